package sqllex

import (
	"fmt"
	"strings"
	"testing"
)

// lexer is a small dialect for tests: words, quoted names, strings and brackets.
var lexer Lexer = func(text string, i int) (Kind, int) {
	switch {
	case Blank.In(text, i):
		return Space, Blank.Skip(text, i)
	case text[i] == ';':
		return Semicolon, i + 1
	case text[i] == '"':
		return Quoted(text, i, Name)
	case text[i] == '\'':
		return Quoted(text, i, Literal)
	case strings.HasPrefix(text[i:], "/*"):
		kind, end := Through(text, i+2, "*/", Comment)
		if kind == Comment {
			kind = CommentKind(text[i:end])
		}
		return kind, end
	case (Letter | Digit).In(text, i):
		return Word, (Letter | Digit).Skip(text, i)
	}
	return Other, i + 1
}

func (p Phrase) String() string {
	texts := make([]string, len(p))
	for i, t := range p {
		texts[i] = t.Text
	}
	return strings.Join(texts, " ")
}

func TestPhrase(t *testing.T) {
	p := lexer.Phrase(`create /* c */ Table /*+ hint */ "a b" ( x, [y, z], f(1, 2) )`)
	if got := p.String(); got != `create Table "a b" ( x , [ y , z ] , f ( 1 , 2 ) )` {
		t.Error(got)
	}
	if got := lexer.Head("a b c", 2).String(); got != "a b" {
		t.Error(got)
	}
	for _, c := range []struct {
		what string
		is   bool
		want bool
	}{
		{"keywords in a row", p.Starts("CREATE", "TABLE"), true},
		{"a keyword that differs", p.Starts("CREATE", "VIEW"), false},
		{"more keywords than tokens", p[:1].Starts("CREATE", "TABLE"), false},
		{"no keyword", Phrase(nil).Starts(), true},
		{"one of several", p.StartsAny("DROP", "CREATE"), true},
		{"one of several, of nothing", Phrase(nil).StartsAny("DROP"), false},
		{"a bracket", p[3:].Starts("("), true},
		{"a keyword inside", p.Has("F"), true},
		{"a quoted name is no keyword", lexer.Phrase(`"DROP"`).Starts("DROP"), false},
		{"a string is no operator", lexer.Phrase(`'('`).Starts("("), false},
	} {
		if c.is != c.want {
			t.Errorf("%s: %v", c.what, c.is)
		}
	}
}

func TestPhraseRest(t *testing.T) {
	p := lexer.Phrase("IF NOT EXISTS t")
	if rest, ok := p.After("IF", "NOT", "EXISTS"); !ok || rest.String() != "t" {
		t.Errorf("%q %v", rest, ok)
	}
	if rest, ok := p.After("IF", "EXISTS"); ok || len(rest) != len(p) {
		t.Errorf("%q %v", rest, ok)
	}
	if rest := p.AfterAny("OR", "IF"); rest.String() != "NOT EXISTS t" {
		t.Error(rest)
	}
	for text, want := range map[string]string{"(a (b) c) d": "d", "a (b)": "a ( b )", "(a": "", "()": ""} {
		if got := lexer.Phrase(text).AfterParentheses().String(); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestPhraseSplit(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "[]",
		"a":                      "[a]",
		"a, b c, d(e, f), [g,h]": "[a b c d ( e , f ) [ g , h ]]",
		"a,":                     "[a ]",
	} {
		if got := fmt.Sprint(lexer.Phrase(text).Split()); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestCommentKind(t *testing.T) {
	for comment, want := range map[string]Kind{"/*+ x */": Hint, "/*!50000 x */": Hint, "/* + */": Comment, "/**/": Comment, "--+ x": Comment, "/*": Comment} {
		if got := CommentKind(comment); got != want {
			t.Errorf("%s is of kind %d", comment, got)
		}
	}
}

func TestScan(t *testing.T) {
	for _, c := range []struct {
		text string
		kind Kind
		end  int
	}{
		{`"a""b" c`, Name, 6}, {`"a""`, Unfinished, 4}, {`"`, Unfinished, 1}, {`''''`, Literal, 4}, {"/* a */ b", Comment, 7}, {"/*", Unfinished, 2},
	} {
		if kind, end := lexer(c.text, 0); kind != c.kind || end != c.end {
			t.Errorf("%s: kind %d, end %d", c.text, kind, end)
		}
	}
	if got := Unquote(`"a""b"`); got != `a"b` {
		t.Error(got)
	}
	if At("a", 1) != 0 || Digit.In("a", 1) || LineEnd("ab\nc", 1) != 2 || LineEnd("ab", 1) != 2 {
		t.Error("past the end")
	}
}
