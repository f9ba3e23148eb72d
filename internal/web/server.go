package web

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ramusdb/ramus"
)

// A Source reads the project that a server shows.
type Source interface {
	// Fingerprint returns a text that changes when the project or its database does.
	Fingerprint(context.Context) string

	// Load reads the project.
	Load(context.Context) (Project, error)

	// Compare compares two revisions of it.
	Compare(ctx context.Context, a, b string) (ramus.Comparison, error)

	// Effects runs a revision in a scratch database, and returns what it does.
	Effects(ctx context.Context, revision string) (ramus.EffectsResult, error)

	// Explain returns the text of an error, and what to do about it.
	Explain(error) (message, hint string)
}

// A Server shows a project as a page that follows its changes. It only reads. While the
// project is broken it keeps the last page and adds the faults.
type Server struct {
	ctx      context.Context // of looks at the project
	source   Source
	prefix   string // of all paths: "/", or "/TOKEN/"
	hosts    []string
	anyIP    bool
	interval time.Duration // between two looks at the project

	looking sync.Mutex // held while the project is read
	running sync.Mutex // one comparison at a time, or one run for effects: each makes scratch databases

	mu   sync.Mutex
	last shown
}

// A shown is what the server shows at the moment.
type shown struct {
	fingerprint string
	looked      time.Time
	title       string
	data        []byte
	version     string
	faults      []fault
}

// Options are the choices of a server.
type Options struct {
	Token string   // the first part of each path; none if empty
	Hosts []string // the names by which browsers may ask, besides localhost
	AnyIP bool     // any address may be asked, not only loopback ones
	Every time.Duration
}

// NewServer reads a project, and returns a server that shows it until ctx ends. It fails if
// the project cannot be read.
func NewServer(ctx context.Context, source Source, o Options) (*Server, error) {
	s := &Server{ctx: ctx, source: source, prefix: "/", hosts: o.Hosts, anyIP: o.AnyIP, interval: o.Every}
	if o.Token != "" {
		s.prefix += o.Token + "/"
	}
	s.last.fingerprint = source.Fingerprint(ctx)
	project, err := source.Load(ctx)
	if err != nil {
		return nil, err
	}
	s.last.title = project.Title
	s.last.data, s.last.version, err = project.encode()
	s.last.looked = time.Now()
	return s, err
}

// Path returns the path of the page.
func (s *Server) Path() string { return s.prefix }

// look reads the project again if it has changed. If another goroutine is looking, or has
// looked just now, it does nothing.
func (s *Server) look() {
	if !s.looking.TryLock() {
		return
	}
	defer s.looking.Unlock()
	now := s.state()
	if time.Since(now.looked) < s.interval {
		return
	}
	fingerprint := s.source.Fingerprint(s.ctx)
	if fingerprint != now.fingerprint {
		now = s.read(now)
		now.fingerprint = fingerprint // from before: a change in between is read at the next look
	}
	now.looked = time.Now()
	if s.ctx.Err() == nil { // else the look was cut short
		s.mu.Lock()
		s.last = now
		s.mu.Unlock()
	}
}

// read returns the project as it is now, or as it was, with the faults.
func (s *Server) read(now shown) shown {
	project, err := s.source.Load(s.ctx)
	if err == nil {
		now.title = project.Title
		now.data, now.version, err = project.encode()
	}
	now.faults = nil
	if err != nil {
		now.faults = s.faults(err)
	}
	return now
}

func (s *Server) state() shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// ServeHTTP answers GET and HEAD.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := assets()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	protect(w.Header(), a.policy(true))
	switch path, ok := s.path(r); {
	case !s.allows(r.Host):
		http.Error(w, "ramus serve does not answer for this host name", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "ramus serve only shows: GET and HEAD", http.StatusMethodNotAllowed)
	case !ok || path != "" && r.Header.Get("Sec-Fetch-Site") == "cross-site":
		http.NotFound(w, r)
	default:
		s.answer(w, r, path)
	}
}

// path returns the path of a request below the prefix.
func (s *Server) path(r *http.Request) (path string, ok bool) {
	n := len(s.prefix)
	if len(r.URL.Path) < n || subtle.ConstantTimeCompare([]byte(r.URL.Path[:n]), []byte(s.prefix)) != 1 {
		return "", false
	}
	return r.URL.Path[n:], true
}

// protect sets the headers of all answers.
func protect(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy+"; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// answer answers a request for one of the paths.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, path string) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)) // not all writers have one
	switch path {
	case "":
		s.look()
		now := s.state()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = write(w, now.title, now.data, now.version, true) // a browser that went away
	case "data.json":
		reply(w, http.StatusOK, json.RawMessage(s.state().data))
	case "compare.json":
		s.run(w, r, func(ctx context.Context, query url.Values) (any, error) {
			c, err := s.source.Compare(ctx, query.Get("a"), query.Get("b"))
			return compared(c), err
		})
	case "effects.json":
		s.run(w, r, func(ctx context.Context, query url.Values) (any, error) {
			found, err := s.source.Effects(ctx, query.Get("revision"))
			return effectsOf(found), err
		})
	case "events":
		s.follow(w, r)
	default:
		http.NotFound(w, r)
	}
}

// run answers with a value that is made in scratch databases.
func (s *Server) run(w http.ResponseWriter, r *http.Request, do func(context.Context, url.Values) (any, error)) {
	s.running.Lock()
	defer s.running.Unlock()
	value, err := do(r.Context(), r.URL.Query())
	if err != nil {
		message, hint := s.source.Explain(err)
		reply(w, http.StatusUnprocessableEntity, fault{Message: strings.TrimSpace(message + "\n" + hint)})
		return
	}
	reply(w, http.StatusOK, value)
}

// reply writes a value as JSON.
func reply(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // a browser that went away
}
