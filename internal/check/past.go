package check

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// versions are those of a file that git has, newest first; none without git.
func (in Input) versions(ctx context.Context, file string) []gitrepo.Version {
	if in.Past == nil {
		return nil
	}
	return in.Past.Versions(ctx, file)
}

// seek is where git has a revision: if it can be, where HEAD has it, else where a
// branch has it, else where it was last. It is false without git, too.
func (in Input) seek(ctx context.Context, id string) (best gitrepo.Occurrence, found bool) {
	if in.Past == nil {
		return best, false
	}
	for _, s := range in.Past.Find(ctx, id) {
		switch {
		case s.Here:
			return s, true
		case !found, len(best.Present) == 0 && len(s.Present) > 0:
			best, found = s, true
		}
	}
	return best, found
}

// clean reports whether HEAD has a file as it is.
func (in Input) clean(ctx context.Context, file string) bool {
	return in.Past != nil && in.Past.Clean(ctx, file)
}

// origins are who wrote the revisions' files, and how they came to the shared
// branch, one for each.
func (in Input) origins(ctx context.Context, refs []graph.Ref) []origin {
	all := make([]origin, len(refs))
	if in.Past == nil {
		return all
	}
	files := make([]string, len(refs))
	for i, r := range refs {
		files[i] = in.Revision(r).File
	}
	writers := in.Past.Writers(ctx, files)
	var landed []gitrepo.Landing
	if in.Shared != nil {
		landed = in.Past.Landed(ctx, files)
	}
	for i := range all {
		if i < len(writers) {
			all[i].writer = writers[i]
		}
		if i < len(landed) {
			all[i].landing = landed[i]
		}
	}
	return all
}

// An origin is where a revision came from, as far as git knows.
type origin struct {
	writer  gitrepo.Author
	landing gitrepo.Landing
}

// String is the origin behind a revision's id: "by Alice on 2026-11-20, landed on
// 2026-11-21 as “Merge branch 'orders'”"; "" where nothing is known.
func (o origin) String() string {
	var parts []string
	switch {
	case !o.writer.Known():
	case o.writer.Commit == "":
		parts = append(parts, "by "+o.writer.Name+", not committed")
	default:
		parts = append(parts, "by "+o.writer.Name+" on "+day(o.writer.Time))
	}
	if l := o.landing; l.Author.Commit != "" && l.Author.Commit != o.writer.Commit {
		parts = append(parts, fmt.Sprintf("landed on %s with %s", day(l.Author.Time), commit(l.Author.Commit, l.Subject)))
	}
	return strings.Join(parts, ", ")
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

// commit is one in a sentence: "commit 1a2b3c4 (tidy up)".
func commit(id, subject string) string {
	text := "commit " + short(id)
	if subject != "" {
		text += " (" + cut(subject, 60) + ")"
	}
	return text
}

// short is a commit's id as people say it.
func short(id string) string { return id[:min(len(id), 9)] }

// cut leaves the first characters of a text.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// A change is the commit that made a file another one than it was, or the edit in
// the work tree that did.
type change struct {
	before gitrepo.Version  // the newest one that was as it should be
	after  *gitrepo.Version // the first one that is not; nil when that is the work tree's
}

// changed finds in a file's versions the newest one that was as it should be.
func changed(versions []gitrepo.Version, right func(*revision.Revision) bool) (change, bool) {
	at := slices.IndexFunc(versions, func(v gitrepo.Version) bool { return right(&v.Revision) })
	switch {
	case at < 0:
		return change{}, false
	case at == 0:
		return change{before: versions[0]}, true
	}
	return change{before: versions[at], after: &versions[at-1]}, true
}

// cause says who changed it, in a sentence; what is its subject: "What it runs".
func (c change) cause(what string) string {
	if c.after == nil {
		return what + " was changed in the work tree, and that is not committed yet."
	}
	a := c.after.Author
	if a.Commit == "" { // where a shallow clone's history ends
		return what + " was changed in a commit that this shallow clone does not have: git fetch --unshallow."
	}
	text := fmt.Sprintf("%s was changed by %s on %s in %s.", what, a.Name, day(a.Time), commit(a.Commit, c.after.Subject))
	if !c.before.Reachable {
		text += fmt.Sprintf(" The version from before, of %s, is not in this history any more: history was rewritten.", commit(c.before.Author.Commit, c.before.Subject))
	}
	return text
}

// takeBack is the command that gives a file the content that it had before a
// change.
func (in Input) takeBack(c change, file string) string {
	at, was := c.before.Author.Commit, in.relative(c.before.Path)
	switch {
	case at == "":
		return "git fetch --unshallow && ramus doctor"
	case was != in.relative(file):
		return "git show " + short(at) + ":./" + quoted(filepath.ToSlash(was)) + " >" + quoted(file)
	}
	return "git checkout " + short(at) + " -- " + quoted(file)
}

// list is "a", "a and b", or "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// few is a list that leaves out the middle of a long one.
func few(ids []string) string {
	const most = 5
	if len(ids) <= most+1 {
		return list(ids)
	}
	return fmt.Sprintf("%s, … %d more …, %s", strings.Join(ids[:most-1], ", "), len(ids)-most, ids[len(ids)-1])
}
