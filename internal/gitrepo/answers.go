package gitrepo

import (
	"context"
	"strings"
	"sync"
)

// answers caches the output of commands by their arguments and standard input.
type answers struct {
	mu sync.Mutex
	of map[string]*answer
}

// An answer is the output of a git command, once it is known. Concurrent callers
// wait for it.
type answer struct {
	mu    sync.Mutex
	known bool
	out   []byte
	err   error
}

// logs keeps the events of logs by their arguments.
type logs struct {
	mu sync.Mutex
	of map[string]*keptLog
}

// A keptLog has the events of a log that were read so far.
type keptLog struct {
	mu     sync.Mutex
	events []event
	whole  bool // there are no others
}

// with returns the events of a log, which may not have been read yet.
func (l *logs) with(args []string) *keptLog {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of == nil {
		l.of = map[string]*keptLog{}
	}
	key := strings.Join(args, "\x00")
	if l.of[key] == nil {
		l.of[key] = &keptLog{}
	}
	return l.of[key]
}

// to returns the answer to a question, which may not be known yet.
func (a *answers) to(question string) *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil {
		a.of = map[string]*answer{}
	}
	if a.of[question] == nil {
		a.of[question] = &answer{}
	}
	return a.of[question]
}

// run returns the output of a git command. It runs the command only once, unless
// ctx ended that run.
func (r *Repo) run(ctx context.Context, args ...string) ([]byte, error) {
	return r.feed(ctx, "", args...)
}

// feed does the same with standard input.
func (r *Repo) feed(ctx context.Context, stdin string, args ...string) ([]byte, error) {
	a := r.answers.to(strings.Join(args, "\x00") + "\x00\x00" + stdin)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known {
		return a.out, a.err
	}
	out, err := r.git.feed(ctx, stdin, args...)
	if ctx.Err() == nil {
		a.known, a.out, a.err = true, out, err
	}
	return out, err
}
