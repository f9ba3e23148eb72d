package author

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// An Applied is the reason why a revision is not moved: a database has it. Its commands
// are the ways out; an empty one does not work, and is not offered.
type Applied struct {
	Revision string
	Database string        // its URL; may be empty
	Ran      dialect.Entry // zero where the log has no run of the revision

	Reapply string // reverts it, moves it and applies it again
	Revert  string // reverts it
	Keep    string // moves it in the files alone, and then brings the database up to date
	Merge   string // merges it, instead of the move
	Undo    string // restores the files alone, where it is not known whether the database followed

	Elsewhere bool // the database is not the configured one, and the commands do not name it
}

// Error returns the refusal, with the commands as its hint.
func (a Applied) Error() error {
	message := fmt.Sprintf("revision %s is applied in %s", a.Revision, orTheDatabase(a.Database))
	if !a.Ran.Finished.IsZero() {
		message += ": it ran " + a.Ran.When()
	}
	var ways []string
	for _, way := range []struct{ about, command string }{
		{"In a database of your own, revert it, move it and apply it again; data in the columns and tables that it added is lost: ", a.Reapply},
		{"If data in the columns and tables that it added may be lost, revert it first: ", a.Revert},
		{"To keep the data, move it in the files only, and then bring the database up to date: ", a.Keep},
		{"If other databases have run it too, do not move it, but merge: ", a.Merge},
		{"If the database has run nothing since the rebase, restore the files alone: ", a.Undo},
	} {
		if way.command != "" {
			ways = append(ways, way.about+way.command)
		}
	}
	if a.Elsewhere {
		ways = append(ways, "These commands need the same --database or RAMUS_DATABASE.")
	}
	return hint.New(strings.Join(ways, "\n"), "%s", message)
}

func orTheDatabase(url string) string {
	if url == "" {
		return "the database"
	}
	return url
}

// MergeInstead returns the command that merges the heads above moved revisions and
// their new parent; empty where they cannot be merged.
func (p *Project) MergeInstead(moves []graph.Move, onto graph.Ref) string {
	g := p.graph()
	from := []graph.Ref{onto}
	for _, m := range moves {
		from = append(from, m.Ref)
	}
	heads := g.Tips(g.Descendants(graph.Branches, from...))
	if g.SortByID(heads); len(heads) < 2 || p.CheckMerge(heads, MergeRequest{}) != nil {
		return ""
	}
	return "ramus merge " + hint.Words(g.IDs(heads))
}
