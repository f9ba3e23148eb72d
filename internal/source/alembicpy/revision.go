package alembicpy

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/ramusdb/ramus/internal/graph"
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

// header are the names in the order of a scope's variables.
var header = []string{nameRevision, nameDownRevision, nameBranchLabels, nameDependsOn, nameDoc}

const (
	varRevision = iota
	varDownRevision
	varBranchLabels
	varDependsOn
	varDoc
)

// A reader reads revision files, one after the other; what it keeps from file to
// file is memory.
type reader struct {
	modules *modules
	decoder decoder
	scope   scope
	errs    source.Errors

	file    string
	id      []byte
	lists   [3][][]byte // parents, labels, depends_on
	items   []value     // the memory of plain
	scratch []byte
}

// read takes a revision's values from a whole file and notes its faults.
func (r *reader) read(file string, content []byte) {
	text, ok := r.decode(file, content)
	if ok && (r.plain(text) || r.resolve(text)) {
		r.take()
	}
}

// decode starts with a file. It reports false if its bytes are broken.
func (r *reader) decode(file string, content []byte) (text []byte, ok bool) {
	r.file, r.errs, r.id = file, nil, nil
	text, err := r.decoder.decode(content)
	if err != nil {
		r.broken(content, err)
	}
	return text, err == nil
}

// resolve resolves a file of any shape. It reports false if the file is broken.
func (r *reader) resolve(text []byte) bool {
	s := &r.scope
	s.file, s.modules, s.pkg = r.file, r.modules, r.folder(r.file)
	s.start(text, header...)
	s.resolve()
	if f := s.failure; f != nil {
		r.errs = append(r.errs, source.Error{File: r.file, Line: f.line, Message: f.text, Hint: f.hint})
	}
	return s.failure == nil
}

// folder is the folder of a file, absolute where the tree is the disk.
func (r *reader) folder(file string) string {
	if r.modules.tree == source.Disk {
		if abs, err := filepath.Abs(file); err == nil {
			file = abs
		}
	}
	return parentDir(file)
}

// moduleID is the name that Alembic gives the module of a file.
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
	if d, ok := err.(*decodeError); ok {
		fault.Line, fault.Hint = bytes.Count(content[:min(d.pos, len(content))], []byte("\n"))+1, d.hint
	}
	r.errs = append(r.errs, fault)
}

// neverClosed says, in place of all else, that a string or bracket has no end.
func (r *reader) neverClosed() {
	s := &r.scope
	what := "a bracket"
	if c := s.src[s.p.open]; classes[c]&isQuote != 0 {
		what = "a string"
	}
	r.errs = source.Errors{{File: r.file, Line: s.lineOf(s.p.open), Message: what + " that starts here is never closed", Hint: "close it: Python can't read the file either"}}
}

// take makes a revision's values of the variables.
func (r *reader) take() {
	r.takeValues()
	if open := r.scope.p.open; open >= 0 && (len(r.errs) > 0 || classes[r.scope.src[open]]&isQuote != 0) {
		r.neverClosed()
	}
}

func (r *reader) takeValues() {
	r.takeID()
	for i, k := range []int{varDownRevision, varBranchLabels, varDependsOn} {
		r.lists[i] = r.takeList(k, r.lists[i][:0])
	}
}

func (r *reader) variable(k int) *variable { return &r.scope.vars[k] }

// takeID takes the id, or the one that the file's name has.
func (r *reader) takeID() {
	v := r.variable(varRevision)
	switch {
	case v.kind == unbound:
		r.legacyID()
	case v.kind == str && len(v.text) > 0:
		r.id = v.text
	case v.kind == str:
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
		r.id = []byte(name)
		return
	}
	hint := "declare revision = \"ID\" and down_revision in it, or move the file out of the folder: Alembic stops at it too"
	r.errs = append(r.errs, source.Error{File: r.file, Message: "not a revision: the file sets no variable revision", Hint: hint})
}

// takeList makes a list of strings of a variable, as Alembic's to_tuple does.
func (r *reader) takeList(k int, out [][]byte) [][]byte {
	v := r.variable(k).value
	switch {
	case v.kind == none:
	case v.kind == unbound && k != varDownRevision:
	case v.kind == unbound:
		if len(r.errs) == 0 {
			r.errs = append(r.errs, source.Error{File: r.file, Line: r.scope.lineOf(r.variable(varRevision).pos), Message: "the file sets no variable down_revision", Hint: "write down_revision = None for a base; Alembic needs it too"})
		}
	case v.is(tuple, set, list):
		return r.takeItems(k, v, out)
	case v.kind == str && len(v.text) > 0:
		return append(out, v.text)
	case v.kind == str && k == varDownRevision:
		r.fault(k, "down_revision is empty", "write down_revision = None for a base")
	case v.kind == str: // no label that could be named; and Alembic takes it for no dependency
	default:
		r.wrong(k, v, "")
	}
	return out
}

// takeItems takes the strings of a container.
func (r *reader) takeItems(k int, v value, out [][]byte) [][]byte {
	for _, item := range v.items {
		switch {
		case item.kind == str && len(item.text) > 0:
			out = append(out, item.text)
		case len(v.items) == 1 && (item.kind == none || item.kind == str && k != varDownRevision): // none at all
		case item.kind == str && k == varBranchLabels:
		case item.kind == str:
			r.fault(k, header[k]+" has an empty item", "take it out")
		default:
			r.wrong(k, item, "an item of ")
		}
	}
	return out
}

// fault notes a fault of a variable.
func (r *reader) fault(k int, message, hint string) {
	r.errs = append(r.errs, source.Error{File: r.file, Line: r.scope.lineOf(r.variable(k).pos), Message: message, Hint: hint})
}

// wrong says that a value is no string, or not known.
func (r *reader) wrong(k int, v value, what string) {
	if v.kind == unknown {
		r.notKnown(k, v.why)
		return
	}
	hint := "revision ids are strings: write \"ID\""
	switch {
	case k == varBranchLabels:
		hint = "labels are strings: write \"LABEL\""
	case v.is(integer, number):
		hint = fmt.Sprintf("revision ids are strings: write %q", bytes.ReplaceAll(v.text, []byte("_"), nil))
	case v.is(byteStr):
		hint = fmt.Sprintf("revision ids are strings: write %q", v.text)
	}
	if k != varRevision && what == "" {
		hint += "; None for none, a tuple for several"
	}
	r.fault(k, what+header[k]+" is "+describe(v), hint)
}

func describe(v value) string {
	switch v.kind {
	case none:
		return "None"
	case boolean:
		return map[bool]string{true: "True", false: "False"}[v.truth]
	case integer, number:
		return fmt.Sprintf("a number, %s", v.text)
	case byteStr:
		return "bytes"
	case tuple, set, list:
		return "a container"
	case dict:
		return "a dict"
	case moduleRef:
		return "a module"
	}
	return "no string"
}

// notKnown says why a value can't be had, and what to write instead.
func (r *reader) notKnown(k int, why *reason) {
	message := header[k] + " can't be had without running code"
	hint := "write it out where it is assigned: " + header[k] + " = \"ID\""
	if k != varRevision {
		hint += ", a tuple for several, None for none"
	}
	if why != nil {
		message += ": " + why.text
		if line := r.scope.lineOf(r.variable(k).pos); why.file != r.file || why.line != line {
			message += fmt.Sprintf(" (%s)", graph.Position{File: why.file, Line: why.line})
		}
		if why.hint != "" {
			hint += "; " + why.hint
		}
	}
	r.fault(k, message, hint)
}

// doc is the docstring as Alembic has it, stripped, and the length of its first
// paragraph.
func (r *reader) doc() (text []byte, first int) {
	if v := r.variable(varDoc); v.kind == str {
		text = stripped(v.text)
	}
	if first = bytes.Index(text, []byte("\n\n")); first < 0 {
		first = len(text)
	}
	return text, first
}

// stripped is str.strip().
func stripped(text []byte) []byte {
	return bytes.TrimFunc(text, func(r rune) bool { return r >= 0x1c && r <= 0x1f || unicode.IsSpace(r) })
}

// revision copies the values: one string holds all of them, so that nothing of
// the file stays in memory.
func (r *reader) revision() revision.Revision {
	doc, first := r.doc()
	buf := append(r.scratch[:0], doc...)
	buf = append(buf, r.id...)
	for _, list := range r.lists {
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
		Node:       graph.Node{ID: take(len(r.id)), File: r.file, Lines: r.lines()},
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
		if len(r.lists[i]) > 0 {
			*to = make([]string, 0, len(r.lists[i]))
		}
		for _, item := range r.lists[i] {
			*to = append(*to, take(len(item)))
		}
	}
	return rev
}

// lines are where the values are assigned.
func (r *reader) lines() graph.Lines {
	at := func(k int) int32 {
		if r.variable(k).kind == unbound {
			return 0
		}
		return int32(r.scope.lineOf(r.variable(k).pos))
	}
	return graph.Lines{ID: at(varRevision), Parents: at(varDownRevision), Labels: at(varBranchLabels), DependsOn: at(varDependsOn)}
}

const createDateKey = "Create Date:"

// createDate is what the docstring says of it.
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
