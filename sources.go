package ramus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Source is the text of a revision, for programs that show it.
type Source struct {
	Revision string    `json:"revision"`
	Author   string    `json:"author,omitempty"` // who wrote its file, as far as git knows
	Sections []Section `json:"sections"`         // that have text, upgrades first
	File     string    `json:"file,omitempty"`   // the whole file, of a revision in another language
	Creates  []string  `json:"creates"`          // the objects that its upgrade creates, as in "table users", as far as the statements show them
	Drops    []string  `json:"drops"`            // those that it drops, likewise
	Complete bool      `json:"complete"`         // its upgrade changes nothing else
}

// A Section is a part of a revision file.
type Section struct {
	Directive string `json:"directive"` // that begins it, as in "-- +upgrade" or "-- +upgrade from:b1", without other options
	SQL       string `json:"sql"`       // as it is written
}

// Sources reads the texts of all revisions, newest first. Its error has the faults of all
// scripts. It opens no database.
func (p *Project) Sources(ctx context.Context) ([]Source, error) {
	rules, _ := p.database.rules() // without them, Creates and Drops are not known
	order := p.graph.Order()
	all, faults := make([]Source, 0, len(order)), []error{}
	for i := len(order) - 1; i >= 0 && ctx.Err() == nil; i-- {
		s, err := p.source(ctx, p.history.Revision(order[i]), rules)
		if err != nil {
			faults = append(faults, err)
		}
		all = append(all, s)
	}
	switch {
	case ctx.Err() != nil:
		return nil, dialect.Ended(ctx)
	case len(faults) > 0:
		return nil, &history.BrokenError{Err: errors.Join(faults...)}
	}
	p.addWriters(ctx, all)
	return all, nil
}

// source reads the text of a revision; rules may be nil.
func (p *Project) source(ctx context.Context, rev *revision.Revision, rules dialect.Rules) (Source, error) {
	s := Source{Revision: rev.ID, Sections: []Section{}, Creates: []string{}, Drops: []string{}}
	if rev.Language != revision.SQL && p.onDisk {
		text, err := os.ReadFile(p.path(rev.File))
		if err != nil {
			return s, fmt.Errorf("read revision %s: %w", rev.ID, err)
		}
		s.File = string(text)
	}
	if rev.Content == revision.Statements {
		scripts, err := rev.Scripts(ctx)
		if err != nil {
			return s, err
		}
		s.addSections(scripts)
	}
	if rules != nil {
		changes := diagnose.ChangesOf(ctx, rules, rev, "")
		s.addEffects(changes.Effects)
		s.Complete = changes.Complete
	}
	return s, nil
}

// addSections adds the sections that have text.
func (s *Source) addSections(scripts revision.Scripts) {
	add := func(name, parent string, script *revision.Script) {
		if script != nil && strings.TrimSpace(script.Text) != "" {
			s.Sections = append(s.Sections, Section{revision.Directive(name, parent), script.Text})
		}
	}
	add("upgrade", "", &scripts.Upgrade)
	for _, side := range scripts.Sides {
		add("upgrade", side.Parent, &side.Upgrade)
	}
	add("downgrade", "", scripts.Downgrade)
	for _, side := range scripts.Sides {
		add("downgrade", side.Parent, side.Downgrade)
	}
}

// addEffects adds the objects that come and go.
func (s *Source) addEffects(effects []dialect.Effect) {
	for _, e := range effects {
		if e.Appears {
			s.Creates = append(s.Creates, e.String())
		} else {
			s.Drops = append(s.Drops, e.String())
		}
	}
}

// addWriters asks git who wrote the revisions.
func (p *Project) addWriters(ctx context.Context, all []Source) {
	files := make([]string, len(all))
	for i, s := range all {
		r, _ := p.graph.Lookup(s.Revision)
		files[i] = p.history.Revision(r).File
	}
	for i, name := range writers(ctx, p.upstream(), files) {
		all[i].Author = name
	}
}
