package ramus

import (
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Side is one of the heads that a merge would join.
type Side struct {
	Head Revision       `json:"head"`
	Only []SideRevision `json:"only"` // what no other side has, newest first
}

// A SideRevision is a revision that one side of a merge has.
type SideRevision struct {
	Revision
	Author     string   `json:"author,omitempty"` // who wrote its file, as far as git knows
	Statements []string `json:"statements"`       // the first lines of what its upgrade runs
}

// MergeSides says what a merge of heads would join: for each of them the
// revisions that the others do not have. Its errors are those of Merge, which
// refuses the same.
func (p *Project) MergeSides(ctx context.Context, symbols []string) ([]Side, error) {
	parents, err := p.resolve(ctx, symbols)
	if err != nil {
		return nil, err
	}
	p.graph.SortByID(parents)
	if _, ok := p.merged(parents); ok {
		return []Side{}, nil
	}
	if err := p.mergeable(parents); err != nil {
		return nil, err
	}
	sides := make([]Side, len(parents))
	for i, own := range p.graph.Sides(graph.Branches, parents...) {
		sides[i] = Side{Head: p.view(parents[i]), Only: p.sideRevisions(ctx, own)}
	}
	p.authors(ctx, sides)
	return sides, nil
}

func (p *Project) sideRevisions(ctx context.Context, own graph.Set) []SideRevision {
	refs := own.Refs()
	all := make([]SideRevision, len(refs))
	for i, r := range refs {
		all[len(refs)-1-i] = SideRevision{Revision: p.view(r), Statements: p.firstLines(ctx, p.history.Revision(r))}
	}
	return all
}

// askGit is how long git may look for authors: a merge can do without them.
const askGit = 3 * time.Second

// authors asks git who wrote the revisions of all sides.
func (p *Project) authors(ctx context.Context, sides []Side) {
	var files []string
	for _, s := range sides {
		for _, r := range s.Only {
			files = append(files, r.File)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askGit)
	defer cancel()
	repo := p.upstream()
	defer repo.Close()
	writers := repo.Writers(ctx, files)
	if len(writers) < len(files) {
		return
	}
	for i := range sides {
		for j := range sides[i].Only {
			sides[i].Only[j].Author, writers = writers[0].Name, writers[1:]
		}
	}
}

// firstLines are those of what a revision's upgrade runs, as far as that can be
// told without running it: SQL statements, and calls of Alembic's op.
func (p *Project) firstLines(ctx context.Context, r *revision.Revision) []string {
	lines := []string{}
	switch r.Content {
	case revision.Opaque:
		return lines
	case revision.Operations:
		return append(lines, pythonCalls(r.File)...)
	}
	scripts, err := r.Scripts(ctx)
	if err != nil {
		return lines
	}
	if db, err := p.settings.database.use(); err == nil {
		if statements, err := db.Split(scripts.Upgrade); err == nil {
			for _, s := range statements {
				lines = append(lines, s.FirstLine())
			}
			return lines
		}
	}
	for line := range strings.Lines(scripts.Upgrade.Text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return lines
}

var (
	pythonUpgrade = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^def upgrade\w*\(`) })
	pythonCall    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s+((?:op|batch_op)\.\w+\(.*)$`) })
)

// pythonCalls are the lines of upgrade that call Alembic's operations.
func pythonCalls(file string) (lines []string) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	at := pythonUpgrade().FindIndex(content)
	if at == nil {
		return nil
	}
	for i, line := range strings.Split(string(content[at[0]:]), "\n") {
		if i > 0 && line != "" && !strings.ContainsAny(line[:1], " \t#)\r") {
			break
		}
		if m := pythonCall().FindStringSubmatch(strings.TrimRight(line, "\r")); m != nil {
			lines = append(lines, m[1])
		}
	}
	return lines
}
