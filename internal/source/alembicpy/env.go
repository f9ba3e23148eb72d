package alembicpy

import (
	"bytes"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// An Env is what an env.py says, as far as it can be told without running it.
type Env struct {
	VersionTable       EnvString // version_table of context.configure
	VersionTableSchema EnvString // version_table_schema
	NoPrimaryKey       bool      // version_table_pk=False somewhere
	OneByOne           bool      // transaction_per_migration=True somewhere

	// URLLine is the line that takes the database's URL from code and not from
	// alembic.ini, or 0.
	URLLine int

	// Flask says that the file is Flask-Migrate's: it needs the application.
	Flask bool
}

// An EnvString is a string that is handed to context.configure.
type EnvString struct {
	Value string // "" when it is not given, None, or not known
	Line  int    // of the first call that gives it, or that is not understood; 0 for none
	Known bool   // false if the value can't be told: calls differ, or compute it
}

// ReadEnv reads an env.py of a tree. It needs no valid Python, and never fails:
// what it does not understand is not known. The folders of opts are for what the
// file imports.
func ReadEnv(tree source.Tree, file string, content []byte, opts Options) Env {
	unset := EnvString{Known: true}
	e := envReader{r: reader{modules: newModules(tree, opts.SysPath)}, env: Env{VersionTable: unset, VersionTableSchema: unset}}
	text, err := e.r.decoder.decode(content)
	if err != nil {
		return e.env
	}
	e.text = slices.Clone(text)
	e.start(file)
	e.tokens()
	e.finish()
	return e.env
}

// An envReader looks through the tokens of an env.py.
type envReader struct {
	r    reader
	text []byte
	env  Env

	toks   []token
	engine int  // offset of a create_engine(…) whose URL is not the configuration's; -1 for none
	url    int  // offset of a url=… that is not the configuration's; -1 for none
	config bool // an engine is made from the configuration

	table, schema int // the lines that speak of version_table and version_table_schema first; 0 for none
}

func (e *envReader) start(file string) {
	s := &e.r.scope
	e.r.file, s.file, s.modules, s.pkg = file, file, e.r.modules, e.r.folder(file)
	s.start(e.text)
	e.engine, e.url = -1, -1
	lex := scanner{src: e.text}
	for tok := lex.next(); tok.kind != tokEOF; tok = lex.next() {
		e.toks = append(e.toks, tok)
	}
}

func (e *envReader) word(i int) string {
	if i < 0 || i >= len(e.toks) || e.toks[i].kind != tokName {
		return ""
	}
	return string(e.text[e.toks[i].start:e.toks[i].end])
}

func (e *envReader) isOp(i int, op opCode) bool {
	return i >= 0 && i < len(e.toks) && e.toks[i].kind == tokOp && e.toks[i].op == op
}

// tokens looks at each token that may mean something.
func (e *envReader) tokens() {
	for i := range e.toks {
		switch e.word(i) {
		case "configure":
			if e.isOp(i+1, '(') && (!e.isOp(i-1, '.') || e.word(i-2) == "context") {
				e.configure(i)
			}
		case "current_app":
			e.env.Flask = true
		case "engine_from_config", "async_engine_from_config":
			e.config = e.config || e.isOp(i+1, '(')
		case "create_engine", "create_async_engine":
			if e.isOp(i+1, '(') && e.engine < 0 && !e.urlFromConfig(i) {
				e.engine = e.toks[i].start
			}
		}
		e.speaksOf("version_table", i, &e.table)
		e.speaksOf("version_table_schema", i, &e.schema)
		if e.isURLKey(i) && !e.isRead(i) && e.env.URLLine == 0 {
			e.env.URLLine = e.r.scope.lineOf(e.toks[i].start)
		}
	}
}

// speaksOf notes the first token that is a name, or the string of it.
func (e *envReader) speaksOf(name string, i int, line *int) {
	if *line > 0 {
		return
	}
	tok := e.toks[i]
	isString := tok.kind == tokString && string(bytes.Trim(e.text[tok.start:tok.end], `"'`)) == name
	if e.word(i) == name || isString {
		*line = e.r.scope.lineOf(tok.start)
	}
}

// finish tells what only the whole file does. What is spoken of and given to no
// call that is understood is not known: another module may give it.
func (e *envReader) finish() {
	for _, each := range []struct {
		said *EnvString
		line int
	}{{&e.env.VersionTable, e.table}, {&e.env.VersionTableSchema, e.schema}} {
		if each.said.Line == 0 && each.line > 0 {
			*each.said = EnvString{Line: each.line}
		}
	}
	if e.env.URLLine > 0 || e.config {
		return
	}
	if at := max(e.engine, e.url); at >= 0 {
		e.env.URLLine = e.r.scope.lineOf(at)
	}
}

const urlKey = "sqlalchemy.url"

// isURLKey reports whether a token is the string "sqlalchemy.url".
func (e *envReader) isURLKey(i int) bool {
	tok := e.toks[i]
	if tok.kind != tokString || !bytes.Contains(e.text[tok.start:tok.end], []byte(urlKey)) {
		return false
	}
	l := literalAt(e.text, tok)
	return string(e.text[l.start:l.end]) == urlKey
}

// isRead reports whether the key at a token is only read: it is handed to a
// function whose name does not say that it sets something, or is an index of
// what is not assigned to; or it stands alone, as a text.
func (e *envReader) isRead(i int) bool {
	switch {
	case e.isOp(i-1, '('):
		name := e.word(i - 2)
		return !strings.HasPrefix(name, "set") && name != "update" && name != "__setitem__"
	case e.isOp(i-1, '['):
		return !e.isOp(i+2, '=')
	case e.isOp(i-1, ','): // set_section_option(section, "sqlalchemy.url", …) and get_section_option(…)
		return !e.setsInCall(i)
	case e.isOp(i+1, ':'): // {"sqlalchemy.url": …}
		return false
	}
	return true
}

// setsInCall reports whether a token is an argument of a function that sets.
func (e *envReader) setsInCall(i int) bool {
	depth := 0
	for j := i - 1; j > 0; j-- {
		switch {
		case e.isOp(j, ')'):
			depth++
		case e.isOp(j, '(') && depth > 0:
			depth--
		case e.isOp(j, '('):
			return strings.HasPrefix(e.word(j-1), "set")
		}
	}
	return false
}

// urlFromConfig reports whether the engine that is created at a token has its
// URL from the configuration, directly or by a variable that is only read from
// it.
func (e *envReader) urlFromConfig(i int) bool {
	for depth, j := 0, i+1; j < len(e.toks); j++ {
		switch {
		case e.isOp(j, '('):
			depth++
		case e.isOp(j, ')'):
			if depth--; depth == 0 {
				return false
			}
		case e.isURLKey(j):
			return true
		case depth == 1 && e.toks[j].kind == tokName && e.isOp(j-1, '(') && (e.isOp(j+1, ',') || e.isOp(j+1, ')')):
			return e.assignedFromConfig(e.word(j))
		}
	}
	return false
}

// isFromConfig reports whether the expression of a URL reads the configuration.
func (e *envReader) isFromConfig(x *expr) bool {
	return bytes.Contains(e.text[x.start:x.end], []byte(urlKey)) || x.kind == exprName && e.assignedFromConfig(string(x.name))
}

// assignedFromConfig reports whether each "name = …" of the file reads the URL
// from the configuration, on the same line, and there is one.
func (e *envReader) assignedFromConfig(name string) bool {
	found := false
	for i := range e.toks {
		if e.word(i) != name || !e.isOp(i+1, '=') || i > 0 && e.toks[i-1].kind != tokNewline {
			continue
		}
		j := i + 2
		for j < len(e.toks) && e.toks[j].kind != tokNewline && !e.isURLKey(j) {
			j++
		}
		if j >= len(e.toks) || !e.isURLKey(j) {
			return false
		}
		found = true
	}
	return found
}

// configure takes the arguments of a call of context.configure.
func (e *envReader) configure(i int) {
	p := parser{scanner: scanner{src: e.text}, open: -1}
	p.at(e.toks[i].start)
	call := p.trailers(p.atom())
	if p.failed || call.kind != exprCall {
		return
	}
	for _, arg := range call.args[1:] {
		switch {
		case arg.kind == exprKeyword:
			e.argument(string(arg.name), arg.args[0])
		case arg.kind == exprStar:
			e.keywords(arg.args[0])
		}
	}
}

// keywords takes those of **name that are known: where it is a dict of the
// module.
func (e *envReader) keywords(x *expr) {
	v := e.eval(x)
	if v.kind != dict {
		return
	}
	for k := 0; k+1 < len(v.items); k += 2 {
		if v.items[k].kind == str {
			e.take(string(v.items[k].text), v.items[k+1], x.start)
		}
	}
}

func (e *envReader) argument(name string, x *expr) {
	switch name {
	case "url":
		if e.url < 0 && !e.isFromConfig(x) {
			e.url = x.start
		}
	case "version_table", "version_table_schema", "version_table_pk", "transaction_per_migration":
		e.take(name, e.eval(x), x.start)
	}
}

// eval is the value of an expression at the end of the module.
func (e *envReader) eval(x *expr) value {
	s := &e.r.scope
	for {
		s.resolve()
		before := len(s.names)
		v := s.eval(x)
		if len(s.names) == before {
			return v
		}
	}
}

// take notes an argument.
func (e *envReader) take(name string, v value, pos int) {
	switch name {
	case "version_table":
		e.env.VersionTable.join(v, e.r.scope.lineOf(pos))
	case "version_table_schema":
		e.env.VersionTableSchema.join(v, e.r.scope.lineOf(pos))
	case "version_table_pk":
		e.env.NoPrimaryKey = e.env.NoPrimaryKey || v.kind == boolean && !v.truth
	case "transaction_per_migration":
		e.env.OneByOne = e.env.OneByOne || v.kind == boolean && v.truth
	}
}

// join takes the value of one more call.
func (s *EnvString) join(v value, line int) {
	known := v.kind == str || v.kind == none
	switch {
	case s.Line == 0:
		*s = EnvString{Value: string(v.text), Line: line, Known: known}
	case s.Known && known && s.Value == string(v.text):
	case s.Known:
		*s = EnvString{Line: line}
	}
	if !known {
		s.Value = ""
	}
}
