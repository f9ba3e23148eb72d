package project

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/revision"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

const revisionTable = "revision"

// A StatedRevision is a table [revision.ID]: header values that a file computes.
type StatedRevision struct {
	Header alembicpy.Header
	at     place
	values map[string]place // of each value
}

// statedRevision applies an entry of the table revision.
func (r *reader) statedRevision(c *Config, e entry) {
	isTable := e.value.kind == unstable.Table
	switch {
	case len(e.path) == 1 && !isTable:
		r.refuse(e.path, "revision may only contain tables: [revision.ID]")
		return
	case len(e.path) == 1:
		return
	case len(e.path) == 2 && !isTable:
		r.refuse(e.path, "revision.%s must be a table: [revision.ID], with the keys below it", quoteKey(e.path[1].name))
		return
	}
	if c.Stated == nil {
		c.Stated, c.statedIn = map[string]StatedRevision{}, r.file
	}
	id := e.path[1].name
	if _, ok := c.Stated[id]; !ok {
		c.Stated[id] = StatedRevision{Header: alembicpy.Header{}, at: e.path[1].at, values: map[string]place{}}
	}
	if len(e.path) == 2 {
		return
	}
	name := e.path[2].name
	if len(e.path) > 3 || !slices.Contains(alembicpy.StatedNames, name) {
		r.refuse(e.path[:3], "unknown key %s in [revision.%s]%s", quoteKey(name), quoteKey(id), didYouMean(name, alembicpy.StatedNames))
		return
	}
	r.statedValue(c.Stated[id], name, e.value)
}

// statedValue sets a value: a string, or an array of strings.
func (r *reader) statedValue(s StatedRevision, name string, v value) {
	stated := alembicpy.Stated{Items: []string{}, At: fmt.Sprintf("%s:%d", sourcefiles.Nearby(r.file), v.at.line)}
	if v.kind == unstable.String {
		v = value{kind: unstable.Array, list: []value{v}, at: v.at}
	}
	if !r.is(v, unstable.Array, name, aCommand) {
		return
	}
	for _, element := range v.list {
		if r.string(element, "each of "+name) {
			stated.Items = append(stated.Items, element.text)
		}
	}
	s.Header[name], s.values[name] = stated, v.at
}

// Headers returns the stated values, by revision; nil for none.
func (c Config) Headers() map[string]alembicpy.Header {
	if len(c.Stated) == 0 {
		return nil
	}
	headers := map[string]alembicpy.Header{}
	for id, s := range c.Stated {
		headers[id] = s.Header
	}
	return headers
}

// CheckStated returns an error for each stated revision that does not exist, and for
// each stated value that its file contradicts. The error matches ErrConfig.
func (c Config) CheckStated(revisions []revision.Revision) error {
	if len(c.Stated) == 0 {
		return nil
	}
	there := map[string]*revision.Revision{}
	for i := range revisions {
		if _, ok := c.Stated[revisions[i].ID]; ok {
			there[revisions[i].ID] = &revisions[i]
		}
	}
	var all Errors
	for id, s := range c.Stated {
		at, message := s.at, ""
		if rev := there[id]; rev == nil {
			message = fmt.Sprintf("[revision.%s]: no file defines the revision", quoteKey(id))
		} else if name, has := s.Header.Contradicts(rev); name != "" {
			at, message = s.values[name], fmt.Sprintf("[revision.%s]: %s is %s in %s, which counts; delete the line", quoteKey(id), name, listed(has), rev.File)
		}
		if message != "" {
			all = append(all, Error{c.statedIn, at.line, at.column, message})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all.sorted()
}

// listed returns names as a list, or "empty".
func listed(names []string) string {
	if len(names) == 0 {
		return "empty"
	}
	return strings.Join(names, ", ")
}
