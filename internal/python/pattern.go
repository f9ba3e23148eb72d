package python

// A Pattern is a pattern of a match statement: a pointer to one of the types below.
type Pattern interface {
	Node
	pattern()
}

// A ValuePattern compares with a value: a number, a string or a dotted name.
type ValuePattern struct {
	Span
	Value Expr
}

// A SingletonPattern compares with None, True or False.
type SingletonPattern struct {
	Span
	Kind Kind
}

// A SequencePattern matches items in order.
type SequencePattern struct {
	Span
	Items []Pattern
}

// A StarPattern is *Name in a sequence. The name is empty for *_.
type StarPattern struct {
	Span
	Name string
}

// A MappingPattern is {Keys[0]: Patterns[0], …, **Rest}. Rest may be empty.
type MappingPattern struct {
	Span
	Keys     []Expr
	Patterns []Pattern
	Rest     string
}

// A ClassPattern is Class(Patterns…, Names[0]=Named[0], …).
type ClassPattern struct {
	Span
	Class    Expr
	Patterns []Pattern
	Names    []Ident
	Named    []Pattern
}

// An AsPattern is Pattern as Name; a name alone where Pattern is nil, and _ where
// the name is empty too.
type AsPattern struct {
	Span
	Pattern Pattern
	Name    string
}

// An OrPattern matches one of several patterns.
type OrPattern struct {
	Span
	Patterns []Pattern
}

func (*ValuePattern) pattern()     {}
func (*SingletonPattern) pattern() {}
func (*SequencePattern) pattern()  {}
func (*StarPattern) pattern()      {}
func (*MappingPattern) pattern()   {}
func (*ClassPattern) pattern()     {}
func (*AsPattern) pattern()        {}
func (*OrPattern) pattern()        {}
