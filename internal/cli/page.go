package cli

import (
	"context"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/web"
)

// fullComparisons is the number of pairs of heads that a saved page compares with git, the
// database and scratch databases; mostComparisons that of pairs with a merge alone.
const (
	fullComparisons = 3
	mostComparisons = 800
)

// pageOf reads what a page shows of a project: the revisions of a shape with their texts, and,
// if readDatabase is true, their states.
func (a *app) pageOf(ctx context.Context, p *ramus.Project, shape ramus.Shape, readDatabase bool) (made web.Project, err error) {
	f := a.flags()
	made.Title, made.Shape, made.Notes = title(), shape, p.FileNotes()
	made.Upgrade, made.Serve = f.Command("ramus upgrade heads"), f.Command("ramus serve")
	if made.Sources, err = p.Sources(ctx); err != nil || !readDatabase {
		return made, err
	}
	status, err := p.Status(ctx)
	switch {
	case err == nil:
		made.Status = &status
		made.Status.Refused = a.typed(status.Refused)
	case ctx.Err() != nil || a.place().Database != "":
		return made, err
	default:
		made.Fault = "No database was read: " + message(err)
	}
	return made, nil
}

// title returns the name of the working folder.
func title() string {
	dir, err := os.Getwd()
	if name := filepath.Base(dir); err == nil && len(name) > 1 {
		return name
	}
	return "ramus"
}

// writePage writes the page of a shape to stdout.
func (a *app) writePage(ctx context.Context, p *ramus.Project, shape ramus.Shape, readDatabase bool) error {
	page, err := a.pageOf(ctx, p, shape, readDatabase)
	if err != nil {
		return err
	}
	if page.Fault != "" {
		a.note("note: %s", page.Fault)
	}
	if page.Comparisons, err = a.compareHeads(ctx, p, readDatabase); err != nil {
		return err
	}
	return web.Write(a.Out, page)
}

// compareHeads returns the comparisons of the heads for a saved page, which cannot ask for
// more.
func (a *app) compareHeads(ctx context.Context, p *ramus.Project, readDatabase bool) (all []ramus.Comparison, err error) {
	heads := p.Heads()
	full := len(heads)*(len(heads)-1)/2 <= fullComparisons
	for i := range heads {
		for j := range i {
			if len(all) == mostComparisons {
				return all, nil
			}
			c, err := a.compare(ctx, p, heads[j].ID, heads[i].ID, ramus.CompareOptions{Graph: !full, Files: !readDatabase})
			if err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// compare compares two revisions, with commands that work where this one was typed.
func (a *app) compare(ctx context.Context, p *ramus.Project, x, y string, o ramus.CompareOptions) (ramus.Comparison, error) {
	c, err := p.Compare(ctx, x, y, o)
	f := a.flags()
	for i := range c.Joins {
		c.Joins[i].Command = f.Command(c.Joins[i].Command)
	}
	if c.Prove != "" {
		c.Prove = f.Command(c.Prove)
	}
	c.Refused, c.Unknown = f.Repeat(c.Refused), f.Repeat(c.Unknown)
	return c, err
}
