package sqlfile

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// Write creates the file of a new revision below dir and returns its path. It
// creates missing folders and never overwrites a file. If the file exists, or
// another file in its folder has the id in its name and in its header, the error is
// an *fs.PathError that names the file and wraps fs.ErrExist. If several processes
// write the same revision at once, one of them succeeds.
//
// The file appears completely, and on disk, or not at all. A crash can leave a file
// whose name starts with ".ramus-", which is never read.
func Write(dir string, r NewRevision, naming Naming) (path string, err error) {
	content, err := Render(r)
	if err != nil {
		return "", err
	}
	name, err := naming.Name(r)
	if err != nil {
		return "", err
	}
	if r.Language == revision.Go {
		name = gofunc.FileName(name)
	}
	path = filepath.Join(dir, filepath.FromSlash(name))
	if r.Language == revision.Go {
		header, _, _ := strings.Cut(string(content), "\n-- +upgrade")
		content = []byte(gofunc.Render(r.ID, header, gofunc.Package(filepath.Dir(path))))
	}
	if err := source.MakeDir(filepath.Dir(path)); err != nil {
		return "", err
	}
	if other := fileOf(filepath.Dir(path), r.ID); other != "" {
		return "", source.ExistsError(other)
	}
	if err := source.Create(path, content); err != nil {
		return "", err
	}
	return path, nil
}

// fileOf returns the file of a folder that has the id in its name and in its
// header, or "". It skips unreadable files.
func fileOf(dir, id string) string {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !Format.Matches(entry.Name()) || !strings.Contains(entry.Name(), safe(id)) || entry.IsDir() {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if r, _, err := source.ReadOne(source.Disk, path, Format); err == nil && r.ID == id {
			return path
		}
	}
	return ""
}
