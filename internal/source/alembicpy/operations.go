package alembicpy

import (
	"bytes"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Operations is what a revision's upgrade() does to tables, columns and indexes,
// in order, as far as it tells: the calls of Alembic's op with names written out,
// which stand directly in the function or in a with op.batch_alter_table there.
// Names are as they are written. What may not run is left out, and so are objects
// that a statement which is not read names. A file that is not understood has none.
//
// The statements that are not read are vague; whole is whether there are none.
func Operations(content []byte) (effects []dialect.Effect, vague []string, whole bool) {
	var d decoder
	text, err := d.decode(content)
	if err != nil {
		return nil, nil, false
	}
	var r operations
	r.scope.start(text)
	body, ok := r.upgrade()
	if !ok {
		return nil, []string{string(text)}, false
	}
	r.whole = true
	r.statements(body)
	for _, text := range r.unread {
		vague = append(vague, string(text))
	}
	effects = slices.DeleteFunc(r.effects, r.isUnsure)
	return effects, append(vague, r.vague...), r.whole && len(vague) == 0
}

// operations reads the body of upgrade.
type operations struct {
	scope   scope
	effects []dialect.Effect
	in      batch    // that the statement is in
	unread  [][]byte // the texts of compound statements that are passed over
	vague   []string // those of simple ones
	whole   bool     // all simple statements were read
}

// A batch is what a with op.batch_alter_table is for. The zero value is none.
type batch struct {
	op            string // the name that it has there
	table, schema *expr
}

// upgrade finds the body of the one function of that name, in a module that has
// op from Alembic. What decorates the function may run it in any way.
func (r *operations) upgrade() (body []*stmt, ok bool) {
	p := &r.scope.p
	found, imported, decorated := 0, false, false
	for pos := 0; ; {
		l, more := nextLine(p.src, pos)
		if !more {
			break
		}
		pos, _ = skipLine(p.src, l.start)
		if l.indent > 0 {
			continue
		}
		word := p.wordAt(l.start)
		switch {
		case word == "from" || word == "import":
			stmts, _ := p.line(nil, l.start)
			imported = importsOp(stmts, imported)
		case word == "def" && p.wordAfter(l.start) == "upgrade":
			def := &stmt{}
			pos = p.clause(def, l.start, 0)
			body, ok = def.blocks[0].stmts, !decorated && !bindsOp(def.blocks[0].targets)
			found++
		}
		decorated = word == "@"
	}
	return body, ok && found == 1 && imported && p.open < 0
}

// importsOp reports whether op is Alembic's after some imports.
func importsOp(stmts []*stmt, before bool) bool {
	for _, st := range stmts {
		if st.kind != stmtImport {
			continue
		}
		for _, n := range st.imports.names {
			if string(n.as) == "op" {
				before = st.imports.module == "alembic" && st.imports.dots == 0 && n.path == "op"
			}
		}
	}
	return before
}

func bindsOp(targets []*expr) bool {
	return slices.ContainsFunc(targets, func(t *expr) bool { return t.kind == exprName && string(t.name) == "op" })
}

// statements reads the statements of a body, and reports whether those behind it
// run too.
func (r *operations) statements(body []*stmt) (goesOn bool) {
	for _, st := range body {
		switch st.kind {
		case stmtExpr, stmtAssign:
			if bindsOp(st.targets) {
				return r.giveUp()
			}
			if before := len(r.effects); st.value != nil && st.value.kind != exprString {
				if r.call(st.value); len(r.effects) == before {
					r.vague = append(r.vague, string(r.scope.src[st.start:st.end]))
					r.whole = false
				}
			}
		case stmtImport:
			if !importsOp([]*stmt{st}, true) {
				return r.giveUp()
			}
		case stmtOther:
			switch r.scope.p.wordAt(st.start) {
			case "return":
				return false
			case "raise":
				return r.giveUp()
			}
		case stmtIf, stmtTry, stmtLoop, stmtBlock:
			if !r.compound(st) {
				return false
			}
		}
	}
	return true
}

// giveUp is for a function of which nothing can be told.
func (r *operations) giveUp() (goesOn bool) {
	r.effects, r.whole, r.vague = nil, false, append(r.vague, string(r.scope.src))
	return false
}

func (r *operations) compound(st *stmt) (goesOn bool) {
	for _, b := range st.blocks {
		if bindsOp(b.targets) {
			return r.giveUp()
		}
	}
	if b, ok := r.batch(st); ok {
		outer := r.in
		r.in = b
		defer func() { r.in = outer }()
		return r.statements(st.blocks[0].stmts)
	}
	r.unread = append(r.unread, r.scope.src[st.start:st.end])
	return !r.returns(st)
}

// returns reports whether a compound statement may end the function.
func (r *operations) returns(st *stmt) bool {
	for _, b := range st.blocks {
		for _, inner := range b.stmts {
			if r.returns(inner) || inner.kind == stmtOther && r.scope.p.wordAt(inner.start) == "return" {
				return true
			}
		}
	}
	return false
}

// isUnsure reports whether a statement that is not read names the object, in
// quotes: what it does to it cannot be told.
func (r *operations) isUnsure(e dialect.Effect) bool {
	return slices.ContainsFunc(r.unread, func(text []byte) bool {
		return bytes.Contains(text, []byte("'"+e.Name+"'")) || bytes.Contains(text, []byte(`"`+e.Name+`"`))
	})
}

// batch reads the head of with op.batch_alter_table("t") as name:.
func (r *operations) batch(st *stmt) (b batch, ok bool) {
	p := &r.scope.p
	if string(st.name) != "with" || len(st.blocks) != 1 {
		return batch{}, false
	}
	p.at(st.start)
	p.advance()
	head := p.test()
	method, args := methodOf(head, "op")
	if p.failed || method != "batch_alter_table" || !p.isWord("as") {
		return batch{}, false
	}
	p.advance()
	b.op = string(p.text(p.tok))
	if p.advance(); !p.isOp(':') {
		return batch{}, false
	}
	given, ok := r.bind(args, "table_name", "schema")
	b.table, b.schema = given["table_name"], given["schema"]
	return b, ok
}
