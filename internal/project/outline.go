package project

import (
	"cmp"
	"slices"
)

// An Outline is the part of a configuration that can be known although the rest of it is
// broken.
type Outline struct {
	Alembic bool     // it is an Alembic project
	Names   []string // that Options.Name can be, sorted: [env.NAME], and the sections of an INI file
}

// Look returns the outline of a configuration: of file, or if that is empty of the one that
// Find finds from dir. The error is that of Find, or of the file system.
func Look(file, dir string) (Outline, error) {
	if file == "" {
		var err error
		if file, err = Find(dir); err != nil {
			return Outline{}, err
		}
	}
	s, err := gather(file, cmp.Or(dir, "."))
	if err != nil {
		return Outline{}, err
	}
	o := Outline{Alembic: s.ini != nil || s.pyproject != nil}
	if s.ramus != nil {
		_, entries := openRamus(s.ramus)
		o.Names = environments(entries)
	}
	if s.ini != nil {
		a := alembicReader{sources: s, config: alembicDefault()}
		a.open()
		o.Names = append(o.Names, a.sections()...)
	}
	slices.Sort(o.Names)
	o.Names = slices.Compact(o.Names)
	return o, nil
}

// sections returns the sections of the INI file that can be a project's.
func (a *alembicReader) sections() []string {
	if a.ini == nil {
		return nil
	}
	return slices.DeleteFunc(a.ini.Sections(), isLogging)
}
