package truth

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
)

// A project is an Alembic project with two databases: that of its section
// [alembic], and that of [theirs], which only Alembic uses.
type project struct {
	t    *testing.T
	dir  string
	ours *database
}

const environment = `
from alembic import context
from sqlalchemy import create_engine, pool

engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`

func newProject(t *testing.T, ours, theirs *database) *project {
	t.Helper()
	p := &project{t: t, dir: t.TempDir(), ours: ours}
	ini := "[alembic]\nscript_location = %(here)s\nsqlalchemy.url = " + ours.python + "\n"
	if theirs != nil {
		ini += "[theirs]\nscript_location = %(here)s\nsqlalchemy.url = " + theirs.python + "\n"
	}
	p.write("alembic.ini", ini)
	p.write("env.py", environment)
	p.write("versions/__init__.py", "")
	return p
}

func (p *project) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// A revision is a revision of a test.
type revision struct {
	id                     string
	parents, labels, needs []string
	body                   string // the start of upgrade, in Python, before the line that records the run
}

// python writes revisions that record their runs in the table ran.
func (p *project) python(revisions ...revision) {
	p.t.Helper()
	for _, r := range revisions {
		p.write("versions/"+r.id+".py", fmt.Sprintf(`"""make %s"""
import os, time
from alembic import op

revision = %[1]q
down_revision = %[2]s
branch_labels = %[3]s
depends_on = %[4]s


def upgrade():
    %[5]s
    op.execute("INSERT INTO ran VALUES ('%[1]s')")


def downgrade():
    op.execute("INSERT INTO ran VALUES ('%[1]s down')")
`, r.id, tuple(r.parents), tuple(r.labels), tuple(r.needs), strings.ReplaceAll(strings.TrimSpace(r.body+"\npass"), "\n", "\n    ")))
	}
}

func tuple(names []string) string {
	if len(names) == 0 {
		return "None"
	}
	return `("` + strings.Join(names, `", "`) + `",)`
}

// sql writes a revision in SQL.
func (p *project) sql(id, parents, up, down string) {
	p.t.Helper()
	p.write("versions/"+id+".sql", fmt.Sprintf("-- make %s\n--\n-- revision: %[1]s\n-- down_revision: %s\n\n-- +upgrade\n%s\n\n-- +downgrade\n%s\n", id, parents, up, down))
}

// An answer is the result of a command line.
type answer struct {
	Code int    `json:"code"`
	Out  string `json:"out"`
	Err  string `json:"err"`
}

// ramus runs a command line in this process, with the given environment only.
func (p *project) ramus(env []string, args ...string) answer {
	p.t.Helper()
	var out, errs bytes.Buffer
	args = append([]string{"-c", filepath.Join(p.dir, "alembic.ini"), "--database", p.ours.url}, args...)
	code := cli.Main(args, cli.IO{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(name string) (string, bool) {
		for _, set := range slices.Backward(env) {
			if key, value, _ := strings.Cut(set, "="); key == name {
				return value, true
			}
		}
		return "", false
	}})
	return answer{code, out.String(), errs.String()}
}

// must calls ramus, and fails the test unless the exit code is code and stderr
// contains all words.
func (p *project) must(code int, env []string, args []string, words ...string) answer {
	p.t.Helper()
	a := p.ramus(env, args...)
	a.want(p.t, strings.Join(args, " "), code, words...)
	return a
}

func (a answer) want(t *testing.T, what string, code int, words ...string) {
	t.Helper()
	if a.Code != code {
		t.Fatalf("%s exits with %d, not %d\n%s%s", what, a.Code, code, a.Out, a.Err)
	}
	for _, word := range words {
		if !strings.Contains(a.Err, word) {
			t.Errorf("%s does not say %q:\n%s", what, word, a.Err)
		}
	}
}
