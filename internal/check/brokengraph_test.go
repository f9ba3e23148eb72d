package check_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A missing parent is reported with the place where git has it.
func TestMissingParent(t *testing.T) {
	rev := revision.Revision{Node: graph.Node{ID: "b", File: "b.sql", Parents: []string{"a"}}}
	on := func(branches ...string) gitrepo.Occurrence {
		return gitrepo.Occurrence{Path: "a.sql", Present: branches, Author: gitrepo.Author{Commit: "c0ffee", Name: "Al"}}
	}
	here := on("main")
	here.Here = true
	for _, test := range []struct {
		name    string
		seen    []gitrepo.Occurrence
		late    bool
		cause   string
		command string
	}{
		{"never", nil, false, "No branch, stash or reflog of this repository has ever had it", ""},
		{"not searched to the end", nil, true, "git ran out of time in the search for it", ""},
		{"committed, on some branch", []gitrepo.Occurrence{here}, false, "HEAD has it, and its file is missing", "git checkout HEAD -- a.sql"},
		{"lost in a newer commit", []gitrepo.Occurrence{on(), here}, false, "HEAD has it, and its file is missing", "git checkout HEAD -- a.sql"},
		{"on another branch, and lost in a newer commit", []gitrepo.Occurrence{on(), on("x")}, false, "It is on the git branch x, which is", "git checkout x -- a.sql"},
		{"on two", []gitrepo.Occurrence{on("x", "y")}, false, "It is on the git branches x and y, which are", "git checkout x -- a.sql"},
	} {
		t.Run(test.name, func(t *testing.T) {
			past := &check.Past{
				Find:     func(context.Context, string) []gitrepo.Occurrence { return test.seen },
				Content:  func(context.Context, string, string) []byte { return []byte("as HEAD has it") },
				TimedOut: func() bool { return test.late },
				Near:     func(path string) string { return path },
			}
			in := check.Input{Past: past, Broken: &check.BrokenGraph{
				Revisions: []revision.Revision{rev},
				Faults:    graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: `revision b follows "a", which no file defines; did you mean c?`}},
			}}
			found, err := check.Run(context.Background(), []check.Check{check.MissingParent}, in)
			if err != nil || len(found) != 1 {
				t.Fatalf("got %v, %v", found, err)
			}
			var commands []string
			for _, r := range found[0].Fixes {
				commands = append(commands, r.Command)
			}
			if !strings.HasPrefix(found[0].Cause, test.cause) || !slices.Equal(commands, strings.FieldsFunc(test.command, func(r rune) bool { return r == ';' })) {
				t.Errorf("got %q, %q", found[0].Cause, commands)
			}
		})
	}
}
