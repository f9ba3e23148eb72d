package ramus

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/alembicops"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// RevisionSQL has the statements of a revision, or those of a merge's section for
// databases with one side.
type RevisionSQL struct {
	Revision  string    `json:"revision"`
	From      string    `json:"from,omitempty"` // of such a section: the parent with that side
	File      string    `json:"file"`
	Upgrade   SQLScript `json:"upgrade"`
	Downgrade SQLScript `json:"downgrade"`
}

// An SQLScript has the statements of an upgrade or a downgrade, as far as they are known
// without a database and without the project's own Alembic.
type SQLScript struct {
	// State is "whole" if all statements are known, "needs_database" if they depend on a
	// database, and "delegated" if only the project's own Alembic, or the program with
	// its Go functions, can run the script.
	State string `json:"state"`

	Why        string         `json:"why,omitempty"`    // unless State is "whole"
	Line       int            `json:"line,omitempty"`   // of the reason, in the revision's file
	Column     int            `json:"column,omitempty"` // of the reason, in bytes, from 1
	SameTwice  bool           `json:"same_twice"`       // two runs are known to have the same statements
	Statements []SQLStatement `json:"statements"`       // of a script that is not whole, those before the reason
}

// An SQLStatement is a statement that is sent to the database.
type SQLStatement struct {
	SQL         string `json:"sql"`
	Line        int    `json:"line"`        // of the statement, or of the Python that makes it
	Transaction bool   `json:"transaction"` // it runs inside the revision's transaction
	Source      string `json:"-"`           // the line of Python that makes it; empty in SQL
}

// SQL returns the statements of revisions, in the order of an upgrade: of those that a
// symbol stands for, of a span "base:head" as in History, or of those that a git ref lacks
// for "origin/main..". Those of Python revisions are the statements that today's Alembic
// sends. It opens no database, unless a target contains "current".
func (p *Project) SQL(ctx context.Context, targets ...string) ([]RevisionSQL, error) {
	if err := p.requireRevisions(); err != nil {
		return nil, err
	}
	set := p.graph.NewSet()
	for _, target := range targets {
		refs, err := p.sqlTarget(ctx, target)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			set.Add(r)
		}
	}
	rules, err := p.database.splitting()
	if err != nil {
		return nil, err
	}
	return p.readSQL(ctx, rules, set.Refs())
}

// readSQL reads the statements of revisions on all processors.
func (p *Project) readSQL(ctx context.Context, rules dialect.Rules, refs []graph.Ref) ([]RevisionSQL, error) {
	reader := newSQLReader(p, rules)
	all, errs := make([][]RevisionSQL, len(refs)), make([]error, len(refs))
	var workers sync.WaitGroup
	next := atomic.Int64{}
	for range min(runtime.GOMAXPROCS(0), len(refs)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(refs); i = int(next.Add(1)) - 1 {
				all[i], errs[i] = reader.read(ctx, p.history.Revision(refs[i]))
			}
		})
	}
	workers.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	return append([]RevisionSQL{}, slices.Concat(all...)...), nil
}

// sqlTarget returns the revisions of a target.
func (p *Project) sqlTarget(ctx context.Context, target string) ([]graph.Ref, error) {
	if strings.Contains(target, ":") {
		refs, _, _, err := p.span(ctx, target, false)
		return refs, err
	}
	if l, err := p.lacking(ctx, target); err != nil {
		return nil, err
	} else if l != nil {
		return l.Newest, nil
	}
	return p.resolveOne(ctx, target)
}

// An sqlReader reads the statements of revisions.
type sqlReader struct {
	rules   dialect.Rules
	options alembicops.Options
}

func newSQLReader(p *Project, rules dialect.Rules) *sqlReader {
	s := &sqlReader{rules: rules, options: alembicops.Options{Dialect: alembicDialect(rules.Name())}}
	a := p.settings.alembic
	if a == nil {
		return s
	}
	env := filepath.Join(a.ScriptLocation, "env.py")
	if word := alembicpy.ChangesSQL(env); word != "" {
		s.options.Changed = "env.py may change the statements: it has " + word
	}
	s.options.Naming = sync.OnceValue(func() alembicops.Naming {
		found := alembicpy.ReadNaming(a.Dir, env, p.settings.directories)
		return alembicops.Naming{Convention: found.Convention, Unknown: found.Unknown}
	})
	return s
}

// read returns the statements of a revision; of a merge with sections, first those for
// databases with both sides, if it has them.
func (s *sqlReader) read(ctx context.Context, rev *revision.Revision) ([]RevisionSQL, error) {
	one := RevisionSQL{Revision: rev.ID, File: rev.File}
	switch rev.Language {
	case revision.Python:
		err := s.python(&one, rev)
		return []RevisionSQL{one}, err
	case revision.Go:
		one.Upgrade = unknownScript(rev, "a Go function runs it")
		one.Downgrade = one.Upgrade
		return []RevisionSQL{one}, nil
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return nil, err
	}
	var sections []revision.Side
	if !scripts.SidesOnly {
		sections = append(sections, revision.Side{Upgrade: scripts.Upgrade, Downgrade: scripts.Downgrade})
	}
	var all []RevisionSQL
	for _, section := range append(sections, scripts.Sides...) {
		one.From = section.Parent
		if err := s.section(&one, rev, section); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// section sets the scripts of one section of a revision in SQL.
func (s *sqlReader) section(one *RevisionSQL, rev *revision.Revision, section revision.Side) (err error) {
	if one.Upgrade, err = s.split(section.Upgrade); err != nil {
		return err
	}
	if section.Downgrade == nil {
		one.Downgrade = unknownScript(rev, "the revision has no down migration")
		return nil
	}
	one.Downgrade, err = s.split(*section.Downgrade)
	return err
}

// unknownScript returns a script whose statements are not known.
func unknownScript(rev *revision.Revision, why string) SQLScript {
	return SQLScript{State: string(alembicops.Delegated), Why: why, Line: int(rev.Lines.ID), Column: 1, Statements: []SQLStatement{}}
}

// split returns the statements of a section of a SQL revision.
func (s *sqlReader) split(script revision.Script) (SQLScript, error) {
	statements, err := s.rules.Split(script)
	made := SQLScript{State: string(alembicops.Whole), SameTwice: true, Statements: []SQLStatement{}}
	for _, st := range statements {
		text := st.Text
		if st.Data != "" {
			text += ";\n" + st.Data + `\.`
		}
		made.Statements = append(made.Statements, SQLStatement{SQL: text, Line: st.Line, Transaction: !script.NoTransaction})
	}
	return made, err
}

// python reads a revision of Alembic.
func (s *sqlReader) python(one *RevisionSQL, rev *revision.Revision) error {
	content, err := source.Disk.ReadFile(rev.File)
	if err != nil {
		return fmt.Errorf("read revision %s: %w", rev.ID, err)
	}
	up, down := alembicops.Read(rev.File, content, s.options)
	lines := strings.Split(string(content), "\n")
	one.Upgrade, one.Downgrade = sqlScript(up, lines), sqlScript(down, lines)
	return nil
}

// alembicDialect returns Alembic's name of a dialect.
func alembicDialect(name string) string {
	if name == "postgres" {
		return "postgresql"
	}
	return name
}

func sqlScript(of alembicops.Script, lines []string) SQLScript {
	made := SQLScript{State: string(of.State), Why: of.Why, Line: of.Line, Column: of.Column, SameTwice: of.SameTwice && of.State != alembicops.Delegated, Statements: []SQLStatement{}}
	for _, st := range of.Statements {
		line := strings.TrimSpace(lines[min(st.Line, len(lines))-1])
		made.Statements = append(made.Statements, SQLStatement{st.SQL, st.Line, st.Transaction, line})
	}
	return made
}
