package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// paged is the key of the annotation of the verbs whose text is shown in a pager.
const paged = "paged"

// A pager shows stdout in a program such as less. It starts the program with the first
// text, so that a run which fails before that shows only its error. Notes that are
// printed until then are held, and become the beginning of the text.
type pager struct {
	terminal descriptor // stdout
	errors   io.Writer  // stderr
	command  *exec.Cmd
	colors   bool // the program shows them
	held     bytes.Buffer
	to       io.Writer // nil before the first text
	in       io.Closer // of the program; nil if it does not run
}

// page shows stdout in a pager if it is a terminal and its text is for people.
func (a *app) page(cmd *cobra.Command) {
	out, ok := a.Out.(*output)
	if !ok || cmd.Annotations[paged] == "" || a.options.noPager || a.options.format != "text" || !isTerminal(out) {
		return
	}
	if sql := cmd.Flags().Lookup("sql"); sql != nil && sql.Changed {
		return
	}
	line := a.pagerLine()
	if line == "" {
		return
	}
	command := pagerCommand(line)
	if command.Err != nil {
		a.note("note: the pager %s cannot be run: %v", line, command.Err)
		return
	}
	less, set := a.Getenv("LESS")
	command.Env = append(os.Environ(), "LESS="+less)
	if !set {
		command.Env = append(os.Environ(), "LESS="+lessOptions)
	}
	a.pager = &pager{terminal: out.Writer.(descriptor), errors: a.Err, command: command, colors: !set || showsColors(line, less)}
	out.Writer = a.pager
}

// lessOptions are the options of less where LESS is not set, as in git: exit if the text
// fits on one screen, show colors, and leave the text on the screen.
const lessOptions = "FRX"

// pagerLine returns the command line of the pager: that of RAMUS_PAGER, of PAGER, or
// less. It is empty if there is none.
func (a *app) pagerLine() string {
	for _, variable := range []string{"RAMUS_PAGER", "PAGER"} {
		if line, set := a.Getenv(variable); set {
			if line = strings.TrimSpace(line); line == "cat" {
				return ""
			}
			return line
		}
	}
	path, err := exec.LookPath("less")
	if err != nil || a.dumb() {
		return ""
	}
	// The less of busybox does not read LESS, so it would show control sequences.
	if real, err := filepath.EvalSymlinks(path); err != nil || strings.Contains(filepath.Base(real), "busybox") {
		return ""
	}
	return "less"
}

// pagerCommand returns the command of a line, which a shell runs if it is more than words.
func pagerCommand(line string) *exec.Cmd {
	if strings.ContainsAny(line, "|&;<>()$`\\\"'*?[#~=%{}") {
		return exec.Command("sh", "-c", line)
	}
	words := strings.Fields(line)
	return exec.Command(words[0], words[1:]...)
}

// showsColors reports whether a pager shows colors: less does with the option R or r.
func showsColors(line, less string) bool {
	words := strings.Fields(line)
	if !strings.Contains(filepath.Base(words[0]), "less") || strings.ContainsAny(less, "Rr") {
		return true
	}
	for _, word := range words[1:] {
		if strings.HasPrefix(word, "-") && strings.ContainsAny(word, "Rr") {
			return true
		}
	}
	return false
}

// Fd makes a pager a terminal for those who ask for its size.
func (p *pager) Fd() uintptr { return p.terminal.Fd() }

// Write writes to the program. Its error is EPIPE if the program has ended.
func (p *pager) Write(text []byte) (int, error) {
	if p.to == nil {
		p.start()
	}
	n, err := p.to.Write(text)
	if err != nil && p.in != nil {
		err = syscall.EPIPE
	}
	return n, err
}

// start starts the program. If that fails, the text goes to the terminal.
func (p *pager) start() {
	p.to = p.terminal.(io.Writer)
	p.command.Stdout, p.command.Stderr = p.to, p.errors
	if in, err := p.command.StdinPipe(); err == nil && p.command.Start() == nil {
		p.to, p.in = in, in
		// The program decides what an interrupt does. If this process ended before it,
		// the terminal would be left in its mode.
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	_, _ = p.held.WriteTo(p.to)
}

// note writes a note for stderr, which is the same terminal.
func (p *pager) note(text string) {
	if p.to == nil {
		p.held.WriteString(text)
		return
	}
	_, _ = io.WriteString(p.to, text)
}

// close waits until the user has closed the program.
func (p *pager) close() {
	if p.in != nil {
		p.in.Close()
		_ = p.command.Wait() // its exit code says nothing about the text
	}
	_, _ = p.held.WriteTo(p.errors)
}
