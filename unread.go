package ramus

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
)

// look keeps the revision files that are not read and the folders that do not exist,
// for the verbs that must not pass over them.
func (s *settings) look(c project.Config, unread []source.Unread) {
	s.unread, s.missing, s.replaced = c.Unread(unread), c.MissingFolders(nil), c.ReplacedNote()
}

// noneRead returns an error for a project without a revision whose revisions may be
// where it does not look; nil for a project that is empty.
func noneRead(c project.Config, dirs []string, unread []source.Unread) error {
	switch {
	case len(unread) > 0:
		return c.NoneRead(dirs, unread, ErrNoRevisions)
	case len(dirs) == 0:
		return c.MissingFolders(ErrNoRevisions)
	}
	return nil
}

// CheckFiles returns an error if a check of the project would see too little: a folder
// of version_locations does not exist, or, unless AllowEmpty was set, there is no
// revision, which is ErrNoRevisions. Gate fails with it, too, and Upgrade, Downgrade and
// Stamp with ErrNoRevisions.
func (p *Project) CheckFiles() error {
	if err := p.missingFolders(); err != nil {
		return err
	}
	return p.requireRevisions()
}

// missingFolders returns an error if a folder of version_locations does not exist.
func (p *Project) missingFolders() error {
	if p.settings.missing == nil {
		return nil
	}
	return p.settings.missing
}

// requireRevisions returns ErrNoRevisions for an empty project that was not accepted.
func (p *Project) requireRevisions() error {
	if p.graph.Len() > 0 || p.settings.allowEmpty {
		return nil
	}
	return &hint.Error{
		Message: p.settings.empty(),
		Fix:     "Write the first one: ramus revision -m MESSAGE\nTo accept an empty project: --allow-empty, or AllowEmpty in a program.",
		Err:     ErrNoRevisions,
	}
}

// acceptedEmpty returns a note if the project is empty and that was accepted; else "".
func (p *Project) acceptedEmpty() string {
	if !p.settings.allowEmpty {
		return ""
	}
	return strings.Join(p.noteEmpty(), "")
}

// foundNothing returns ErrNoRevisions if checks of an empty project found nothing.
// Deleted revisions are a finding.
func (p *Project) foundNothing(found []check.Finding) error {
	if len(found) > 0 {
		return nil
	}
	return p.requireRevisions()
}

// empty says that there are no revisions.
func (s *settings) empty() string {
	if len(s.directories) == 0 {
		return ErrNoRevisions.Error()
	}
	return fmt.Sprintf("%v in %s", ErrNoRevisions, strings.Join(s.directories, ", "))
}

// FileNotes returns warnings about the project's files: revision files that are not
// read, unless the configuration switches the gate's check of them off; folders of
// version_locations that do not exist; and that there are no revisions, unless
// AllowEmpty was set.
func (p *Project) FileNotes() []string {
	notes := p.settings.fileNotes()
	if !p.settings.allowEmpty {
		notes = append(notes, p.noteEmpty()...)
	}
	return notes
}

// fileNotes returns the warnings that do not depend on the revisions.
func (s *settings) fileNotes() (notes []string) {
	if on, set := s.checks[check.Unread.Name]; s.unread != nil && (on || !set) {
		notes = append(notes, s.unread.Note())
	}
	if s.missing != nil {
		notes = append(notes, hint.Text(s.missing))
	}
	if s.replaced != "" {
		notes = append(notes, s.replaced)
	}
	return notes
}

// noteEmpty returns a note if there are no revisions, and nothing else says why.
func (p *Project) noteEmpty() []string {
	if p.graph.Len() > 0 || p.settings.unread != nil || p.settings.missing != nil {
		return nil
	}
	return []string{p.settings.empty()}
}

// foldersFinding returns the finding of check.Folders, or nil.
func (p *Project) foldersFinding() *check.Finding {
	if p.settings.missing == nil {
		return nil
	}
	return &check.Finding{Message: p.settings.missing.Message, Certainty: check.Certain, Fixes: []check.Fix{{Note: p.settings.missing.Fix}}}
}
