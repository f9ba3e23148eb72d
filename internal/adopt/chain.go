package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A Revision is a migration as the revision to write.
type Revision struct {
	sqlfile.NewRevision
	From []string // the paths of the migration's files
}

// A Chain is the revisions of a folder, oldest first: each is the parent of the next.
type Chain []Revision

// NewChain returns the chain of migrations in their tool's order.
func NewChain(migrations []Migration) Chain {
	var chain Chain
	for i := range migrations {
		m := &migrations[i]
		r := sqlfile.NewRevision{ID: m.ID, Message: m.Message, Created: m.Created, Scripts: m.Scripts()}
		if i > 0 {
			r.Parents = []string{migrations[i-1].ID}
		}
		chain = append(chain, Revision{r, m.Files()})
	}
	return chain
}

// Split divides the chain of a folder into the revisions that h has and those that
// are missing in h. It refuses a history in which the missing ones cannot follow: h
// is the start of the chain, or has all of it. The error is a *hint.Error.
func (c Chain) Split(h *history.History, folder string) (adopted, missing Chain, err error) {
	n := 0
	for n < len(c) && has(h, c[n]) {
		n++
	}
	if n == len(c) || h.Graph().Len() == n {
		return c[:n], c[n:], nil
	}
	return nil, nil, c.conflict(h, folder, n)
}

// has reports whether h has the revision, with the same parents.
func has(h *history.History, r Revision) bool {
	old := h.Lookup(r.ID)
	return old != nil && slices.Equal(old.Parents, r.Parents)
}

// conflict returns the reason why the chain cannot continue h, which has its first n
// revisions.
func (c Chain) conflict(h *history.History, folder string, n int) error {
	if deleted := c.without(h); h.Lookup(c[n].ID) != nil && len(deleted) > 0 {
		return hint.New("Restore the files: databases may have run them.",
			"migrations that were adopted from %s are missing there: %s", folder, firstThree(deleted))
	}
	own := c[:n].without(h)
	if n == 0 {
		return hint.New("Adopt into a project of its own: ramus -C DIR adopt …, or with another ramus.toml (-c) whose version_locations are empty.",
			"the project has revisions already (%s), and adopted migrations must be its first", firstThree(own))
	}
	return hint.New("Put its SQL into a revision on your head: ramus revision -m …",
		"%s has a new migration, %s, which cannot follow %s: the project has revisions behind that already (%s)",
		folder, c[n].ID, c[n-1].ID, firstThree(own))
}

// without returns the ids of h's revisions that are not in the chain, oldest first.
func (c Chain) without(h *history.History) (ids []string) {
	for _, r := range h.Graph().Order() {
		id := h.Graph().ID(r)
		if !slices.ContainsFunc(c, func(r Revision) bool { return r.ID == id }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Edited returns the revisions whose scripts in h differ from the chain's, because
// the migration or the revision was edited since it was adopted. All of the chain
// are in h. Revisions that cannot be read are left out.
func (c Chain) Edited(ctx context.Context, h *history.History) (edited Chain) {
	for _, r := range c {
		_, now, err := r.parse()
		then, failed := h.Lookup(r.ID).Scripts(ctx)
		if err == nil && failed == nil && !sameScripts(now, then) {
			edited = append(edited, r)
		}
	}
	return edited
}

// parse returns the revision as it is read after it was written.
func (r Revision) parse() (revision.Revision, revision.Scripts, error) {
	content, err := sqlfile.Render(r.NewRevision)
	if err != nil {
		return revision.Revision{}, revision.Scripts{}, err
	}
	return sqlfile.Parse(r.From[0], content)
}

func sameScripts(a, b revision.Scripts) bool {
	if (a.Downgrade == nil) != (b.Downgrade == nil) || a.Downgrade != nil && !sameScript(*a.Downgrade, *b.Downgrade) {
		return false
	}
	return sameScript(a.Upgrade, b.Upgrade)
}

func sameScript(a, b revision.Script) bool {
	return strings.TrimSpace(a.Text) == strings.TrimSpace(b.Text) && a.NoTransaction == b.NoTransaction
}

// Check returns the paths of the chain's files in dir, in the chain's order. It
// writes nothing. The error has all faults of the revisions and of the graph that h
// would become, or says which file exists already.
func (c Chain) Check(h *history.History, dir string, naming sqlfile.Naming) ([]string, error) {
	var faults source.Errors
	var added []*revision.Revision
	for _, r := range c {
		parsed, _, err := r.parse()
		if err != nil {
			faults = append(faults, source.Error{File: r.From[0], Message: err.Error()})
			continue
		}
		added = append(added, &parsed)
	}
	if len(faults) > 0 {
		return nil, &history.BrokenError{Err: faults}
	}
	if _, err := h.With(added...); err != nil {
		return nil, err
	}
	paths, err := sqlfile.Check(dir, c.files(), naming)
	if err != nil {
		return nil, &hint.Error{Message: err.Error(), Fix: "Nothing was written.", Err: err}
	}
	return paths, nil
}

// Write writes the chain's files to dir, all or none.
func (c Chain) Write(dir string, naming sqlfile.Naming) error {
	if err := sqlfile.WriteAll(dir, c.files(), naming); err != nil {
		return fmt.Errorf("write the revisions: %w", err)
	}
	return nil
}

func (c Chain) files() []sqlfile.NewRevision {
	all := make([]sqlfile.NewRevision, len(c))
	for i, r := range c {
		all[i] = r.NewRevision
	}
	return all
}
