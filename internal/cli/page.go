package cli

import (
	"context"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/web"
)

// pageOf reads what a page shows of a project.
func (a *app) pageOf(ctx context.Context, p *ramus.Project, notes *[]string) (made web.Project, err error) {
	made.Title, made.Upgrade = title(), a.flags().Command("ramus upgrade heads")
	if made.Shape, _, err = p.Shape(ctx, ramus.ShapeOptions{Each: true}); err != nil {
		return made, err
	}
	if made.Sources, err = p.Sources(ctx); err != nil {
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
	made.Notes = append(p.FileNotes(), *notes...)
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
