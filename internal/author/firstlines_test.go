package author

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestFirstLines(t *testing.T) {
	dir := t.TempDir()
	files(t, dir, map[string]string{"a.py": strings.ReplaceAll(`from alembic import op


def helper():
    op.execute("not here")


def upgrade() -> None:
    # a comment
    op.create_table(
        "t",
    )
    with op.batch_alter_table("t") as batch_op:
        batch_op.add_column(x)


def downgrade() -> None:
    op.drop_table("t")
`, "\n", "\r\n"), "b.py": "x = 1\n"})
	load := func(context.Context) (revision.Scripts, error) {
		return revision.Scripts{Upgrade: revision.Script{Text: "-- a comment\nCREATE TABLE t (\n  id INTEGER\n);\n\nSELECT 1;\n"}}, nil
	}
	split := func(revision.Script) ([]dialect.Statement, error) {
		return []dialect.Statement{{Text: "CREATE TABLE t (\n  id INTEGER\n)"}, {Text: "SELECT 1"}}, nil
	}
	fails := func(revision.Script) ([]dialect.Statement, error) { return nil, errors.New("no SQL") }
	byAlembic := revision.Capability{Content: revision.Operations}
	for _, test := range []struct {
		name  string
		rev   revision.Revision
		split func(revision.Script) ([]dialect.Statement, error)
		want  string
	}{
		{"SQL", revision.Revision{Load: load}, split, "CREATE TABLE t ( ...|SELECT 1"},
		{"SQL of an unknown database", revision.Revision{Load: load}, nil, "CREATE TABLE t (|id INTEGER|);|SELECT 1;"},
		{"SQL that cannot be split", revision.Revision{Load: load}, fails, "CREATE TABLE t (|id INTEGER|);|SELECT 1;"},
		{"SQL that cannot be read", revision.Revision{Load: func(context.Context) (revision.Scripts, error) { return revision.Scripts{}, errors.New("gone") }}, split, ""},
		{"Go", revision.Revision{Load: load, Capability: revision.Capability{Content: revision.Opaque}}, split, ""},
		{"Python", revision.Revision{Node: graph.Node{File: filepath.Join(dir, "a.py")}, Capability: byAlembic}, split, `op.create_table(|batch_op.add_column(x)`},
		{"Python without an upgrade", revision.Revision{Node: graph.Node{File: filepath.Join(dir, "b.py")}, Capability: byAlembic}, split, ""},
		{"Python that is gone", revision.Revision{Node: graph.Node{File: filepath.Join(dir, "c.py")}, Capability: byAlembic}, split, ""},
	} {
		got := FirstLines(t.Context(), &test.rev, test.split)
		if got == nil || strings.Join(got, "|") != test.want {
			t.Errorf("%s: %q, want %s", test.name, got, test.want)
		}
	}
}
