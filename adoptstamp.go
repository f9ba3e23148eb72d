package ramus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/adopt"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// An Adoption is how far another tool has brought a database, and what the
// version table is to say of it.
type Adoption struct {
	Tool    string   `json:"tool"`
	Table   string   `json:"table"`   // the tool's, which is left as it is
	Version string   `json:"version"` // the last one that the table names; "" for none
	Applied []string `json:"applied"` // the revisions that the database has, oldest first
	Notes   []string `json:"notes"`
	Plan    Plan     `json:"plan"` // of the stamp; empty when there is nothing to write
}

// ReadAdoption reads the table in which another tool notes what it applied,
// and plans the stamp that says the same. An empty tool or table is found out.
// It refuses versions that no revision has, and holes: a revision is applied
// with all that it stands on.
func (p *Project) ReadAdoption(ctx context.Context, tool, table string) (Adoption, error) {
	book, err := p.readBook(ctx, tool, table)
	if err != nil {
		return Adoption{}, err
	}
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return Adoption{}, err
	}
	ids, unknown := book.Match(p.graph.IDs(p.graph.Order()))
	if len(unknown) > 0 {
		return Adoption{}, unknownVersions(book, unknown, ids)
	}
	refs, _ := p.graph.LookupAll(ids)
	if holes := p.holes(refs); len(holes) > 0 {
		return Adoption{}, holesIn(book, p.graph.IDs(holes))
	}
	applied := p.graph.NewSet(refs...)
	tips := p.graph.IDs(p.graph.Tips(applied))
	slices.Sort(tips)
	a := Adoption{
		Tool: book.Tool.Name, Table: book.Table, Version: book.Last(),
		Applied: list(p.graph.IDs(p.inOrder(applied))), Notes: list(book.Notes),
	}
	a.Plan, err = p.adoptionPlan(book, state.Rows, tips)
	return a, err
}

// inOrder are the members of a set, oldest first.
func (p *Project) inOrder(set graph.Set) []graph.Ref {
	return slices.DeleteFunc(slices.Clone(p.graph.Order()), func(r graph.Ref) bool { return !set.Has(r) })
}

// holes are the revisions below refs that are not among them, oldest first.
func (p *Project) holes(refs []graph.Ref) []graph.Ref {
	below, applied := p.graph.Ancestors(graph.Dependencies, refs...), p.graph.NewSet(refs...)
	return slices.DeleteFunc(p.inOrder(below), applied.Has)
}

// adoptionPlan stamps a database whose version table is empty.
func (p *Project) adoptionPlan(book adopt.Book, rows, tips []string) (Plan, error) {
	if len(rows) > 0 && !slices.Equal(rows, tips) {
		return Plan{}, hint.New("When the schema is that of "+book.Table+", say so by hand: ramus stamp --purge "+orBase(tips),
			"ramus has the database at %s already, and %s says %s", strings.Join(rows, ", "), book.Table, orBase(tips))
	}
	if len(tips) == 0 || len(rows) > 0 {
		return p.describe(plan.Plan{Kind: plan.Stamp, Target: orBase(tips), Rows: rows}), nil
	}
	steps, err := plan.NewStamp(p.graph, rows, tips)
	return p.describe(steps), err
}

func orBase(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, " ")
}

// contradiction is the error for a table that cannot be true, or not with
// these revisions.
func contradiction(mend, format string, args ...any) error {
	return &history.BrokenError{Err: source.Errors{{Message: fmt.Sprintf(format, args...), Hint: mend}}}
}

func unknownVersions(book adopt.Book, unknown, known []string) error {
	mend := "Adopt the folder that " + book.Tool.Name + " runs first: ramus adopt FOLDER"
	if len(known) > 0 {
		mend = "Adopt the folder as it was when they ran: ramus adopt FOLDER.\nOr, where they need no revision, say by hand where the database is: ramus stamp REVISION"
	}
	return contradiction(mend, "%s says that %s is applied, and no revision has that version", book.Table, few(unknown))
}

func holesIn(book adopt.Book, holes []string) error {
	missing := "goose up -allow-missing"
	switch book.Tool.Name {
	case "dbmate":
		missing = "dbmate up"
	case "flyway":
		missing = "flyway migrate -outOfOrder=true"
	}
	return contradiction(fmt.Sprintf("Apply what is missing with the old tool first: %s\nOr, when the schema has it, say by hand where the database is: ramus stamp REVISION", missing),
		"%s says that %s is applied without %s, which it stands on: ramus has one line, and no holes in it", book.Table, book.Last(), few(holes))
}

// readBook finds the one table of another tool that the database has.
func (p *Project) readBook(ctx context.Context, from, name string) (adopt.Book, error) {
	tool, err := toolNamed(from)
	if err != nil {
		return adopt.Book{}, err
	}
	db, err := p.settings.database.use()
	if err != nil {
		return adopt.Book{}, err
	}
	look := booksIn{db: db, name: name, tools: adopt.Tools, tables: map[string]dialect.Table{}}
	if tool != nil {
		look.tools = []*adopt.Tool{tool}
	}
	for _, t := range look.tools {
		if err := look.at(ctx, t); err != nil {
			return adopt.Book{}, fmt.Errorf("read the table of %s: %w", t.Name, err)
		}
	}
	return look.one()
}

// booksIn looks for tables of other tools.
type booksIn struct {
	db     dialect.Database
	name   string // of the table; "" for the tools' own names
	tools  []*adopt.Tool
	tables map[string]dialect.Table
	looked []string      // the names
	keeps  []*adopt.Tool // those whose table is there
}

func (b *booksIn) nameOf(t *adopt.Tool) string {
	if b.name != "" {
		return b.name
	}
	return t.Table
}

func (b *booksIn) at(ctx context.Context, t *adopt.Tool) error {
	name := b.nameOf(t)
	if _, done := b.tables[name]; !done {
		table, err := b.db.Table(ctx, name)
		if err != nil {
			return err
		}
		b.tables[name] = table
		b.looked = append(b.looked, name)
	}
	if t.Keeps(b.tables[name]) {
		b.keeps = append(b.keeps, t)
	}
	return nil
}

// one is the only table that was found.
func (b *booksIn) one() (adopt.Book, error) {
	switch len(b.keeps) {
	case 0:
		return adopt.Book{}, b.none()
	case 1:
		t := b.keeps[0]
		book, err := t.ReadBook(b.nameOf(t), b.tables[b.nameOf(t)])
		if refusal, ok := errors.AsType[*adopt.Refusal](err); ok {
			return book, contradiction(refusal.Mend, "%s", refusal.Message)
		}
		return book, err
	}
	var seen []string
	for _, t := range b.keeps {
		seen = append(seen, b.nameOf(t)+" ("+t.Name+")")
	}
	return adopt.Book{}, hint.New("Say which to read: --from "+b.keeps[0].Name, "the database has tables of more than one tool: %s", strings.Join(seen, ", "))
}

func (b *booksIn) none() error {
	whose := "such a tool"
	if len(b.tools) == 1 {
		whose = b.tools[0].Name
	}
	for _, name := range b.looked {
		if table := b.tables[name]; table.Exists {
			return hint.New("Say where the tool keeps its versions: --table NAME", "the table %s is not one that %s keeps: it has the columns %s", name, whose, strings.Join(table.Columns, ", "))
		}
	}
	return hint.New("Where the tool was told another name, say it: --table NAME. Is it the right database? --database URL", "the database has no table %s", strings.Join(b.looked, ", nor "))
}

// StampAdoption writes the version table as an Adoption says. It refuses a
// version table that is not as the Adoption found it.
func (p *Project) StampAdoption(ctx context.Context, a Adoption) (Result, error) {
	return p.run(ctx, p.request(func(rows []string) (plan.Plan, error) {
		if !slices.Equal(rows, a.Plan.Rows) {
			return plan.Plan{}, hint.New("Run it again.", "the version table was changed in the meantime: it has %s", orBase(rows))
		}
		return plan.NewStamp(p.graph, rows, a.Plan.After)
	}, plan.Stamp))
}
