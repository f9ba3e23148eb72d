package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/web"
)

type serveOptions struct {
	listen string
	port   uint16
	open   bool
}

func newServeCommand(a *app) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the graph in a browser, and follow its changes",
		Long: "Print the URL of a page with the graph of the revisions, and serve it until Ctrl-C. The page\n" +
			"follows changes of the files and of the database. While the revisions are broken it shows the\n" +
			"faults beside the last picture. It only reads. It answers on this machine alone; with --listen\n" +
			"on another address, only to those who know the URL, which has a random part then.",
		Args: noArgs(phrasebook.Project, nil),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runServe(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.listen, "listen", "127.0.0.1", "the `ADDRESS` to answer on, such as 0.0.0.0 for all of this machine")
	cmd.Flags().Uint16Var(&o.port, "port", 0, "the `PORT` to answer on (default: a free one)")
	cmd.Flags().BoolVar(&o.open, "open", false, "open the page in the browser")
	return cmd
}

const (
	every  = time.Second     // between two looks at a project that somebody watches
	asking = 3 * time.Second // for a look at its database
)

func (a *app) runServe(ctx context.Context, o serveOptions) error {
	listener, err := o.listener(ctx)
	if err != nil {
		return err
	}
	defer listener.Close()
	source := &watched{app: a}
	defer source.close()
	options := o.options(listener.Addr().(*net.TCPAddr).IP)
	server, err := web.NewServer(ctx, source, options)
	if err != nil {
		return err
	}
	at := url.URL{Scheme: "http", Host: o.host(listener), Path: server.Path()}
	fmt.Fprintln(a.Out, at.String())
	a.note("waiting for changes of the files and of the database; Ctrl-C ends the server")
	if o.open {
		if err := openBrowser(at.String()); err != nil {
			a.note("note: no browser was opened: %v", err)
		}
	}
	if err := server.Serve(ctx, listener); err != nil {
		return err
	}
	return errInterrupted
}

// listener returns a listener on the address and port of the flags.
func (o serveOptions) listener(ctx context.Context) (net.Listener, error) {
	if host, port, err := net.SplitHostPort(o.listen); err == nil {
		return nil, &usageError{fmt.Sprintf("--listen takes an address without a port: --listen %s --port %s", hint.Word(host), hint.Word(port))}
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort(o.listen, strconv.Itoa(int(o.port))))
	if err != nil {
		return nil, &usageError{fmt.Sprintf("cannot listen on %s, port %d: %v; choose others with --listen and --port", o.listen, o.port, cause(err))}
	}
	return listener, nil
}

// cause returns the innermost error of a network operation, without the words of those
// around it.
func cause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// options returns the options of a server that answers on an address.
func (o serveOptions) options(ip net.IP) web.Options {
	made := web.Options{Hosts: []string{o.listen}, Every: every}
	if !ip.IsLoopback() {
		made.AnyIP, made.Token = true, rand.Text()
		if name, err := os.Hostname(); err == nil {
			made.Hosts = append(made.Hosts, name)
		}
	}
	return made
}

// host returns the host and the port of the page's URL.
func (o serveOptions) host(listener net.Listener) string {
	at := listener.Addr().(*net.TCPAddr)
	host := o.listen
	if at.IP.IsUnspecified() {
		if name, err := os.Hostname(); err == nil {
			host = name
		}
	}
	return net.JoinHostPort(host, strconv.Itoa(at.Port))
}

// A watched is the project that a server shows. It stays open, for looks at the database,
// until its files change.
type watched struct {
	*app
	mu      sync.RWMutex   // of project, which is read as long as something uses it
	project *ramus.Project // nil before the first load, and while the project is broken

	noting sync.Mutex
	notes  []string
}

// place returns the project's place. Its notes are collected for the page.
func (w *watched) place() ramus.Place {
	place := w.app.place()
	place.Events = func(e ramus.Event) {
		if e.Kind == ramus.Noticed {
			w.noting.Lock()
			defer w.noting.Unlock()
			w.notes = append(w.notes, e.Why)
		}
	}
	return place
}

// Fingerprint returns a text of the files and of the position of the database.
func (w *watched) Fingerprint(ctx context.Context) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	text := w.place().Fingerprint(ctx)
	if w.project == nil {
		return text
	}
	timed, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	current, err := w.project.Current(timed)
	if err != nil {
		return text + " " + message(err)
	}
	position, err := json.Marshal(current)
	if err != nil {
		return text + " " + err.Error()
	}
	return text + " " + string(position)
}

// Load opens the project as it is now.
func (w *watched) Load(ctx context.Context) (web.Project, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.project != nil {
		w.project.Close()
		w.project = nil
	}
	w.takeNotes()
	project, err := ramus.Find(ctx, w.place())
	if err != nil {
		return web.Project{}, err
	}
	w.project = project
	shape, _, err := project.Shape(ctx, ramus.ShapeOptions{Each: true, Shared: true})
	if err != nil {
		return web.Project{}, err
	}
	page, err := w.pageOf(ctx, project, shape, true)
	page.Notes = append(page.Notes, w.takeNotes()...)
	return page, err
}

// takeNotes returns the notes that were collected, and forgets them.
func (w *watched) takeNotes() (notes []string) {
	w.noting.Lock()
	defer w.noting.Unlock()
	notes, w.notes = w.notes, nil
	return notes
}

// Compare compares two revisions.
func (w *watched) Compare(ctx context.Context, x, y string) (ramus.Comparison, error) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.project == nil {
		return ramus.Comparison{}, errBroken
	}
	return w.compare(ctx, w.project, x, y, ramus.CompareOptions{})
}

// errBroken is the error of a question about a project that is broken at the moment.
var errBroken = errors.New("the revisions are broken at the moment")

// running is the time for a revision, and all that it needs, in a scratch database.
const running = 10 * time.Second

// Effects runs a revision in a scratch database.
func (w *watched) Effects(ctx context.Context, revision string) (ramus.EffectsResult, error) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.project == nil {
		return ramus.EffectsResult{}, errBroken
	}
	timed, cancel := context.WithTimeout(ctx, running)
	defer cancel()
	found, err := w.project.Effects(timed, revision)
	if timed.Err() != nil && ctx.Err() == nil {
		return found, fmt.Errorf("it takes longer than %s; without a limit: %s", running, w.flags().Command("ramus effects "+hint.Word(revision)))
	}
	return found, err
}

// Explain returns an error as the command prints it.
func (w *watched) Explain(err error) (text, hint string) { return w.typed(message(err)), w.hint(err) }

func (w *watched) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.project != nil {
		w.project.Close()
	}
}
