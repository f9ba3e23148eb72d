package gitrepo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// logFormat makes git log print, a line each: a marker and the commit's id, its
// parents, its date, its subject, and its author's name, address and date. The last
// is never empty.
const logFormat = "--format=tformat:commit %H%n%P%n%ct%n%s%n%aN%n%aE%n%aI"

// logArgs are the arguments for logs that readLog reads. They override settings of
// the user: log.follow, log.diffMerges, log.showRoot.
var logArgs = []string{
	"-c", "log.showRoot=true", "-c", "log.diffMerges=separate",
	"log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-follow", "--no-ext-diff", "--no-show-signature", "--no-color",
	"--encoding=UTF-8", "-O/dev/null", logFormat,
}

// A logged is a commit of a log.
type logged struct {
	id      string
	parent  string // the first one; "" if there is none, or a shallow clone lacks it
	merge   bool
	made    int64 // the committer date, in seconds; 0 if it cannot be read
	subject string
	author  Author
}

// log calls each for each file of each commit that `git log` prints, newest first,
// until there are no more or each returns false. It runs git only for events that no
// log with the same arguments has read; each must not call log.
func (r *Repo) log(ctx context.Context, args []string, each func(logged, change) bool) error {
	k := r.logs.with(args)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, e := range k.events {
		if !each(e.logged, e.change) {
			return ctx.Err()
		}
	}
	if k.whole {
		return ctx.Err()
	}
	again := len(k.events)
	stopped := false
	err := r.runLog(ctx, args, func(at logged, c change) bool {
		if again > 0 {
			again--
			return true
		}
		k.events = append(k.events, event{at, c})
		stopped = !each(at, c)
		return !stopped
	})
	k.whole = err == nil && !stopped
	return err
}

// runLog does the same without a cache: it runs git on each call.
func (r *Repo) runLog(ctx context.Context, args []string, each func(logged, change) bool) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := r.command(inner, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	more, readErr := readLog(bufio.NewReader(out), each)
	if !more || readErr != nil {
		cancel()
	}
	err = failure(ctx, cmd, cmd.Wait(), stderr.String())
	if !more {
		return ctx.Err()
	}
	return errors.Join(readErr, err)
}

// readLog reads the output of git log with logArgs: "commit ", its seven lines and
// NUL; then for each file ":oldmode newmode old new status", NUL, the path and NUL.
// A merge has a mode, an id and a status letter for each parent, and as many
// colons. Line feeds and NULs may separate these. It reports whether the log was
// read to its end.
func readLog(in *bufio.Reader, each func(logged, change) bool) (bool, error) {
	var at logged
	for {
		token, err := in.ReadString(0)
		if errors.Is(err, io.EOF) && strings.Trim(token, "\n\x00") == "" {
			return true, nil
		}
		if err != nil {
			return true, noEOF(err)
		}
		token = strings.Trim(token, "\n\x00")
		switch {
		case token == "":
		case token[0] == ':':
			path, err := in.ReadString(0)
			if err != nil {
				return true, noEOF(err)
			}
			c, ok := parseLogged(token, strings.TrimSuffix(path, "\x00"))
			if !ok {
				return true, fmt.Errorf("git log printed %q", token)
			}
			if !each(at, c) {
				return false, nil
			}
		default:
			var ok bool
			if at, ok = parseCommit(token); !ok {
				return true, fmt.Errorf("git log printed %q", token)
			}
		}
	}
}

func parseCommit(token string) (logged, bool) {
	lines := strings.Split(token, "\n")
	id, ok := strings.CutPrefix(lines[0], "commit ")
	if !ok || len(lines) != 7 {
		return logged{}, false
	}
	date, err := time.Parse(time.RFC3339, lines[6])
	made, _ := strconv.ParseInt(lines[2], 10, 64) // 0 is fine, since dates only affect the order
	parent, _, _ := strings.Cut(lines[1], " ")
	return logged{
		id: id, parent: parent, merge: strings.Contains(lines[1], " "), made: made, subject: lines[3],
		author: Author{Name: lines[4], Email: lines[5], Time: date, Commit: id},
	}, err == nil
}

// parseLogged parses a raw line, which may be a merge's. Of several parents, it
// uses the first one; the status is A or D only if the file is new, or removed,
// relative to all of them.
func parseLogged(head, path string) (change, bool) {
	parents := len(head) - len(strings.TrimLeft(head, ":"))
	words := strings.Split(head[parents:], " ")
	if len(words) != 2*parents+3 || path == "" || words[len(words)-1] == "" {
		return change{}, false
	}
	letters := words[len(words)-1]
	status := letters[0]
	if strings.Trim(letters, string(status)) != "" {
		status = 'M'
	}
	return change{words[0], words[parents], words[parents+1], words[2*parents+1], status, path}, true
}

// with returns the arguments of a log that is limited to paths.
func with(args []string, paths []string) []string {
	return slices.Concat(logArgs, args, []string{"--"}, paths)
}
