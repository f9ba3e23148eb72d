package cli

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type showSQLOptions struct {
	on      bool
	dialect string
}

// check refuses a dialect that ramus does not know, or that nothing uses.
func (o *showSQLOptions) check() error {
	if o.dialect != "" && !o.on {
		return &usageError{"--dialect is for --sql: it names the SQL of the statements"}
	}
	switch o.dialect {
	case "", "sqlite", "postgres", "postgresql", "mysql", "mariadb":
		return nil
	}
	return &usageError{fmt.Sprintf("--dialect %s: the dialects are sqlite, postgres and mysql (also for MariaDB)", o.dialect)}
}

// adjust sets the dialect of the place. PostgreSQL's other name and MariaDB's are known, too.
func (o *showSQLOptions) adjust(place *ramus.Place) {
	place.Dialect = o.dialect
	switch o.dialect {
	case "postgresql":
		place.Dialect = "postgres"
	case "mariadb":
		place.Dialect = "mysql"
	}
}

// runShowSQL prints the statements of revisions.
func (a *app) runShowSQL(ctx context.Context, p *ramus.Project, targets []string) error {
	all, err := p.SQL(ctx, targets...)
	if err != nil {
		return err
	}
	if a.json() {
		return render.JSON(a.Out, all)
	}
	return render.SQL(a.Out, a.style(a.Out), all)
}
