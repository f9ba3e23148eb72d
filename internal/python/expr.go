package python

// A Node is a part of a module with its place in the text.
type Node interface{ Range() Span }

// An Expr is an expression: a pointer to one of the types below. Brackets around an
// expression are not part of its span; those of a tuple, list, dict or set are.
type Expr interface {
	Node
	expr()
}

// A BadExpr is a piece of source that is no expression.
type BadExpr struct{ Span }

// An Ident is a name. In a statement's targets it is one that is bound.
type Ident struct {
	Span
	Name string
}

// A Constant is None, True, False or Ellipsis (...).
type Constant struct {
	Span
	Kind Kind
}

// A NumExpr is a number; Text is the source's.
type NumExpr struct {
	Span
	Text string
}

// A StrExpr is a string, of one literal or several side by side. Err says why Value is
// not all of it: an escape that is not read here. An escape that Python refuses is a
// syntax error beside that.
type StrExpr struct {
	Span
	Value    string
	Literals []Literal
	Err      error
}

// A BytesExpr is a bytes object, of one literal or several side by side.
type BytesExpr struct {
	Span
	Value    string
	Literals []Literal
}

// An FString is a formatted string, or a template string: several literals side by
// side are one. Its parts are *StrExpr and *Field.
type FString struct {
	Span
	Template bool
	Parts    []Expr
}

// A Field is a {field} of an f-string.
type Field struct {
	Span
	Value      Expr
	Debug      string   // the source before a "=" and with it, or ""
	Conversion string   // "s", "r", "a", or ""
	Spec       *FString // nil for none
}

// A TupleExpr is one with or without parentheses.
type TupleExpr struct {
	Span
	Items  []Expr
	Parens bool
}

// A ListExpr is a list display.
type ListExpr struct {
	Span
	Items []Expr
}

// A SetExpr is a set display.
type SetExpr struct {
	Span
	Items []Expr
}

// A DictExpr is a dict display. A key is nil where its value is unpacked with **.
type DictExpr struct {
	Span
	Keys, Values []Expr
}

// A Comprehension is one of a list, set or dict, or a generator expression.
type Comprehension struct {
	Span
	Kind       Kind // LBracket, LBrace, Colon for a dict, LParen for a generator
	Item       Expr // the key of a dict's
	Value      Expr // of a dict's
	Generators []Generator
}

// A Generator is a "for target in iterable if condition …" of a comprehension.
type Generator struct {
	Async      bool
	Target     Expr
	Iterable   Expr
	Conditions []Expr
}

// An Attribute is Value.Name.
type Attribute struct {
	Span
	Value Expr
	Name  Ident
}

// A Subscript is Value[Index].
type Subscript struct {
	Span
	Value, Index Expr
}

// A Slice is a Lower:Upper:Step in a subscript. Each may be nil.
type Slice struct {
	Span
	Lower, Upper, Step Expr
}

// A Call is Func(Args…, Keywords…). Starred arguments are among Args.
type Call struct {
	Span
	Func     Expr
	Args     []Expr
	Keywords []Keyword
}

// A Keyword is a Name=Value of a call, or **Value with an empty name.
type Keyword struct {
	Span
	Name  Ident
	Value Expr
}

// A Starred is *Value.
type Starred struct {
	Span
	Value Expr
}

// A Unary is Op Operand: -, +, ~ or not.
type Unary struct {
	Span
	Op      Kind
	Operand Expr
}

// A Binary is Left Op Right, of arithmetic.
type Binary struct {
	Span
	Op          Kind
	Left, Right Expr
}

// A Logical is two operands or more with And or Or between.
type Logical struct {
	Span
	Op       Kind
	Operands []Expr
}

// A Comparison is First Ops[0] Rest[0] Ops[1] Rest[1] …
type Comparison struct {
	Span
	First Expr
	Ops   []Kind
	Rest  []Expr
}

// A Conditional is Then if Condition else Else.
type Conditional struct {
	Span
	Condition, Then, Else Expr
}

// A NamedExpr is Target := Value.
type NamedExpr struct {
	Span
	Target *Ident
	Value  Expr
}

// A LambdaExpr is lambda Params: Body.
type LambdaExpr struct {
	Span
	Params Params
	Body   Expr
}

// An AwaitExpr is await Value.
type AwaitExpr struct {
	Span
	Value Expr
}

// A YieldExpr is yield Value or yield from Value. Value may be nil.
type YieldExpr struct {
	Span
	From  bool
	Value Expr
}

func (*BadExpr) expr()       {}
func (*Ident) expr()         {}
func (*Constant) expr()      {}
func (*NumExpr) expr()       {}
func (*StrExpr) expr()       {}
func (*BytesExpr) expr()     {}
func (*FString) expr()       {}
func (*Field) expr()         {}
func (*TupleExpr) expr()     {}
func (*ListExpr) expr()      {}
func (*SetExpr) expr()       {}
func (*DictExpr) expr()      {}
func (*Comprehension) expr() {}
func (*Attribute) expr()     {}
func (*Subscript) expr()     {}
func (*Slice) expr()         {}
func (*Call) expr()          {}
func (*Starred) expr()       {}
func (*Unary) expr()         {}
func (*Binary) expr()        {}
func (*Logical) expr()       {}
func (*Comparison) expr()    {}
func (*Conditional) expr()   {}
func (*NamedExpr) expr()     {}
func (*LambdaExpr) expr()    {}
func (*AwaitExpr) expr()     {}
func (*YieldExpr) expr()     {}
