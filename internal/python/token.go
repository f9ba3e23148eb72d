package python

// A Kind is a class of tokens. Each operator and each keyword is a kind of its
// own; match, case, type and _ are names.
type Kind uint8

// The kinds of tokens.
const (
	EOF     Kind = iota
	Bad          // no token of Python: the scanner's Err says why
	Newline      // the end of a logical line
	Indent
	Dedent
	Name
	Number
	String        // a literal with its prefix and quotes; not an f-string or a t-string
	FStringStart  // the prefix and the opening quotes of an f-string or t-string
	FStringMiddle // text in it, braces that stand for themselves still doubled
	FStringEnd    // its closing quotes

	firstOperator
	LParen // (
	RParen // )
	LBracket
	RBracket
	LBrace
	RBrace
	Colon
	Comma
	Semicolon
	Dot
	Ellipsis
	Exclamation // of a conversion in an f-string: {x!r}
	Arrow
	Walrus

	Plus
	Minus
	Star
	DoubleStar
	Slash
	DoubleSlash
	Percent
	At
	Pipe
	Ampersand
	Caret
	Tilde
	ShiftLeft
	ShiftRight
	Less
	Greater
	LessEqual
	GreaterEqual
	EqualEqual
	NotEqual

	Assign
	PlusAssign
	MinusAssign
	StarAssign
	DoubleStarAssign
	SlashAssign
	DoubleSlashAssign
	PercentAssign
	AtAssign
	PipeAssign
	AmpersandAssign
	CaretAssign
	ShiftLeftAssign
	ShiftRightAssign

	firstKeyword
	And
	As
	Assert
	Async
	Await
	Break
	Class
	Continue
	Def
	Del
	Elif
	Else
	Except
	False
	Finally
	For
	From
	Global
	If
	Import
	In
	Is
	Lambda
	None
	Nonlocal
	Not
	Or
	Pass
	Raise
	Return
	True
	Try
	While
	With
	Yield

	NotIn // two tokens, as an operator of comparisons
	IsNot
)

// spellings has the text of each operator and keyword.
var spellings = [...]string{
	EOF: "end of file", Bad: "bad token", Newline: "end of line", Indent: "indent", Dedent: "dedent", Name: "name", Number: "number",
	String: "string", FStringStart: "f-string", FStringMiddle: "text of an f-string", FStringEnd: "end of an f-string",
	LParen: "(", RParen: ")", LBracket: "[", RBracket: "]", LBrace: "{", RBrace: "}", Colon: ":", Comma: ",", Semicolon: ";", Dot: ".",
	Ellipsis: "...", Exclamation: "!", Arrow: "->", Walrus: ":=", Plus: "+", Minus: "-", Star: "*", DoubleStar: "**", Slash: "/",
	DoubleSlash: "//", Percent: "%", At: "@", Pipe: "|", Ampersand: "&", Caret: "^", Tilde: "~", ShiftLeft: "<<", ShiftRight: ">>",
	Less: "<", Greater: ">", LessEqual: "<=", GreaterEqual: ">=", EqualEqual: "==", NotEqual: "!=", Assign: "=", PlusAssign: "+=",
	MinusAssign: "-=", StarAssign: "*=", DoubleStarAssign: "**=", SlashAssign: "/=", DoubleSlashAssign: "//=", PercentAssign: "%=",
	AtAssign: "@=", PipeAssign: "|=", AmpersandAssign: "&=", CaretAssign: "^=", ShiftLeftAssign: "<<=", ShiftRightAssign: ">>=",
	And: "and", As: "as", Assert: "assert", Async: "async", Await: "await", Break: "break", Class: "class", Continue: "continue",
	Def: "def", Del: "del", Elif: "elif", Else: "else", Except: "except", False: "False", Finally: "finally", For: "for", From: "from",
	Global: "global", If: "if", Import: "import", In: "in", Is: "is", Lambda: "lambda", None: "None", Nonlocal: "nonlocal", Not: "not",
	Or: "or", Pass: "pass", Raise: "raise", Return: "return", True: "True", Try: "try", While: "while", With: "with", Yield: "yield",
	NotIn: "not in", IsNot: "is not",
}

// String returns the operator or keyword itself, or the name of another kind.
func (k Kind) String() string { return spellings[k] }

// IsKeyword reports whether the kind is a keyword, which is no name.
func (k Kind) IsKeyword() bool { return k > firstKeyword && k <= Yield }

// IsOperator reports whether the kind is an operator, a bracket or punctuation.
func (k Kind) IsOperator() bool { return k > firstOperator && k < firstKeyword }

// isAugmented reports whether the kind is an operator of an augmented assignment.
func (k Kind) isAugmented() bool { return k > Assign && k < firstKeyword }

// Operator returns the operator that an augmented assignment applies: + for +=.
func (k Kind) Operator() Kind {
	switch k {
	case PlusAssign:
		return Plus
	case MinusAssign:
		return Minus
	case StarAssign:
		return Star
	case DoubleStarAssign:
		return DoubleStar
	case SlashAssign:
		return Slash
	case DoubleSlashAssign:
		return DoubleSlash
	case PercentAssign:
		return Percent
	case AtAssign:
		return At
	case PipeAssign:
		return Pipe
	case AmpersandAssign:
		return Ampersand
	case CaretAssign:
		return Caret
	case ShiftLeftAssign:
		return ShiftLeft
	case ShiftRightAssign:
		return ShiftRight
	}
	return k
}

// KeywordOf returns the keyword that a word is, or Name.
func KeywordOf(word string) Kind {
	switch {
	case word >= "a" && word < "f":
		return keywordAtoE(word)
	case word >= "f" && word < "m":
		return keywordFtoL(word)
	}
	return keywordOfRest(word)
}

func keywordAtoE(word string) Kind {
	switch word {
	case "and":
		return And
	case "as":
		return As
	case "assert":
		return Assert
	case "async":
		return Async
	case "await":
		return Await
	case "break":
		return Break
	case "class":
		return Class
	case "continue":
		return Continue
	case "def":
		return Def
	case "del":
		return Del
	case "elif":
		return Elif
	case "else":
		return Else
	case "except":
		return Except
	}
	return Name
}

func keywordFtoL(word string) Kind {
	switch word {
	case "finally":
		return Finally
	case "for":
		return For
	case "from":
		return From
	case "global":
		return Global
	case "if":
		return If
	case "import":
		return Import
	case "in":
		return In
	case "is":
		return Is
	case "lambda":
		return Lambda
	}
	return Name
}

func keywordOfRest(word string) Kind {
	switch word {
	case "False":
		return False
	case "None":
		return None
	case "nonlocal":
		return Nonlocal
	case "not":
		return Not
	case "or":
		return Or
	case "pass":
		return Pass
	case "raise":
		return Raise
	case "return":
		return Return
	case "True":
		return True
	case "try":
		return Try
	case "while":
		return While
	case "with":
		return With
	case "yield":
		return Yield
	}
	return Name
}

// ofByte has the operator that is one character, by the character.
var ofByte = operatorBytes()

func operatorBytes() (t [256]Kind) {
	for c := range t {
		t[c] = Bad
	}
	for k := firstOperator + 1; k < firstKeyword; k++ {
		if s := spellings[k]; len(s) == 1 && k != Exclamation {
			t[s[0]] = k
		}
	}
	return t
}

// operatorAt returns the longest operator that a text starts with, and Bad if it
// starts with none. Its length is that of its spelling.
func operatorAt(text string) Kind {
	first := ofByte[text[0]]
	switch first {
	case LParen, RParen, LBracket, RBracket, LBrace, RBrace, Comma, Semicolon, Tilde:
		return first
	}
	if len(text) > 2 {
		if k := threeCharacters(text[:3]); k != Bad {
			return k
		}
	}
	if len(text) > 1 {
		if k := twoCharacters(text[:2]); k != Bad {
			return k
		}
	}
	return first
}

// threeCharacters returns the operator of three characters that a text is, or Bad.
func threeCharacters(text string) Kind {
	switch text {
	case "...":
		return Ellipsis
	case "**=":
		return DoubleStarAssign
	case "//=":
		return DoubleSlashAssign
	case "<<=":
		return ShiftLeftAssign
	case ">>=":
		return ShiftRightAssign
	}
	return Bad
}

// twoCharacters returns the operator of two characters that a text is, or Bad.
func twoCharacters(text string) Kind {
	switch text {
	case "->":
		return Arrow
	case ":=":
		return Walrus
	case "**":
		return DoubleStar
	case "//":
		return DoubleSlash
	case "<<":
		return ShiftLeft
	case ">>":
		return ShiftRight
	case "<=":
		return LessEqual
	case ">=":
		return GreaterEqual
	case "==":
		return EqualEqual
	case "!=":
		return NotEqual
	case "+=":
		return PlusAssign
	case "-=":
		return MinusAssign
	case "*=":
		return StarAssign
	case "/=":
		return SlashAssign
	case "%=":
		return PercentAssign
	case "@=":
		return AtAssign
	case "|=":
		return PipeAssign
	case "&=":
		return AmpersandAssign
	case "^=":
		return CaretAssign
	}
	return Bad
}

// A Token is a piece of source.
type Token struct {
	Kind Kind
	Span
}
