package alembicpy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// EditParents returns the content of a revision file with other parents: the
// literal of down_revision is another one, in the style of the old one, and so
// is the "Revises:" line of the docstring where there is one. No other byte
// changes. The file's name is for messages.
//
// The error is a source.Errors where the file has faults, or where down_revision
// is not written as a literal where it is assigned.
func EditParents(file string, content []byte, parents []string) ([]byte, error) {
	e, before, err := openEditor(file, content)
	if err != nil {
		return nil, err
	}
	if slices.Equal(before.Parents, parents) {
		return bytes.Clone(content), nil
	}
	literal := e.r.variable(varDownRevision).expr
	if literal == nil || !e.isLiteral(literal) {
		e.r.fault(varDownRevision, "down_revision is not written out where it is assigned", "write it there as strings, or change it by hand")
		return nil, e.r.errs.Sorted()
	}
	e.replace(literal.start, literal.end, e.render(literal, parents))
	e.inDoc(revisesKey, strings.Join(parents, ", "))
	want := before
	want.Parents = parents
	return e.checked(before, want, revisesKey)
}

// EditID returns the content of a revision file with another id, as EditParents
// does with other parents: the literal of revision, and the "Revision ID:" line.
func EditID(file string, content []byte, id string) ([]byte, error) {
	e, before, err := openEditor(file, content)
	if err != nil {
		return nil, err
	}
	literal := e.r.variable(varRevision).expr
	if literal == nil || literal.kind != exprString || !e.isLiteral(literal) {
		e.r.fault(varRevision, "revision is not written out where it is assigned", "write it there as a string, or change it by hand")
		return nil, e.r.errs.Sorted()
	}
	e.replace(literal.start, literal.end, e.quoted(literal, id))
	e.inDoc(idKey, id)
	want := before
	want.ID = id
	return e.checked(before, want, idKey)
}

// An editor changes one file.
type editor struct {
	r       *reader
	content []byte
	changes []change
}

// A change is other text between two offsets of the decoded source.
type change struct {
	start, end int
	text       string
}

// openEditor reads a file without its project's modules: a value that comes from
// one can't be edited.
func openEditor(file string, content []byte) (*editor, revision.Revision, error) {
	e := &editor{r: &reader{modules: newModules(nowhere, nil)}, content: content}
	e.r.decoder.track = true
	if text, ok := e.r.decode(file, content); ok && e.r.resolve(text) {
		e.r.lists[0] = e.r.takeList(varDownRevision, nil)
		errs := e.r.errs
		e.r.takeValues() // of faults in the other values nothing is said: they stay as they are
		e.r.errs = errs
	}
	if err := e.r.errs.Sorted(); err != nil {
		return nil, revision.Revision{}, err
	}
	return e, e.r.revision(), nil
}

// nowhere is a tree without files.
var nowhere = source.FS(noFiles{})

type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// isLiteral reports whether an expression is None, a string or a container of
// strings, all written out.
func (e *editor) isLiteral(x *expr) bool {
	switch x.kind {
	case exprConstant:
		return string(x.name) == "None"
	case exprString:
		return e.r.scope.isPlain(x)
	case exprTuple, exprList, exprSet:
		return !slices.ContainsFunc(x.args, func(arg *expr) bool { return arg.kind != exprString || !e.isLiteral(arg) })
	}
	return false
}

func (e *editor) replace(start, end int, text string) {
	e.changes = append(e.changes, change{start, end, text})
}

// render writes parents in the style of the literal that they replace.
func (e *editor) render(old *expr, parents []string) string {
	isContainer := old.kind != exprString && old.kind != exprConstant
	switch {
	case len(parents) == 0:
		return "None"
	case isContainer && len(old.args) == len(parents):
		return e.inPlace(old, parents)
	case len(parents) == 1 && old.kind != exprList:
		return e.quoted(old, parents[0])
	}
	open, closing := e.brackets(old)
	items := make([]string, len(parents))
	for i, parent := range parents {
		items[i] = e.quoted(old, parent)
	}
	if lead := e.lead(old); lead != "" {
		return open + lead + strings.Join(items, ","+lead) + "," + lead[:strings.LastIndex(lead, "\n")+1] + e.indentOf(old.end-1) + closing
	}
	return open + strings.Join(items, ", ") + closing
}

// inPlace writes a container with each of its strings replaced, and all else
// between them as it was.
func (e *editor) inPlace(old *expr, parents []string) string {
	src := e.r.scope.src
	var b strings.Builder
	at := old.start
	for i, arg := range old.args {
		b.Write(src[at:arg.start])
		b.WriteString(e.quoted(arg, parents[i]))
		at = arg.end
	}
	b.Write(src[at:old.end])
	return b.String()
}

// brackets are those of a container; others become a tuple.
func (e *editor) brackets(old *expr) (open, closing string) {
	switch old.kind {
	case exprList:
		return "[", "]"
	case exprSet:
		return "{", "}"
	}
	return "(", ")"
}

// lead is the line break and indent before the first item of a container that
// has its items on lines of their own, or "".
func (e *editor) lead(old *expr) string {
	if len(old.args) == 0 || old.args[0].start == old.start {
		return ""
	}
	between := string(e.r.scope.src[old.start+1 : old.args[0].start])
	if strings.TrimSpace(between) != "" || !strings.HasPrefix(strings.TrimLeft(between, " \t"), "\n") {
		return ""
	}
	return strings.TrimLeft(between, " \t")
}

// indentOf is the white space before an offset, if nothing else is on its line.
func (e *editor) indentOf(pos int) string {
	src := e.r.scope.src
	start := bytes.LastIndexByte(src[:pos], '\n') + 1
	if text := string(src[start:pos]); strings.TrimSpace(text) == "" {
		return text
	}
	return ""
}

// quoted writes a string with the quotes and prefix of the first one in old, or
// of the revision's.
func (e *editor) quoted(old *expr, s string) string {
	prefix, quote := "", `"`
	for _, x := range []*expr{e.r.variable(varRevision).expr, old} {
		for x != nil && x.kind != exprString && len(x.args) > 0 {
			x = x.args[0]
		}
		if x == nil || x.kind != exprString {
			continue
		}
		lex := scanner{src: e.r.scope.src, pos: x.start}
		l := literalAt(e.r.scope.src, lex.next())
		prefix, quote = "", string(l.quote[:1])
		if l.has('u') && x == old {
			prefix = string(l.prefix)
		}
	}
	return prefix + quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(s) + quote
}

// The keys of the docstring's lines.
const (
	revisesKey = "Revises:"
	idKey      = "Revision ID:"
)

// inDoc changes the docstring's line of a key, of those that start so the first.
func (e *editor) inDoc(key, value string) {
	doc := e.r.variable(varDoc).expr
	if doc == nil || doc.kind != exprString {
		return
	}
	src := e.r.scope.src
	lex := scanner{src: src[:doc.end], pos: doc.start, depth: 1}
	for tok := lex.next(); tok.kind == tokString; tok = lex.next() {
		l := literalAt(src, tok)
		if start, end, ok := findLine(src, l.start, l.end, key); ok {
			e.replace(start, end, " "+value)
			return
		}
	}
}

// findLine returns where the text behind a key is that stands at the start of a
// line between two offsets.
func findLine(src []byte, start, end int, key string) (from, to int, ok bool) {
	for start < end {
		to = min(lineEnd(src, start), end)
		line := bytes.TrimLeft(src[start:to], " \t")
		if bytes.HasPrefix(line, []byte(key)) {
			return to - len(line) + len(key), to, true
		}
		start = to + 1
	}
	return 0, 0, false
}

// checked makes the changes, and sees to it that the file then reads as it did
// but for what is wanted; key is that of the docstring's line that was changed.
func (e *editor) checked(before, want revision.Revision, key string) ([]byte, error) {
	edited := e.apply()
	_, after, err := openEditor(e.r.file, edited)
	if err != nil {
		return nil, fmt.Errorf("with revision %q and down_revision %q: %w", want.ID, want.Parents, err)
	}
	same := after.ID == want.ID && (after.Message == before.Message || e.messageHas(key)) && slices.Equal(after.Parents, want.Parents) &&
		slices.Equal(after.Labels, want.Labels) && slices.Equal(after.DependsOn, want.DependsOn) && after.CreateDate == want.CreateDate
	if !same {
		return nil, errors.New(e.r.file + ": it can't be changed: the file would read differently")
	}
	return edited, nil
}

// messageHas reports whether the line that is changed belongs to the docstring's
// first paragraph.
func (e *editor) messageHas(key string) bool {
	doc, first := e.r.doc()
	return bytes.Contains(doc[:first], []byte(key))
}

// apply makes the changes to the file's own bytes, whose line ends the new text
// has.
func (e *editor) apply() []byte {
	slices.SortFunc(e.changes, func(a, b change) int { return a.start - b.start })
	var out []byte
	at := 0
	for _, c := range e.changes {
		out = append(out, e.content[at:e.origin(c.start)]...)
		out = append(out, e.withLineEnds(c.text)...)
		at = e.origin(c.end)
	}
	return append(out, e.content[at:]...)
}

// origin is where an offset of the decoded source is in the file: in front of a
// whole line break.
func (e *editor) origin(pos int) int {
	at := e.r.decoder.origin[pos]
	if at > 0 && at < len(e.content) && e.content[at] == '\n' && e.content[at-1] == '\r' {
		at--
	}
	return at
}

func (e *editor) withLineEnds(text string) string {
	if bytes.Contains(e.content, []byte("\r\n")) {
		return strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}
