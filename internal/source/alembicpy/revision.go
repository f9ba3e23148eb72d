package alembicpy

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// The names that Alembic reads from a module.
const (
	nameRevision     = "revision"
	nameDownRevision = "down_revision"
	nameBranchLabels = "branch_labels"
	nameDependsOn    = "depends_on"
	nameDoc          = "__doc__"
)

// headerNames are those names in the order of a header and of a scope's variables.
var headerNames = [...]string{nameRevision, nameDownRevision, nameBranchLabels, nameDependsOn, nameDoc}

const (
	varRevision = iota
	varDownRevision
	varBranchLabels
	varDependsOn
	varDoc
)

// A reader reads revision files, one after the other, and keeps its memory from file to
// file.
type reader struct {
	modules *modules
	options Options
	decoder python.Decoder
	scope   scope
	errs    source.Errors
	scratch []byte

	file   string
	text   []byte // decoded
	header header
}

// read takes a revision's values from a whole file and notes its faults.
func (r *reader) read(file string, content []byte) {
	if r.decode(file, content) && !r.header.scanFast(r.text) && r.resolve() {
		r.take()
	}
}

// decode starts with a file. It returns false if its bytes are broken.
func (r *reader) decode(file string, content []byte) bool {
	r.file, r.errs = file, nil
	text, err := r.decoder.Decode(content)
	r.text = text
	if err != nil {
		r.broken(content, err)
	}
	return err == nil
}

// resolve resolves a file of any shape. It returns false if the file is broken.
func (r *reader) resolve() bool {
	s := &r.scope
	s.file, s.modules, s.pkg = r.file, r.modules, r.folder(r.file)
	s.start(string(r.text), headerNames[:]...)
	s.resolve()
	if f := s.failure; f != nil {
		r.errs = append(r.errs, source.Error{File: r.file, Line: f.line, Message: f.text, Hint: f.hint})
	}
	return s.failure == nil
}

// folder returns the folder of a file, absolute where the tree is the disk.
func (r *reader) folder(file string) string {
	if r.modules.tree == source.Disk {
		if abs, err := filepath.Abs(file); err == nil {
			file = abs
		}
	}
	return parentDir(file)
}

// moduleID returns the name that Alembic gives the module of a file.
func moduleID(file string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, baseName(file))
}

func baseName(file string) string { return path.Base(filepath.ToSlash(file)) }

// broken notes that a file can't be decoded.
func (r *reader) broken(content []byte, err error) {
	fault := source.Error{File: r.file, Message: err.Error()}
	if d, ok := errors.AsType[*python.DecodeError](err); ok {
		fault.Line, fault.Hint = bytes.Count(content[:min(d.Offset, len(content))], []byte("\n"))+1, d.Hint
	}
	r.errs = append(r.errs, fault)
}

// neverClosed reports, in place of all other faults, a string or bracket that has no
// end.
func (r *reader) neverClosed() {
	s := &r.scope
	opened := "a bracket"
	if isQuote(s.src[s.open]) {
		opened = "a string"
	}
	r.errs = source.Errors{{File: r.file, Line: s.lineOf(s.open), Message: opened + " that starts here is never closed", Hint: "close it: Python can't read the file either"}}
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

// take makes the header of the scope's variables.
func (r *reader) take() {
	r.takeValues()
	if open := r.scope.open; open >= 0 && (len(r.errs) > 0 || isQuote(r.scope.src[open])) {
		r.neverClosed()
	}
}

// takePositions empties the header and notes where the variables are assigned.
func (r *reader) takePositions() {
	r.header.reset()
	for k := range headerNames {
		if v := r.variable(k); v.set {
			r.header.pos[k] = v.pos
		}
	}
}

func (r *reader) takeValues() {
	r.takePositions()
	r.takeID()
	for k := varDownRevision; k <= varDependsOn; k++ {
		r.header.lists[k-1] = r.takeList(k, r.header.lists[k-1])
	}
	if doc, ok := r.variable(varDoc).value.(string); ok {
		r.header.doc = []byte(doc)
	}
}

func (r *reader) variable(k int) *variable { return &r.scope.vars[k] }

// takeID takes the id, or the one that the file's name has.
func (r *reader) takeID() {
	v := r.variable(varRevision)
	id, isString := v.value.(string)
	switch {
	case !v.set:
		r.legacyID()
	case id != "":
		r.header.id = []byte(id)
	case isString:
		r.fault(varRevision, "revision is empty", "write an id: revision = \"ID\"")
	default:
		r.wrong(varRevision, v.value, "")
	}
}

// legacyID takes the id from the file's name, as Alembic does for its first
// versions' files: re.match(r"([a-f0-9]+)\.py$").
func (r *reader) legacyID() {
	name := strings.TrimSuffix(baseName(r.file), Extension)
	if name != "" && strings.Trim(name, "0123456789abcdef") == "" {
		r.header.id = []byte(name)
		return
	}
	hint := "declare revision = \"ID\" and down_revision in it, or move the file out of the folder: Alembic stops at it too"
	r.errs = append(r.errs, source.Error{File: r.file, Message: "not a revision: the file sets no variable revision", Hint: hint})
}

// takeList appends the strings of a variable to a list, as Alembic's to_tuple does.
func (r *reader) takeList(k int, out [][]byte) [][]byte {
	v := r.variable(k)
	if !v.set {
		if k == varDownRevision && len(r.errs) == 0 {
			r.errs = append(r.errs, source.Error{File: r.file, Line: r.lineOf(varRevision), Message: "the file sets no variable down_revision", Hint: "write down_revision = None for a base; Alembic needs it too"})
		}
		return out
	}
	if isUnknown(v.value) {
		if out, ok := r.stated(k, out); ok {
			return out
		}
	}
	switch value := v.value.(type) {
	case nil:
	case python.Tuple, *python.Set, *python.List:
		return r.takeItems(k, itemsOf(value), out)
	case string:
		if value != "" {
			return append(out, []byte(value))
		}
		if k == varDownRevision { // an empty label has no name, and Alembic ignores an empty dependency
			r.fault(k, "down_revision is empty", "write down_revision = None for a base")
		}
	default:
		r.wrong(k, value, "")
	}
	return out
}

// isUnknown reports whether a value, or an item of it, is unknown.
func isUnknown(v python.Value) bool {
	switch v := v.(type) {
	case *unknown:
		return true
	case python.Tuple, *python.Set, *python.List:
		return slices.ContainsFunc(itemsOf(v), isUnknown)
	}
	return false
}

// takeItems appends the strings of a container.
func (r *reader) takeItems(k int, items []python.Value, out [][]byte) [][]byte {
	for _, item := range items {
		text, isString := item.(string)
		switch {
		case text != "":
			out = append(out, []byte(text))
		case len(items) == 1 && (item == nil || isString && k != varDownRevision): // the same as none
		case isString && k == varBranchLabels:
		case isString:
			r.fault(k, headerNames[k]+" has an empty item", "remove it")
		default:
			r.wrong(k, item, "an item of ")
		}
	}
	return out
}

// fault notes a fault of a variable.
func (r *reader) fault(k int, message, hint string) {
	r.errs = append(r.errs, source.Error{File: r.file, Line: r.lineOf(k), Message: message, Hint: hint})
}

// lineOf returns the line of a variable's assignment, or 1.
func (r *reader) lineOf(k int) int {
	return bytes.Count(r.text[:max(r.header.pos[k], 0)], []byte("\n")) + 1
}

// wrong notes that a value, or an item of one, is no string or is unknown.
func (r *reader) wrong(k int, v python.Value, itemOf string) {
	if u, ok := v.(*unknown); ok {
		r.notKnown(k, u)
		return
	}
	hint := "revision ids are strings: write \"ID\""
	switch v := v.(type) {
	case int, python.BigNumber, python.Bytes:
		if k != varBranchLabels {
			hint = fmt.Sprintf("revision ids are strings: write %q", digits(v))
			break
		}
		hint = "labels are strings: write \"LABEL\""
	default:
		if k == varBranchLabels {
			hint = "labels are strings: write \"LABEL\""
		}
	}
	if k != varRevision && itemOf == "" {
		hint += "; None for none, a tuple for several"
	}
	r.fault(k, itemOf+headerNames[k]+" is "+describe(v), hint)
}

// digits returns the text of a number, or of bytes.
func digits(v python.Value) string {
	if n, ok := v.(python.BigNumber); ok {
		return strings.ReplaceAll(n.Text, "_", "")
	}
	return fmt.Sprint(v)
}

// notKnown notes the reason why a value is unknown, with advice.
func (r *reader) notKnown(k int, why *unknown) {
	message := headerNames[k] + " can't be had without running code"
	hint := "write it out where it is assigned: " + headerNames[k] + " = \"ID\""
	if k != varRevision {
		hint += ", a tuple for several, None for none"
	}
	if why.text != "" {
		message += ": " + why.text
		if why.file != r.file || why.line != r.lineOf(k) {
			message += fmt.Sprintf(" (%s)", graph.Position{File: why.file, Line: why.line})
		}
		if why.hint != "" {
			hint += "; " + why.hint
		}
	}
	if k != varRevision {
		hint += r.stateIt(k)
	}
	if fault := (source.Error{File: r.file, Line: r.lineOf(k), Message: message, Hint: hint}); r.tolerates(k) {
		r.options.Unknown.add(fault)
	} else {
		r.errs = append(r.errs, fault)
	}
}

// doc returns the docstring as Alembic has it, stripped, and the length of its first
// paragraph.
func (r *reader) doc() (text []byte, first int) {
	text = stripped(r.header.doc)
	if first = bytes.Index(text, []byte("\n\n")); first < 0 {
		first = len(text)
	}
	return text, first
}

// stripped returns a text without the white space around it, as Python's str.strip does.
func stripped(text []byte) []byte {
	return bytes.TrimFunc(text, func(r rune) bool { return r >= 0x1c && r <= 0x1f || unicode.IsSpace(r) })
}

// revision returns the values. One string holds all of them, so that nothing of the
// file stays in memory.
func (r *reader) revision() revision.Revision {
	doc, first := r.doc()
	buf := append(r.scratch[:0], doc...)
	buf = append(buf, r.header.id...)
	for _, list := range r.header.lists {
		for _, item := range list {
			buf = append(buf, item...)
		}
	}
	r.scratch = buf

	all := string(buf)
	text, all := all[:len(doc)], all[len(doc):]
	take := func(n int) (s string) {
		s, all = all[:n], all[n:]
		return s
	}
	rev := revision.Revision{
		Node:       graph.Node{ID: take(len(r.header.id)), File: r.file, Lines: r.lines(), Columns: r.columns()},
		Message:    text[:first],
		Body:       text[first:],
		CreateDate: createDate(text),
		Capability: revision.Capability{
			Language:      revision.Python,
			Content:       revision.Operations,
			Runner:        revision.ProjectAlembic,
			SeenByAlembic: true,
		},
	}
	for i, to := range []*[]string{&rev.Parents, &rev.Labels, &rev.DependsOn} {
		if len(r.header.lists[i]) > 0 {
			*to = make([]string, 0, len(r.header.lists[i]))
		}
		for _, item := range r.header.lists[i] {
			*to = append(*to, take(len(item)))
		}
	}
	return rev
}

// lines returns the lines where the values are assigned, 0 for those that are not.
func (r *reader) lines() graph.Lines {
	at := func(k int) int32 {
		if r.header.pos[k] < 0 {
			return 0
		}
		return int32(r.lineOf(k))
	}
	return graph.Lines{ID: at(varRevision), Parents: at(varDownRevision), Labels: at(varBranchLabels), DependsOn: at(varDependsOn)}
}

// columns returns the columns where the values are assigned, 0 for those that are not.
func (r *reader) columns() graph.Columns {
	at := func(k int) uint16 {
		pos := r.header.pos[k]
		if pos < 0 {
			return 0
		}
		return graph.Column(pos - bytes.LastIndexByte(r.text[:pos], '\n'))
	}
	return graph.Columns{ID: at(varRevision), Parents: at(varDownRevision), Labels: at(varBranchLabels), DependsOn: at(varDependsOn)}
}

const createDateKey = "Create Date:"

// createDate returns the docstring's creation date, or "".
func createDate(doc string) string {
	for at := 0; ; {
		i := strings.Index(doc[at:], createDateKey)
		if i < 0 {
			return ""
		}
		before := strings.TrimRight(doc[:at+i], " \t")
		at += i + len(createDateKey)
		if before == "" || before[len(before)-1] == '\n' {
			line, _, _ := strings.Cut(doc[at:], "\n")
			return strings.TrimSpace(line)
		}
	}
}
