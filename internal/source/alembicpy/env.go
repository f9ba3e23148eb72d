package alembicpy

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/source"
)

// An Env has the settings of an env.py that are known without running it.
type Env struct {
	VersionTable       EnvString // version_table of context.configure
	VersionTableSchema EnvString // version_table_schema
	NoPrimaryKey       bool      // version_table_pk=False somewhere
	OneByOne           bool      // transaction_per_migration=True somewhere
	IncludeSchemas     bool      // include_schemas=True somewhere, or a value that is not known

	// URLLine is the line that takes the database's URL from code and not from
	// alembic.ini, or 0.
	URLLine int

	// Flask says that the file is Flask-Migrate's: it needs the application.
	Flask bool
}

// An EnvString is a string that is handed to context.configure.
type EnvString struct {
	Value  string // "" when it is not given, None, or unknown
	Line   int    // of the first call that gives it, or that is not understood; 0 for none
	Column int    // in that line, in bytes, from 1
	Known  bool   // false if the value is unknown: calls differ, or compute it
}

// ReadEnv reads an env.py of a tree. The file need not be valid Python: settings that are
// not understood are unknown. The folders of opts are for the modules that the file
// imports.
func ReadEnv(tree source.Tree, file string, content []byte, opts Options) Env {
	unset := EnvString{Known: true}
	e := envReader{r: reader{modules: newModules(tree, opts.SysPath)}, env: Env{VersionTable: unset, VersionTableSchema: unset}}
	text, err := e.r.decoder.Decode(content)
	if err != nil {
		return e.env
	}
	e.text = string(text)
	e.start(file)
	e.tokens()
	e.finish()
	return e.env
}

// An envReader looks through the tokens of an env.py.
type envReader struct {
	r    reader
	text string
	env  Env

	toks   []python.Token
	engine int  // offset of a create_engine(…) whose URL is not the configuration's; -1 for none
	url    int  // offset of a url=… that is not the configuration's; -1 for none
	config bool // an engine is made from the configuration

	table, schema int // the offsets of the first mentions of version_table and version_table_schema; -1 for none
}

func (e *envReader) start(file string) {
	s := &e.r.scope
	e.r.file, s.file, s.modules, s.pkg = file, file, e.r.modules, e.r.folder(file)
	s.start(e.text)
	e.engine, e.url, e.table, e.schema = -1, -1, -1, -1
	lex := python.NewScanner(e.text)
	for tok := lex.Next(); tok.Kind != python.EOF; tok = lex.Next() {
		if tok.Kind != python.Indent && tok.Kind != python.Dedent {
			e.toks = append(e.toks, tok)
		}
	}
}

// word returns the name at a token, or "".
func (e *envReader) word(i int) string {
	if !e.is(i, python.Name) {
		return ""
	}
	return e.textOf(i)
}

func (e *envReader) textOf(i int) string { return e.text[e.toks[i].Start:e.toks[i].End] }

func (e *envReader) is(i int, kind python.Kind) bool {
	return i >= 0 && i < len(e.toks) && e.toks[i].Kind == kind
}

// tokens looks at each token that may mean something.
func (e *envReader) tokens() {
	for i := range e.toks {
		switch e.word(i) {
		case "configure":
			if e.is(i+1, python.LParen) && (!e.is(i-1, python.Dot) || e.word(i-2) == "context") {
				e.configure(i)
			}
		case "current_app":
			e.env.Flask = true
		case "engine_from_config", "async_engine_from_config":
			e.config = e.config || e.is(i+1, python.LParen)
		case "create_engine", "create_async_engine":
			if e.is(i+1, python.LParen) && e.engine < 0 && !e.urlFromConfig(i) {
				e.engine = e.toks[i].Start
			}
		}
		e.mentionOf("version_table", i, &e.table)
		e.mentionOf("version_table_schema", i, &e.schema)
		if e.isURLKey(i) && !e.isRead(i) && e.env.URLLine == 0 {
			e.env.URLLine = e.r.scope.lineOf(e.toks[i].Start)
		}
	}
}

// mentionOf notes the offset of the first token that is a name, or a string of it.
func (e *envReader) mentionOf(name string, i int, offset *int) {
	if *offset >= 0 {
		return
	}
	isString := e.is(i, python.String) && strings.Trim(e.textOf(i), `"'`) == name
	if e.word(i) == name || isString {
		*offset = e.toks[i].Start
	}
}

// finish decides the settings that take the whole file. A setting that is mentioned and
// given to no call that is understood is unknown: another module may give it.
func (e *envReader) finish() {
	for _, each := range []struct {
		said  *EnvString
		first int
	}{{&e.env.VersionTable, e.table}, {&e.env.VersionTableSchema, e.schema}} {
		if each.said.Line == 0 && each.first >= 0 {
			*each.said = unknownString(e.position(each.first))
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
	if !e.is(i, python.String) || !strings.Contains(e.textOf(i), urlKey) {
		return false
	}
	l := python.LiteralAt(e.text, e.toks[i])
	return e.text[l.Text.Start:l.Text.End] == urlKey
}

// isRead reports whether the key at a token is only read: it is an argument of a function
// whose name does not start with set, an index of a value that is not assigned to, or a
// text that stands alone.
func (e *envReader) isRead(i int) bool {
	switch {
	case e.is(i-1, python.LParen):
		name := e.word(i - 2)
		return !strings.HasPrefix(name, "set") && name != "update" && name != "__setitem__"
	case e.is(i-1, python.LBracket):
		return !e.is(i+2, python.Assign)
	case e.is(i-1, python.Comma): // set_section_option(section, "sqlalchemy.url", …) and get_section_option(…)
		return !e.setsInCall(i)
	case e.is(i+1, python.Colon): // {"sqlalchemy.url": …}
		return false
	}
	return true
}

// setsInCall reports whether a token is an argument of a function that sets.
func (e *envReader) setsInCall(i int) bool {
	depth := 0
	for j := i - 1; j > 0; j-- {
		switch {
		case e.is(j, python.RParen):
			depth++
		case e.is(j, python.LParen) && depth > 0:
			depth--
		case e.is(j, python.LParen):
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
		case e.is(j, python.LParen):
			depth++
		case e.is(j, python.RParen):
			if depth--; depth == 0 {
				return false
			}
		case e.isURLKey(j):
			return true
		case depth == 1 && e.toks[j].Kind == python.Name && e.is(j-1, python.LParen) && (e.is(j+1, python.Comma) || e.is(j+1, python.RParen)):
			return e.assignedFromConfig(e.word(j))
		}
	}
	return false
}

// isFromConfig reports whether the expression of a URL reads the configuration.
func (e *envReader) isFromConfig(x python.Expr) bool {
	name, ok := x.(*python.Ident)
	return strings.Contains(e.text[x.Range().Start:x.Range().End], urlKey) || ok && e.assignedFromConfig(name.Name)
}

// assignedFromConfig reports whether each "name = …" of the file reads the URL
// from the configuration, on the same line, and there is one.
func (e *envReader) assignedFromConfig(name string) bool {
	found := false
	for i := range e.toks {
		if e.word(i) != name || !e.is(i+1, python.Assign) || i > 0 && e.toks[i-1].Kind != python.Newline {
			continue
		}
		j := i + 2
		for j < len(e.toks) && e.toks[j].Kind != python.Newline && !e.isURLKey(j) {
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
	x, err := python.ParsePrimary(e.text, e.toks[i].Start)
	call, ok := x.(*python.Call)
	if err != nil || !ok {
		return
	}
	for _, k := range call.Keywords {
		if k.Name.Name == "" {
			e.keywords(k.Value)
		} else {
			e.argument(k.Name.Name, k.Value)
		}
	}
}

// keywords takes the arguments of **name that are known: where it is a dict of the
// module.
func (e *envReader) keywords(x python.Expr) {
	d, ok := e.eval(x).(*python.Dict)
	if !ok {
		return
	}
	for i, key := range d.Keys() {
		if name, ok := key.(string); ok {
			e.take(name, d.Values()[i], x.Range().Start)
		}
	}
}

func (e *envReader) argument(name string, x python.Expr) {
	offset := x.Range().Start
	switch name {
	case "url":
		if e.url < 0 && !e.isFromConfig(x) {
			e.url = offset
		}
	case "version_table", "version_table_schema", "version_table_pk", "transaction_per_migration", "include_schemas":
		e.take(name, e.eval(x), offset)
	}
}

// eval returns the value of an expression at the end of the module.
func (e *envReader) eval(x python.Expr) python.Value {
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
func (e *envReader) take(name string, v python.Value, offset int) {
	switch name {
	case "version_table":
		e.env.VersionTable.join(v, e.position(offset))
	case "version_table_schema":
		e.env.VersionTableSchema.join(v, e.position(offset))
	case "version_table_pk":
		e.env.NoPrimaryKey = e.env.NoPrimaryKey || v == false
	case "transaction_per_migration":
		e.env.OneByOne = e.env.OneByOne || v == true
	case "include_schemas":
		e.env.IncludeSchemas = e.env.IncludeSchemas || v != false && v != nil
	}
}

func (e *envReader) position(offset int) python.Position {
	return python.PositionOf(e.r.file, e.text, offset)
}

// unknownString returns the string of a place that is not understood.
func unknownString(at python.Position) EnvString { return EnvString{Line: at.Line, Column: at.Column} }

// join takes the value of one more call.
func (s *EnvString) join(v python.Value, at python.Position) {
	text, isString := v.(string)
	known := isString || v == nil
	switch {
	case s.Line == 0:
		*s = EnvString{Value: text, Line: at.Line, Column: at.Column, Known: known}
	case s.Known && known && s.Value == text:
	case s.Known:
		*s = unknownString(at)
	}
	if !known {
		s.Value = ""
	}
}
