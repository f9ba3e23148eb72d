package project

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// locationSeparators are the options that say how version_locations is split.
// pathSeparator is the character of path_separator = os.
const pathSeparator = string(os.PathListSeparator)

var locationSeparators = []string{"path_separator", "version_path_separator"}

// legacy notes whether version_locations was split at spaces and commas, since no
// option says how, and the lines to write instead if that led to missing folders.
func (a *alembicReader) legacy(elements []option) {
	alembic := a.config.Alembic
	if len(elements) < 2 || elements[0].in != a.inINI || slices.ContainsFunc(locationSeparators, func(name string) bool {
		_, said := a.raw(name)
		return said
	}) {
		return
	}
	alembic.Legacy = true
	if len(alembic.Missing) > 0 {
		alembic.Separated = a.separated()
	}
}

var onComma = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*,\s*`) })

// separated returns version_locations for path_separator = os, with the folders
// between its commas, if all of them exist; else "".
func (a *alembicReader) separated() string {
	o, _ := a.find(locationsOption)
	written, _ := a.raw(locationsOption)
	if strings.ContainsAny(o.text, "\n"+pathSeparator) {
		return ""
	}
	for _, folder := range onComma().Split(o.text, -1) {
		if candidates, err := a.candidates(folder); err != nil || folder == "" || !slices.ContainsFunc(candidates, isFolder) {
			return ""
		}
	}
	return onComma().ReplaceAllString(written.Raw, pathSeparator)
}

// writtenAt returns the file and the line of an option, or "" if it is not set.
func (a *alembicReader) writtenAt(name string) string {
	if o, ok := a.raw(name); ok && o.Raw != "" {
		return fileLine(a.inINI, o.Line)
	}
	if v, ok := a.table.values[name]; ok {
		return fileLine(a.inTOML, v.at.line)
	}
	return ""
}

// fileLine returns the file of a reader, as seen from the working folder, and a line.
func fileLine(r *reader, line int) string {
	path, err := filepath.Abs(r.file)
	if err != nil {
		path = r.file
	}
	return sourcefiles.Nearby(path) + ":" + strconv.Itoa(line)
}
