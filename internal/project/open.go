package project

import (
	"cmp"
	"errors"
	"io/fs"

	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// Open reads a configuration: file, or if that is empty the one that Find finds from
// dir. name and venv are those of Options, which Open returns as well. A relative path in a named
// file starts in dir, in a found one in the file's folder.
func Open(file, dir, name, venv string) (Config, Options, error) {
	o := Options{Name: name, Venv: venv}
	if file != "" {
		o.Dir = cmp.Or(dir, ".")
	} else {
		var err error
		if file, err = Find(dir); err != nil {
			return Config{}, o, err
		}
	}
	config, err := Read(sourcefiles.Nearby(file), o)
	if _, missing := errors.AsType[*NotFoundError](err); missing {
		err = hint.New("", "there is no configuration file %s", file)
	}
	if fault, unreadable := errors.AsType[*fs.PathError](err); unreadable {
		err = hint.New("", "cannot read the configuration file %s: %v", fault.Path, fault.Err)
	}
	return config, o, err
}
