package author

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// An Editor changes the header of a revision file, whose content it is given, and
// nothing else.
type Editor struct {
	ID      func(file string, content []byte, id string) ([]byte, error)
	Parents func(file string, content []byte, parents []string) ([]byte, error)
}

// EditorOf returns the editor of a language's files.
func EditorOf(l revision.Language) Editor {
	if l == revision.Python {
		return Editor{alembicpy.EditID, alembicpy.EditParents}
	}
	return Editor{sqlfile.EditID, sqlfile.EditParents}
}

// Edit returns the edit of a revision's file that a move needs. It reads the file.
func (p *Project) Edit(m graph.Move) (rewrite.Edit, error) {
	rev := p.History.Revision(m.Ref)
	path, err := filepath.Abs(rev.File)
	if err != nil {
		return rewrite.Edit{}, err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return rewrite.Edit{}, fmt.Errorf("read revision %s: %w", rev.ID, err)
	}
	parents := p.graph().IDs(m.Parents)
	edited, err := EditorOf(rev.Language).Parents(rev.File, old, parents)
	if err != nil {
		return rewrite.Edit{}, hint.New("Edit its parents by hand: "+join(parents), "%v", err)
	}
	if bytes.Equal(old, edited) || moved(rev, old) {
		return rewrite.Edit{}, hint.New("Nothing was changed; run it again.", "%s was changed by another program in the meantime", rev.File)
	}
	return rewrite.Edit{Path: path, Old: old, New: edited}, nil
}

// moved reports whether a SQL file has other parents than its revision had when it was
// read. Another rebase may have moved it since, and then a plan for the database
// would be wrong.
func moved(rev *revision.Revision, content []byte) bool {
	if rev.Language != revision.SQL {
		return false
	}
	now, _, err := sqlfile.Parse(rev.File, content)
	return err == nil && !slices.Equal(now.Parents, rev.Parents)
}

// Journal returns the journal of edits of a work tree: in the git directory of the
// work tree that contains dir, where it is never committed, or else a file in dir.
func Journal(dir string) rewrite.Journal {
	if git := workTree(dir); git != "" {
		return rewrite.At(filepath.Join(git, "ramus", "rebase.json"))
	}
	return rewrite.At(filepath.Join(dir, ".ramus-rebase.json"))
}

// workTree returns the git directory of the work tree that contains dir, or "".
func workTree(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if git := gitDirectory(at); git != "" || at == filepath.Dir(at) {
			return git
		}
	}
}

// gitDirectory returns the git directory of a work tree's top folder: .git, or the
// directory that a file .git names, as in a linked work tree. It returns "" for any
// other folder.
func gitDirectory(top string) string {
	git := filepath.Join(top, ".git")
	info, err := os.Stat(git)
	switch {
	case err != nil:
		return ""
	case info.IsDir():
		return git
	}
	text, _ := os.ReadFile(git)
	linked, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: ")
	switch {
	case !ok:
		return ""
	case filepath.IsAbs(linked):
		return linked
	}
	return filepath.Join(top, linked)
}

// Diff returns one change of a text as diff -u shows it, from the first line that
// differs to the last. It returns "" for equal texts.
func Diff(file, old, new string) string {
	if old == new {
		return ""
	}
	a, b := strings.SplitAfter(old, "\n"), strings.SplitAfter(new, "\n")
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	var out strings.Builder
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%[1]s\n@@ -%d,%d +%[2]d,%[4]d @@\n", filepath.ToSlash(file), start+1, len(a), len(b))
	line := func(sign, text string) { out.WriteString(sign + strings.TrimRight(text, "\r\n") + "\n") }
	for i := range max(len(a), len(b)) {
		switch {
		case i < len(a) && i < len(b) && a[i] == b[i]:
			line(" ", a[i])
			continue
		case i < len(a):
			line("-", a[i])
		}
		if i < len(b) {
			line("+", b[i])
		}
	}
	return out.String()
}
