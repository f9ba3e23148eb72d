package check

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// asksGit reports whether git answers a command that is typed beside the files.
func (in Input) asksGit() bool { return in.Git || in.Past != nil || in.Shared != nil }

// versions returns a file's versions in git, newest first; none without git.
func (in Input) versions(ctx context.Context, file string) []gitrepo.Version {
	if in.Past == nil {
		return nil
	}
	return in.Past.Versions(ctx, file)
}

// find returns the best place where git has a revision: in HEAD; else where it was
// before HEAD's own history removed it, or on a branch, the newer of the two; else
// where it was last. It is false where git has none, and without git.
func (in Input) find(ctx context.Context, id string) (best gitrepo.Occurrence, found bool) {
	if in.Past == nil {
		return best, false
	}
	known := func(s gitrepo.Occurrence) bool { return s.Own && ownRemoval(s) || len(s.Present) > 0 }
	for _, s := range in.Past.Find(ctx, id) {
		switch {
		case s.Here:
			return s, true
		case !found, !known(best) && known(s):
			best, found = s, true
		}
	}
	return best, found
}

// look has git search for several revisions at once, before they are looked for one by
// one.
func (in Input) look(ctx context.Context, ids []string) {
	if in.Past != nil && in.Past.Look != nil && len(ids) > 1 {
		in.Past.Look(ctx, ids)
	}
}

// ownRemoval reports whether a commit of HEAD's own history removed a revision.
func ownRemoval(s gitrepo.Occurrence) bool { return s.Removal != nil && s.Removal.Own }

// deepen returns the fix that fetches the commits that a shallow clone lacks; none in
// another clone.
func (in Input) deepen() []Fix {
	if in.Past == nil || !in.Past.Shallow || in.Past.TimedOut() {
		return nil
	}
	return []Fix{{Command: "git fetch --unshallow && ramus doctor", Note: "looks in the older commits too"}}
}

// clean reports whether HEAD has a file as it is on disk.
func (in Input) clean(ctx context.Context, file string) bool {
	return in.Past != nil && in.Past.Clean(ctx, file)
}

// origins returns for each revision who wrote its file, and how it came to the shared
// branch.
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

// An origin is the writer and the landing of a revision, as far as git knows them.
type origin struct {
	writer  gitrepo.Author
	landing gitrepo.Landing
}

// String returns the origin as a predicate: "by Alice on 2026-11-20, landed on
// 2026-11-21 with commit 1a2b3c4 (tidy up)"; "" where nothing is known.
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

// commit returns a commit for a sentence: "commit 1a2b3c4 (tidy up)".
func commit(id, subject string) string {
	text := "commit " + short(id)
	if subject != "" {
		text += " (" + cut(subject, 60) + ")"
	}
	return text
}

// short returns the abbreviated id of a commit.
func short(id string) string { return id[:min(len(id), 9)] }

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// A change is the commit, or the edit in the work tree, that made a file wrong.
type change struct {
	before gitrepo.Version  // the newest version that was right
	after  *gitrepo.Version // the first version that was not; nil for the work tree's
}

// changed returns the change after the newest version of a file that was right.
func changed(versions []gitrepo.Version, right func(*revision.Revision) bool) (change, bool) {
	at := slices.IndexFunc(versions, func(v gitrepo.Version) bool { return right(&v.Revision) })
	switch {
	case at < 0:
		return change{}, false
	case versions[at].On != "":
		for i := range versions { // the two branches changed it side by side
			if versions[i].Reachable && !right(&versions[i].Revision) {
				return change{before: versions[at], after: &versions[i]}, true
			}
		}
	}
	for i := at - 1; i >= 0; i-- { // what another branch did to the file since is no change of this one
		if versions[i].Reachable || !versions[at].Reachable {
			return change{before: versions[at], after: &versions[i]}, true
		}
	}
	return change{before: versions[at]}, true
}

// cause returns who made the change, in sentences; the subject is that of the first
// one, such as "Its script".
func (c change) cause(subject string) string {
	if c.after == nil {
		return subject + " was changed in the work tree, which is not committed."
	}
	a := c.after.Author
	if a.Commit == "" { // where a shallow clone's history ends
		return subject + " was changed in a commit that this shallow clone does not have."
	}
	if was := c.before; was.On != "" {
		return fmt.Sprintf("%s differs between two git branches: %s has that of %s on %s in %s; this one has that of %s on %s in %s.", subject,
			was.On, was.Author.Name, day(was.Author.Time), commit(cmp.Or(was.Commit, was.Author.Commit), was.Subject), a.Name, day(a.Time), commit(a.Commit, c.after.Subject))
	}
	text := fmt.Sprintf("%s was changed by %s on %s in %s.", subject, a.Name, day(a.Time), commit(a.Commit, c.after.Subject))
	if !c.before.Reachable {
		text += fmt.Sprintf(" The version before that, of %s, is not in this history now: the history was rewritten.", commit(c.before.Author.Commit, c.before.Subject))
	}
	return text
}

// undo returns the command that gives a file the content from before a change.
func (in Input) undo(c change, file string) string {
	at, was := cmp.Or(c.before.Commit, c.before.Author.Commit), in.relative(c.before.Path)
	if was != in.relative(file) {
		return "git show " + short(at) + ":./" + hint.Word(filepath.ToSlash(was)) + " >" + hint.Word(file)
	}
	return "git checkout " + short(at) + " -- " + hint.Word(file)
}

// list returns words as "a", "a and b", or "a, b and c".
func list(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// few returns a list without the middle of a long one.
func few(ids []string) string {
	const most = 5
	if len(ids) <= most+1 {
		return list(ids)
	}
	return fmt.Sprintf("%s, … %d more …, %s", strings.Join(ids[:most-1], ", "), len(ids)-most, ids[len(ids)-1])
}
