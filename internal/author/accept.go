package author

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
)

// A Comparison has the changes of a project's revisions, as git and the database show them.
type Comparison struct {
	Findings []check.Finding // of verify's checks, with the accepted ones
	Shared   *check.Shared   // nil if there was no shared branch to compare with
	Database bool            // whether a database was compared
}

// An Accepted is a revision whose change is accepted.
type Accepted struct {
	By      []*acceptance.Acceptance // one that was made now, or those that existed
	Existed bool
}

// Accept makes the acceptance of each revision's changes, and writes them beside the
// revisions: all of them, or none if one of the revisions has no change, or one that
// cannot be accepted. Symbols stand for revisions, or are the ids of deleted ones.
func (p *Project) Accept(symbols []string, because string, c Comparison) ([]Accepted, error) {
	var ids []string
	for _, symbol := range symbols {
		found, err := p.acceptable(symbol, c)
		if err != nil {
			return nil, err
		}
		ids = append(ids, found...)
	}
	var all []Accepted
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		a, err := p.accepted(id, because, c)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, p.writeAccepted(all, c.Shared)
}

// writeAccepted writes the files of new acceptances, all or none.
func (p *Project) writeAccepted(all []Accepted, shared *check.Shared) error {
	var written []string
	for _, a := range all {
		if a.Existed {
			continue
		}
		made := a.By[0]
		path, err := made.Write(p.folderOf(made.Revision, shared))
		if err != nil {
			for _, path := range written {
				os.Remove(path)
			}
			return fmt.Errorf("accept %s: %w", made.Revision, err)
		}
		made.File, written = path, append(written, path)
	}
	return nil
}

// acceptable returns the ids that a symbol stands for. The id of a deleted revision
// comes before a prefix of another one.
func (p *Project) acceptable(symbol string, c Comparison) ([]string, error) {
	if err := p.renamed(symbol, c); err != nil {
		return nil, err
	}
	if p.History.Lookup(symbol) == nil && slices.ContainsFunc(c.Findings, func(f check.Finding) bool {
		return len(check.ChangesOf(symbol, f.Changes)) > 0
	}) {
		return []string{symbol}, nil
	}
	refs, err := p.graph().Resolve(symbol)
	if err == nil && len(refs) == 0 {
		err = hint.New("Name a revision.", "%s stands for no revision", symbol)
	}
	return p.graph().IDs(refs), err
}

// renamed returns an error if a revision's id was changed, to symbol or from it: a
// database that ran it would run it again.
func (p *Project) renamed(symbol string, c Comparison) error {
	for _, f := range c.Findings {
		if f.Renamed == "" {
			continue
		}
		if now := p.graph().ID(f.Revisions[0].Ref); symbol == now || symbol == f.Renamed {
			return hint.New(f.Fixes[0].Command, "a changed id cannot be accepted: databases that ran %s do not know %s, and would run it again", f.Renamed, now)
		}
	}
	return nil
}

// accepted returns the new acceptance of a revision's changes, or the existing ones.
func (p *Project) accepted(id, because string, c Comparison) (Accepted, error) {
	var changes []acceptance.Change
	var existing []*acceptance.Acceptance
	for _, f := range c.Findings {
		own := check.ChangesOf(id, f.Changes)
		if len(own) == 0 {
			continue
		}
		if len(f.Accepted) == 0 {
			changes = append(changes, own...)
		}
		existing = append(existing, f.Accepted...)
	}
	switch {
	case len(changes) == 0 && len(existing) == 0:
		return Accepted{}, c.nothing(id)
	case len(changes) == 0:
		return Accepted{slices.Compact(existing), true}, nil
	}
	a := acceptance.New(because, changes...)
	if !a.Complete() {
		return Accepted{}, hint.New("Name it in ramus.toml, as in dialect = \"postgresql\"; or a database, with --database URL.",
			"%s: its checksum is not known without the kind of database, and a database would not know what was accepted", id)
	}
	return Accepted{[]*acceptance.Acceptance{&a}, false}, nil
}

// nothing returns the error that a revision has no change.
func (c Comparison) nothing(id string) error {
	var as []string
	if c.Shared != nil {
		as = append(as, "as on "+c.Shared.Ref)
	}
	if c.Database {
		as = append(as, "as the database ran it, if it did")
	}
	if len(as) == 0 {
		return hint.New("Name one of them: --against REF, or --database URL.", "nothing to accept: there is neither a shared branch nor a database to compare %s with", id)
	}
	return hint.New("ramus verify lists the changes.", "nothing to accept: %s is %s", id, strings.Join(as, ", and "))
}

// folderOf returns the folder for the acceptance of a revision: its own, that of its
// shared version, or the first one.
func (p *Project) folderOf(id string, shared *check.Shared) string {
	file := ""
	if rev := p.History.Lookup(id); rev != nil {
		file = rev.File
	} else if shared != nil && shared.Tip[id] != nil {
		file = shared.Tip[id].File
	}
	if info, err := os.Stat(filepath.Dir(file)); file != "" && err == nil && info.IsDir() {
		return filepath.Dir(file)
	}
	return p.Folders[0]
}
