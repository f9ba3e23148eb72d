package rewrite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// A Reapply has the revisions that are reverted in a database around edits, and
// applied again afterwards. The journal keeps it while that runs.
type Reapply struct {
	Format    int      `json:"format"`   // 1
	Database  string   `json:"database"` // its URL without the password
	Folder    string   `json:"folder"`   // the working folder, which a SQLite path may be relative to
	Revisions []string `json:"revisions"`
}

// Reapplying records r, calls run, and removes the record unless run fails or the
// process dies. Only one process at a time does so; for another one the error is
// ErrBusy. If a file of the edits was changed, it records nothing and does not call
// run: the error is source.ErrChanged.
func (j Journal) Reapplying(r Reapply, edits []Edit, run func() error) error {
	path := j.reapplyPath()
	return alone(path, func() error {
		if err := Unchanged(edits); err != nil {
			return err
		}
		r.Format = 1
		text, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if err := source.Put(path, text); err != nil {
			return err
		}
		if err := run(); err != nil {
			return err
		}
		return os.Remove(path)
	})
}

// Interrupted returns the revisions of a Reapplying that did not end, in the database
// and the folder of r; none if there was none.
func (j Journal) Interrupted(r Reapply) ([]string, error) {
	text, err := os.ReadFile(j.reapplyPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var last Reapply
	if err := json.Unmarshal(text, &last); err != nil || last.Format != 1 {
		return nil, fmt.Errorf("%s has an unknown format: remove it, and then look at ramus status", j.reapplyPath())
	}
	if last.Database != r.Database || last.Folder != r.Folder {
		return nil, nil
	}
	return slices.Clip(last.Revisions), nil
}

func (j Journal) reapplyPath() string {
	return strings.TrimSuffix(j.path, ".json") + "-reapply.json"
}
