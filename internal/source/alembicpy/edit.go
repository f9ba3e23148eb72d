package alembicpy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// EditParents returns the content of a revision file with other parents: with another
// literal of down_revision, in the style of the old one, and another "Revises:" line of
// the docstring where there is one. No other byte changes. The file's name is for
// messages.
//
// The error is a source.Errors where the file has faults, or where the assignment of
// down_revision has no literal.
func EditParents(file string, content []byte, parents []string) ([]byte, error) {
	e, before, err := openEditor(file, content)
	if err != nil {
		return nil, err
	}
	if slices.Equal(before.Parents, parents) {
		return bytes.Clone(content), nil
	}
	literal := e.r.variable(varDownRevision).expr
	if literal == nil || !isLiteral(literal) {
		e.r.fault(varDownRevision, "down_revision is not written out where it is assigned", "write it there as strings, or change it by hand")
		return nil, e.r.errs.Sorted()
	}
	e.replace(literal.Range(), e.render(literal, parents))
	e.inDoc(revisesKey, strings.Join(parents, ", "))
	want := before
	want.Parents = parents
	return e.checked(before, want, revisesKey)
}

// EditID returns the content of a revision file with another id. It changes the literal
// of revision and the "Revision ID:" line, as EditParents does for the parents.
func EditID(file string, content []byte, id string) ([]byte, error) {
	e, before, err := openEditor(file, content)
	if err != nil {
		return nil, err
	}
	literal, ok := e.r.variable(varRevision).expr.(*python.StrExpr)
	if !ok {
		e.r.fault(varRevision, "revision is not written out where it is assigned", "write it there as a string, or change it by hand")
		return nil, e.r.errs.Sorted()
	}
	e.replace(literal.Span, e.quoted(literal, id))
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

// openEditor reads a file without its project's modules: a value from one can't be
// edited.
func openEditor(file string, content []byte) (*editor, revision.Revision, error) {
	e := &editor{r: &reader{modules: newModules(nowhere, nil)}, content: content}
	e.r.decoder.Track = true
	if e.r.decode(file, content) && e.r.resolve() {
		e.r.takePositions()
		e.r.takeList(varDownRevision, nil)
		errs := e.r.errs
		e.r.takeValues() // faults in the other values don't matter: they stay as they are
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

// isLiteral reports whether an expression is None, a string or a container of strings,
// all written out.
func isLiteral(x python.Expr) bool {
	switch x := x.(type) {
	case *python.Constant:
		return x.Kind == python.None
	case *python.StrExpr:
		return true
	case *python.TupleExpr, *python.ListExpr, *python.SetExpr:
		return !slices.ContainsFunc(literalItems(x), func(item python.Expr) bool {
			_, ok := item.(*python.StrExpr)
			return !ok
		})
	}
	return false
}

// literalItems returns the expressions in a tuple, list or set.
func literalItems(x python.Expr) []python.Expr {
	if set, ok := x.(*python.SetExpr); ok {
		return set.Items
	}
	return itemExprs(x)
}

func (e *editor) replace(span python.Span, text string) {
	e.changes = append(e.changes, change{span.Start, span.End, text})
}

// render writes parents in the style of the literal that they replace.
func (e *editor) render(old python.Expr, parents []string) string {
	items := literalItems(old)
	_, isList := old.(*python.ListExpr)
	switch {
	case len(parents) == 0:
		return "None"
	case len(items) == len(parents):
		return e.inPlace(old, items, parents)
	case len(parents) == 1 && !isList:
		return e.quoted(old, parents[0])
	}
	open, closing := brackets(old)
	texts := make([]string, len(parents))
	for i, parent := range parents {
		texts[i] = e.quoted(old, parent)
	}
	if lead := e.lead(old, items); lead != "" {
		return open + lead + strings.Join(texts, ","+lead) + "," + lead[:strings.LastIndex(lead, "\n")+1] + e.indentOf(old.Range().End-1) + closing
	}
	return open + strings.Join(texts, ", ") + closing
}

// inPlace writes a container with each of its strings replaced, and the text between
// them as it was.
func (e *editor) inPlace(old python.Expr, items []python.Expr, parents []string) string {
	src := e.r.scope.src
	var b strings.Builder
	at := old.Range().Start
	for i, item := range items {
		b.WriteString(src[at:item.Range().Start])
		b.WriteString(e.quoted(item, parents[i]))
		at = item.Range().End
	}
	b.WriteString(src[at:old.Range().End])
	return b.String()
}

// brackets returns those of a container. Other literals become a tuple.
func brackets(old python.Expr) (open, closing string) {
	switch old.(type) {
	case *python.ListExpr:
		return "[", "]"
	case *python.SetExpr:
		return "{", "}"
	}
	return "(", ")"
}

// lead returns the line break and the indent before the first item of a container that
// has its items on lines of their own, or "".
func (e *editor) lead(old python.Expr, items []python.Expr) string {
	if len(items) == 0 || items[0].Range().Start == old.Range().Start {
		return ""
	}
	between := e.r.scope.src[old.Range().Start+1 : items[0].Range().Start]
	if strings.TrimSpace(between) != "" || !strings.HasPrefix(strings.TrimLeft(between, " \t"), "\n") {
		return ""
	}
	return strings.TrimLeft(between, " \t")
}

// indentOf returns the white space before an offset, if nothing else is before it on its
// line.
func (e *editor) indentOf(pos int) string {
	src := e.r.scope.src
	text := src[strings.LastIndexByte(src[:pos], '\n')+1 : pos]
	if strings.TrimSpace(text) == "" {
		return text
	}
	return ""
}

// quoted writes a string with the quotes and the prefix of the first one in old, or with
// the quotes of the revision's.
func (e *editor) quoted(old python.Expr, s string) string {
	prefix, quote := "", `"`
	if l := firstLiteral(e.r.variable(varRevision).expr); l != nil {
		quote = l.Quote[:1]
	}
	if l := firstLiteral(old); l != nil {
		quote = l.Quote[:1]
		if _, isString := old.(*python.StrExpr); isString && strings.EqualFold(l.Prefix, "u") {
			prefix = l.Prefix
		}
	}
	return prefix + quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace(s) + quote
}

// firstLiteral returns the first string literal of an expression that is written out, or
// nil.
func firstLiteral(e python.Expr) *python.Literal {
	if items := literalItems(e); len(items) > 0 {
		e = items[0]
	}
	if str, ok := e.(*python.StrExpr); ok {
		return &str.Literals[0]
	}
	return nil
}

// The keys of the docstring's lines.
const (
	revisesKey = "Revises:"
	idKey      = "Revision ID:"
)

// inDoc changes the docstring's line of a key: the first one that starts with it.
func (e *editor) inDoc(key, value string) {
	doc, ok := e.r.variable(varDoc).expr.(*python.StrExpr)
	if !ok {
		return
	}
	for _, l := range doc.Literals {
		if span, ok := findLine(e.r.scope.src, l.Text, key); ok {
			e.replace(span, " "+value)
			return
		}
	}
}

// findLine returns the span of the text behind a key that stands at the start of a line.
func findLine(src string, within python.Span, key string) (found python.Span, ok bool) {
	for start := within.Start; start < within.End; {
		line, _, _ := strings.Cut(src[start:within.End], "\n")
		end := start + len(line)
		if text := strings.TrimLeft(line, " \t"); strings.HasPrefix(text, key) {
			return python.Span{Start: end - len(text) + len(key), End: end}, true
		}
		start = end + 1
	}
	return found, false
}

// checked returns the content with the changes, or an error if it then reads differently
// in more than the changes that are wanted. key is that of the docstring's line that was
// changed.
func (e *editor) checked(before, want revision.Revision, key string) ([]byte, error) {
	edited := e.apply()
	_, after, err := openEditor(e.r.file, edited)
	if err != nil {
		return nil, fmt.Errorf("with revision %q and down_revision %q: %w", want.ID, want.Parents, err)
	}
	same := after.ID == want.ID && (after.Message == before.Message || e.messageHas(key)) && slices.Equal(after.Parents, want.Parents) &&
		slices.Equal(after.Labels, want.Labels) && slices.Equal(after.DependsOn, want.DependsOn) && after.CreateDate == want.CreateDate
	if !same {
		return nil, errors.New(e.r.file + ": it can't be changed: other values of the file would change too")
	}
	return edited, nil
}

// messageHas reports whether the line of a key belongs to the docstring's first paragraph.
func (e *editor) messageHas(key string) bool {
	doc, first := e.r.doc()
	return bytes.Contains(doc[:first], []byte(key))
}

// apply returns the file's own bytes with the changes, whose line ends are the file's.
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

// origin returns the offset in the file of an offset of the decoded source: that of the
// CR, for a line end of two bytes.
func (e *editor) origin(pos int) int {
	at := e.r.decoder.Origin[pos]
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
