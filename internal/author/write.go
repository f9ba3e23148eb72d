package author

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// write checks that the graph is still valid with a new revision, and writes its
// file.
func (p *Project) write(ctx context.Context, d draft, parents []graph.Ref, directory string) (Written, error) {
	if err := dialect.Ended(ctx); err != nil {
		return Written{}, err
	}
	if err := p.taken(d.NewRevision); err != nil {
		return Written{}, err
	}
	folder, err := p.Folder(parents, directory)
	if err != nil {
		return Written{}, err
	}
	rev, create, err := p.render(ctx, d, folder)
	if err != nil {
		return Written{}, err
	}
	grown, err := p.with(&rev)
	if err != nil {
		return Written{}, err
	}
	if rev.File, err = create(); err != nil {
		return Written{}, notWritten(err)
	}
	at, _ := grown.Graph().Lookup(d.ID)
	return Written{History: grown, Ref: at}, nil
}

// notWritten adds advice to the error of a file that could not be created.
func notWritten(err error) error {
	if _, advised := errors.AsType[*hint.Error](err); advised {
		return err
	}
	_, system := errors.AsType[*fs.PathError](err)
	if errors.Is(err, fs.ErrExist) || errors.Is(err, syscall.ENAMETOOLONG) || !system {
		return &hint.Error{Message: err.Error(), Fix: "Choose another --rev-id or message.", Err: err}
	}
	return fmt.Errorf("write the revision: %w", err)
}

// render returns the revision that a new file will be, and the function that creates
// the file.
func (p *Project) render(ctx context.Context, d draft, folder string) (rev revision.Revision, create func() (string, error), err error) {
	if d.python {
		f, err := p.python(d, folder)
		return f.revision, func() (string, error) { return p.create(ctx, f) }, err
	}
	content, err := sqlfile.Render(d.NewRevision)
	if err != nil {
		return rev, nil, hint.New("", "%v", err)
	}
	rev, _, err = sqlfile.Parse(filepath.Join(folder, d.ID+sqlfile.Extension), content)
	if err != nil {
		return rev, nil, hint.New("", "%v", err)
	}
	rev.Capability = d.Capability()
	return rev, func() (string, error) { return sqlfile.Write(folder, d.NewRevision, p.Naming) }, nil
}

// taken returns an error if the project already has the revision's id or a label of
// it.
func (p *Project) taken(r sqlfile.NewRevision) error {
	if old := p.History.Lookup(r.ID); old != nil {
		return hint.New("Choose another --rev-id.", "revision %s already exists: %s", r.ID, old.File)
	}
	for _, label := range r.Labels {
		if label == "" {
			return hint.New("", "a branch label is empty")
		}
		if at, ok := p.graph().Labeled(label); ok {
			return hint.New("A label is written once, where its branch starts, and spreads along the branch by itself: leave --branch-label out.",
				"branch label %s already starts on revision %s: %s", label, p.graph().ID(at), p.History.Revision(at).File)
		}
	}
	return nil
}

// with returns the history with one more revision. A fault of the graph is that
// revision's.
func (p *Project) with(rev *revision.Revision) (*history.History, error) {
	grown, err := p.History.With(rev)
	if faults, ok := errors.AsType[graph.Faults](err); ok {
		var lines []string
		for _, f := range faults {
			lines = append(lines, f.Message)
		}
		return nil, hint.New("", "%s", strings.Join(lines, "\n"))
	}
	return grown, err
}
