package diagnose

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// again writes the statements that a restored revision loses as a new revision, and
// returns its file.
func again(ctx context.Context, p Project, do check.Restore) (string, error) {
	db, err := p.Database()
	if err != nil {
		return "", err
	}
	writer := p.Author()
	h := writer.History
	head, err := headOver(h.Graph(), do.Over)
	if err != nil {
		return "", err
	}
	if written(ctx, db, h, head, do) {
		return h.Revision(head).File, nil
	}
	var text strings.Builder
	for _, st := range do.Added {
		text.WriteString(db.Script().Statement(st) + "\n")
	}
	up := revision.Script{Text: text.String(), NoTransaction: do.NoTransaction}
	return file(writer.Add(ctx, sqlfile.NewRevision{Message: do.Again, Scripts: &revision.Scripts{Upgrade: up}}, head))
}

// merge writes the merge of heads, and returns its file.
func merge(ctx context.Context, writer *author.Project, do check.Merge) (string, error) {
	heads := make([]graph.Ref, len(do.Heads))
	for i, id := range do.Heads {
		var err error
		if heads[i], err = writer.History.Graph().ResolveOne(id); err != nil {
			return "", err
		}
	}
	return file(writer.Merge(ctx, heads, author.MergeRequest{}))
}

// file returns the file of a revision that was written.
func file(w author.Written, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return w.History.Revision(w.Ref).File, nil
}

// written reports whether a revision is the new one already: an earlier run was
// killed after it, before the file was restored.
func written(ctx context.Context, db dialect.Database, h *history.History, r graph.Ref, do check.Restore) bool {
	rev := h.Revision(r)
	if rev.Message != do.Again {
		return false
	}
	all, err := statements(ctx, db, rev, "")
	return err == nil && dialect.Checksum(all) == dialect.Checksum(do.Added)
}

// headOver returns the head of a revision's own branch; the only head of all where
// the branch has several.
func headOver(g *graph.Graph, id string) (graph.Ref, error) {
	if r, ok := g.Lookup(id); ok {
		over := slices.DeleteFunc(slices.Clone(g.Heads()), func(h graph.Ref) bool { return !g.Ancestors(graph.Branches, h).Has(r) })
		if len(over) == 1 {
			return over[0], nil
		}
	}
	return g.ResolveOne("head")
}
