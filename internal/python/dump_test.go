package python

import (
	"fmt"
	"hash/crc32"
	"strings"
)

// A dumper prints a tree as testdata/dump.py prints CPython's.
type dumper struct {
	src    string
	lines  []int // where they start
	nested bool  // the parts of f-strings too
	out    strings.Builder
	depth  int
}

func newDumper(src string, nested bool) *dumper {
	d := &dumper{src: src, lines: []int{0}, nested: nested}
	for i := range len(src) {
		if src[i] == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	return d
}

// place returns line:column of an offset, from 1 and from 0.
func (d *dumper) place(offset int) string {
	low, high := 0, len(d.lines)
	for low+1 < high {
		if mid := (low + high) / 2; d.lines[mid] <= offset {
			low = mid
		} else {
			high = mid
		}
	}
	return fmt.Sprintf("%d:%d", low+1, offset-d.lines[low])
}

// A child is a node of a field, or several.
type child struct {
	field string
	node  any
}

// line prints a node and its children, one level deeper.
func (d *dumper) line(field, kind string, span *Span, extras string, children ...child) {
	words := []string{field, kind}
	if span != nil {
		words = append(words, d.place(span.Start)+"-"+d.place(span.End))
	}
	if extras = strings.Join(strings.Fields(extras), " "); extras != "" {
		words = append(words, extras)
	}
	d.raw(strings.Join(words, " "))
	d.depth++
	for _, c := range children {
		d.child(c)
	}
	d.depth--
}

func (d *dumper) raw(text string) {
	d.out.WriteString(strings.Repeat(" ", d.depth) + text + "\n")
}

func (d *dumper) child(c child) {
	switch n := c.node.(type) {
	case nil:
	case []Stmt:
		for _, s := range n {
			d.stmt(c.field, s)
		}
	case []Expr:
		for _, e := range n {
			if e == nil {
				d.raw(c.field + " -")
			} else {
				d.expr(c.field, e)
			}
		}
	case Expr:
		d.expr(c.field, n)
	case []Pattern:
		for _, p := range n {
			d.pattern(c.field, p)
		}
	case Pattern:
		d.pattern(c.field, n)
	case func():
		n()
	default:
		panic(fmt.Sprintf("%s: %T", c.field, n))
	}
}

func checksum(text string) string {
	return fmt.Sprintf("%d:%d", len(text), crc32.ChecksumIEEE([]byte(text)))
}

var operatorNames = map[Kind]string{
	Plus: "Add", Minus: "Sub", Star: "Mult", At: "MatMult", Slash: "Div", Percent: "Mod", DoubleStar: "Pow", ShiftLeft: "LShift", ShiftRight: "RShift",
	Pipe: "BitOr", Caret: "BitXor", Ampersand: "BitAnd", DoubleSlash: "FloorDiv", And: "And", Or: "Or", Not: "Not", Tilde: "Invert",
	EqualEqual: "Eq", NotEqual: "NotEq", Less: "Lt", LessEqual: "LtE", Greater: "Gt", GreaterEqual: "GtE", Is: "Is", IsNot: "IsNot", In: "In", NotIn: "NotIn",
}

func (d *dumper) stmt(field string, s Stmt) {
	span := s.Range()
	line := func(kind, extras string, children ...child) { d.line(field, kind, &span, extras, children...) }
	switch s := s.(type) {
	case *ExprStmt:
		line("Expr", "", child{"value", s.Value})
	case *AssignStmt:
		line("Assign", "", child{"targets", s.Targets}, child{"value", s.Value})
	case *AnnotatedStmt:
		simple := "0"
		if s.Simple {
			simple = "1"
		}
		line("AnnAssign", simple, child{"target", s.Target}, child{"annotation", s.Annotation}, child{"value", s.Value})
	case *AugmentedStmt:
		line("AugAssign", operatorNames[s.Op], child{"target", s.Target}, child{"value", s.Value})
	case *ReturnStmt:
		line("Return", "", child{"value", s.Value})
	case *DelStmt:
		line("Delete", "", child{"targets", s.Targets})
	case *RaiseStmt:
		line("Raise", "", child{"exc", s.Value}, child{"cause", s.Cause})
	case *AssertStmt:
		line("Assert", "", child{"test", s.Condition}, child{"msg", s.Message})
	case *ImportStmt:
		line("Import", "", child{"names", d.aliases(s.Names)})
	case *ImportFromStmt:
		d.importFrom(field, s)
	case *ScopeStmt:
		names := ""
		for _, n := range s.Names {
			names += " " + n.Name
		}
		line(map[bool]string{false: "Global", true: "Nonlocal"}[s.Nonlocal], names)
	case *BranchStmt:
		line(map[Kind]string{Pass: "Pass", Break: "Break", Continue: "Continue"}[s.Kind], "")
	case *TypeAliasStmt:
		line("TypeAlias", "", child{"name", Expr(&s.Name)}, child{"type_params", d.typeParams(s.TypeParams)}, child{"value", s.Value})
	default:
		d.compound(field, s)
	}
}

func asyncKind(async bool, kind string) string {
	if async {
		return "Async" + kind
	}
	return kind
}

func (d *dumper) compound(field string, s Stmt) {
	span := s.Range()
	line := func(kind, extras string, children ...child) { d.line(field, kind, &span, extras, children...) }
	switch s := s.(type) {
	case *IfStmt:
		line("If", "", child{"test", s.Condition}, child{"body", s.Body}, child{"orelse", s.Else})
	case *WhileStmt:
		line("While", "", child{"test", s.Condition}, child{"body", s.Body}, child{"orelse", s.Else})
	case *ForStmt:
		line(asyncKind(s.Async, "For"), "", child{"target", s.Target}, child{"iter", s.Iterable}, child{"body", s.Body}, child{"orelse", s.Else})
	case *WithStmt:
		line(asyncKind(s.Async, "With"), "", child{"items", d.withItems(s.Items)}, child{"body", s.Body})
	case *TryStmt:
		kind := map[bool]string{false: "Try", true: "TryStar"}[s.Star]
		line(kind, "", child{"body", s.Body}, child{"handlers", d.handlers(s.Handlers)}, child{"orelse", s.Else}, child{"finalbody", s.Finally})
	case *FunctionStmt:
		line(asyncKind(s.Async, "FunctionDef"), s.Name.Name, child{"args", d.params(s.Params)}, child{"body", s.Body},
			child{"decorator_list", s.Decorators}, child{"returns", s.Returns}, child{"type_params", d.typeParams(s.TypeParams)})
	case *ClassStmt:
		line("ClassDef", s.Name.Name, child{"bases", s.Args}, child{"keywords", d.keywords(s.Keywords)}, child{"body", s.Body},
			child{"decorator_list", s.Decorators}, child{"type_params", d.typeParams(s.TypeParams)})
	case *MatchStmt:
		line("Match", "", child{"subject", s.Subject}, child{"cases", d.cases(s.Cases)})
	default:
		line(fmt.Sprintf("%T", s), "")
	}
}

func (d *dumper) importFrom(field string, s *ImportFromStmt) {
	names := s.Names
	if s.Star {
		names = []Alias{{Span: Span{s.End - 1, s.End}, Name: "*"}}
	}
	d.line(field, "ImportFrom", &s.Span, fmt.Sprint(s.Module, " ", s.Dots), child{"names", d.aliases(names)})
}

func (d *dumper) aliases(names []Alias) func() {
	return func() {
		for _, a := range names {
			d.line("names", "alias", &a.Span, a.Name+" "+a.As)
		}
	}
}

func (d *dumper) typeParams(all []TypeParam) func() {
	return func() {
		for _, t := range all {
			kind := map[Kind]string{0: "TypeVar", Star: "TypeVarTuple", DoubleStar: "ParamSpec"}[t.Star]
			d.line("type_params", kind, &t.Span, t.Name.Name, child{"bound", t.Bound}, child{"default_value", t.Default})
		}
	}
}

func (d *dumper) withItems(items []WithItem) func() {
	return func() {
		for _, i := range items {
			d.line("items", "withitem", nil, "", child{"context_expr", i.Context}, child{"optional_vars", i.Target})
		}
	}
}

func (d *dumper) handlers(all []Handler) func() {
	return func() {
		for _, h := range all {
			d.line("handlers", "ExceptHandler", &h.Span, h.Name.Name, child{"type", h.Type}, child{"body", h.Body})
		}
	}
}

func (d *dumper) cases(all []Case) func() {
	return func() {
		for _, c := range all {
			d.line("cases", "match_case", nil, "", child{"pattern", c.Pattern}, child{"guard", c.Guard}, child{"body", c.Body})
		}
	}
}

func (d *dumper) keywords(all []Keyword) func() {
	return func() {
		for _, k := range all {
			d.line("keywords", "keyword", &k.Span, k.Name.Name, child{"value", k.Value})
		}
	}
}

func (d *dumper) params(ps Params) func() {
	params := func(field string, all []Param) func() {
		return func() {
			for _, p := range all {
				d.line(field, "arg", &p.Span, p.Name, child{"annotation", p.Annotation})
			}
		}
	}
	one := func(field string, p *Param) func() {
		if p == nil {
			return func() {}
		}
		return params(field, []Param{*p})
	}
	var defaults, kwDefaults []Expr
	for _, p := range append(ps.PositionalOnly[:len(ps.PositionalOnly):len(ps.PositionalOnly)], ps.Positional...) {
		if p.Default != nil {
			defaults = append(defaults, p.Default)
		}
	}
	for _, p := range ps.KeywordOnly {
		kwDefaults = append(kwDefaults, p.Default)
	}
	return func() {
		d.line("args", "arguments", nil, "", child{"", params("posonlyargs", ps.PositionalOnly)}, child{"", params("args", ps.Positional)},
			child{"", one("vararg", ps.Star)}, child{"", params("kwonlyargs", ps.KeywordOnly)}, child{"kw_defaults", kwDefaults},
			child{"", one("kwarg", ps.DoubleStar)}, child{"defaults", defaults})
	}
}

func (d *dumper) expr(field string, e Expr) {
	span := e.Range()
	line := func(kind, extras string, children ...child) { d.line(field, kind, &span, extras, children...) }
	switch e := e.(type) {
	case *Ident:
		line("Name", e.Name)
	case *Constant:
		line("Constant", map[Kind]string{None: "None", True: "True", False: "False", Ellipsis: "Ellipsis"}[e.Kind])
	case *NumExpr:
		line("Constant", numberKind(e.Text))
	case *StrExpr:
		if e.Err != nil {
			panic(e.Err)
		}
		line("Constant", "str "+checksum(e.Value))
	case *BytesExpr:
		line("Constant", "bytes "+checksum(e.Value))
	case *FString:
		d.formatted(field, e)
	case *Field:
		d.field(e)
	case *TupleExpr:
		line("Tuple", "", child{"elts", e.Items})
	case *ListExpr:
		line("List", "", child{"elts", e.Items})
	case *SetExpr:
		line("Set", "", child{"elts", e.Items})
	case *DictExpr:
		line("Dict", "", child{"keys", e.Keys}, child{"values", e.Values})
	case *Comprehension:
		d.comprehension(field, e)
	default:
		d.operation(field, e)
	}
}

func (d *dumper) operation(field string, e Expr) {
	span := e.Range()
	line := func(kind, extras string, children ...child) { d.line(field, kind, &span, extras, children...) }
	switch e := e.(type) {
	case *Attribute:
		line("Attribute", e.Name.Name, child{"value", e.Value})
	case *Subscript:
		line("Subscript", "", child{"value", e.Value}, child{"slice", e.Index})
	case *Slice:
		line("Slice", "", child{"lower", e.Lower}, child{"upper", e.Upper}, child{"step", e.Step})
	case *Call:
		line("Call", "", child{"func", e.Func}, child{"args", e.Args}, child{"keywords", d.keywords(e.Keywords)})
	case *Starred:
		line("Starred", "", child{"value", e.Value})
	case *Unary:
		name := operatorNames[e.Op]
		if e.Op == Plus || e.Op == Minus {
			name = "U" + name
		}
		line("UnaryOp", name, child{"operand", e.Operand})
	case *Binary:
		line("BinOp", operatorNames[e.Op], child{"left", e.Left}, child{"right", e.Right})
	case *Logical:
		line("BoolOp", operatorNames[e.Op], child{"values", e.Operands})
	case *Comparison:
		ops := ""
		for _, op := range e.Ops {
			ops += " " + operatorNames[op]
		}
		line("Compare", ops, child{"left", e.First}, child{"comparators", e.Rest})
	case *Conditional:
		line("IfExp", "", child{"test", e.Condition}, child{"body", e.Then}, child{"orelse", e.Else})
	case *NamedExpr:
		line("NamedExpr", "", child{"target", Expr(e.Target)}, child{"value", e.Value})
	case *LambdaExpr:
		line("Lambda", "", child{"args", d.params(e.Params)}, child{"body", e.Body})
	case *AwaitExpr:
		line("Await", "", child{"value", e.Value})
	case *YieldExpr:
		line(map[bool]string{false: "Yield", true: "YieldFrom"}[e.From], "", child{"value", e.Value})
	default:
		line(fmt.Sprintf("%T", e), "")
	}
}

func numberKind(text string) string {
	text = strings.ToLower(text)
	switch {
	case strings.HasPrefix(text, "0x"), strings.HasPrefix(text, "0b"), strings.HasPrefix(text, "0o"):
		return "int"
	case strings.HasSuffix(text, "j"):
		return "complex"
	case strings.ContainsAny(text, ".e"):
		return "float"
	}
	return "int"
}

func (d *dumper) comprehension(field string, c *Comprehension) {
	generators := func() {
		for _, g := range c.Generators {
			async := "0"
			if g.Async {
				async = "1"
			}
			d.line("generators", "comprehension", nil, async, child{"target", g.Target}, child{"iter", g.Iterable}, child{"ifs", g.Conditions})
		}
	}
	kind := map[Kind]string{LBracket: "ListComp", LBrace: "SetComp", Colon: "DictComp", LParen: "GeneratorExp"}[c.Kind]
	if c.Kind == Colon {
		d.line(field, kind, &c.Span, "", child{"key", c.Item}, child{"value", c.Value}, child{"", generators})
		return
	}
	d.line(field, kind, &c.Span, "", child{"elt", c.Item}, child{"", generators})
}

func (d *dumper) formatted(field string, f *FString) {
	kind := map[bool]string{false: "JoinedStr", true: "TemplateStr"}[f.Template]
	if field == "format_spec" {
		d.raw(field + " " + kind)
	} else {
		d.line(field, kind, &f.Span, "")
	}
	if !d.nested {
		return
	}
	d.depth++
	text := ""
	flush := func() {
		if text != "" {
			d.raw("text " + checksum(text))
		}
		text = ""
	}
	for _, part := range f.Parts {
		switch part := part.(type) {
		case *StrExpr:
			text += part.Value
		case *Field:
			text += part.Debug
			flush()
			d.field(part)
		}
	}
	flush()
	d.depth--
}

func (d *dumper) field(f *Field) {
	conversion := f.Conversion
	if conversion == "" && f.Debug != "" && f.Spec == nil {
		conversion = "r"
	}
	children := []child{{"value", f.Value}}
	if f.Spec != nil {
		children = append(children, child{"format_spec", Expr(f.Spec)})
	}
	d.line("values", "FormattedValue", &f.Span, conversion, children...)
}

func (d *dumper) pattern(field string, p Pattern) {
	span := p.Range()
	line := func(kind, extras string, children ...child) { d.line(field, kind, &span, extras, children...) }
	switch p := p.(type) {
	case *ValuePattern:
		line("MatchValue", "", child{"value", p.Value})
	case *SingletonPattern:
		line("MatchSingleton", map[Kind]string{True: "True", False: "False"}[p.Kind])
	case *SequencePattern:
		line("MatchSequence", "", child{"patterns", p.Items})
	case *StarPattern:
		line("MatchStar", p.Name)
	case *MappingPattern:
		line("MatchMapping", p.Rest, child{"keys", p.Keys}, child{"patterns", p.Patterns})
	case *ClassPattern:
		names := ""
		for _, n := range p.Names {
			names += " " + n.Name
		}
		line("MatchClass", names, child{"cls", p.Class}, child{"patterns", p.Patterns}, child{"kwd_patterns", p.Named})
	case *AsPattern:
		line("MatchAs", p.Name, child{"pattern", p.Pattern})
	case *OrPattern:
		line("MatchOr", "", child{"patterns", p.Patterns})
	}
}
