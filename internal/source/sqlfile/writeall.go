package sqlfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/source"
)

// Check returns an error if the files of new revisions cannot be written below dir,
// else the paths that they would have. It writes nothing. The error for an existing
// file wraps fs.ErrExist.
func Check(dir string, all []NewRevision, naming Naming) (paths []string, err error) {
	paths, _, err = prepare(dir, all, naming)
	return paths, err
}

// WriteAll creates the files of new revisions below dir, in order, or none: it
// checks all of them first, and removes the ones that it wrote if a later one
// fails. It never overwrites a file. If another process creates a file at the same
// time, that is no error if the content is the same. A crash can leave the first
// files.
func WriteAll(dir string, all []NewRevision, naming Naming) error {
	paths, contents, err := prepare(dir, all, naming)
	if err != nil {
		return err
	}
	var own []string
	for i, path := range paths {
		err := source.MakeDir(filepath.Dir(path))
		if err == nil {
			err = source.Create(path, contents[i])
		}
		switch {
		case err == nil:
			own = append(own, path)
		case !holds(path, contents[i]):
			return takeBack(own, err)
		}
	}
	return nil
}

// holds reports whether a file has the content.
func holds(path string, content []byte) bool {
	there, err := os.ReadFile(path)
	return err == nil && bytes.Equal(there, content)
}

// takeBack removes files, and returns why, joined with the errors of the removal.
func takeBack(paths []string, why error) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil {
			why = errors.Join(why, err)
		}
	}
	return why
}

// prepare returns the paths and contents of new files.
func prepare(dir string, all []NewRevision, naming Naming) (paths []string, contents [][]byte, err error) {
	ids := map[string]string{}
	for _, r := range all {
		content, err := Render(r)
		if err != nil {
			return nil, nil, err
		}
		name, err := naming.Name(r)
		if err != nil {
			return nil, nil, err
		}
		if other, twice := ids[name]; twice {
			return nil, nil, fmt.Errorf("the revisions %s and %s would both be written to %s: the file_template needs %%(rev)s", other, r.ID, name)
		}
		ids[name] = r.ID
		path := filepath.Join(dir, filepath.FromSlash(name))
		switch _, err := os.Lstat(path); {
		case err == nil:
			return nil, nil, source.ExistsError(path)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, nil, err
		}
		paths, contents = append(paths, path), append(contents, content)
	}
	return paths, contents, nil
}
