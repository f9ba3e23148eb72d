package python

import (
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// Encode returns a tree as a text without the places of its nodes: two trees have the
// same text only if they run the same. Quotes, brackets that only group, the spelling
// of numbers, and the literals and parts that strings are written in make no
// difference. src is the source that the tree was parsed from.
//
// The text is hashed in files that last: the names of types and the order of their
// fields are part of it, and must stay as they are.
func Encode(src string, n Node) []byte {
	e := encoder{src: src}
	e.value(reflect.ValueOf(n))
	return e.out
}

// An encoder writes every field that is not left out by name, so that a new one counts.
type encoder struct {
	src string
	out []byte
}

var (
	spanType = reflect.TypeFor[Span]()
	kindType = reflect.TypeFor[Kind]()
)

// value writes a value. Strings are quoted and lists have their length, so that no two
// values have one text.
func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		switch {
		case v.IsNil():
			e.word("-")
		case !e.special(v.Interface()):
			e.value(v.Elem())
		}
	case reflect.Struct:
		e.fields(v)
	case reflect.Slice:
		e.word("[" + strconv.Itoa(v.Len()))
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.String:
		e.word(strconv.Quote(v.String()))
	case reflect.Bool:
		e.word(strconv.FormatBool(v.Bool()))
	default:
		e.number(v)
	}
}

// number writes a token kind as it is spelled, which no new kind changes.
func (e *encoder) number(v reflect.Value) {
	if v.Type() == kindType {
		e.word(strconv.Quote(v.Interface().(Kind).String()))
		return
	}
	e.word(strconv.FormatInt(v.Int(), 10))
}

func (e *encoder) fields(v reflect.Value) {
	e.word("(" + v.Type().Name())
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Type != spanType && !(f.Name == "Parens" && f.Type.Kind() == reflect.Bool) {
			e.value(v.Field(i))
		}
	}
	e.word(")")
}

func (e *encoder) word(text string) {
	e.out = append(append(e.out, text...), ' ')
}

// special writes a node whose value can be written in several ways, and reports whether
// it is one.
func (e *encoder) special(n any) bool {
	switch n := n.(type) {
	case *StrExpr:
		e.word("(StrExpr " + strconv.Quote(n.Value) + e.unread(n) + " )")
	case *BytesExpr:
		e.word("(BytesExpr " + strconv.Quote(n.Value) + " )")
	case *NumExpr:
		e.word("(NumExpr " + canonicalNumber(n.Text) + " )")
	case *FString:
		e.fstring(n)
	default:
		return false
	}
	return true
}

// unread returns the source of a string that has an escape that is not read.
func (e *encoder) unread(n *StrExpr) string {
	if n.Err == nil {
		return ""
	}
	return " " + strconv.Quote(e.src[n.Start:n.End])
}

// fstring writes adjacent texts of a formatted string as one. Without fields it is a
// string.
func (e *encoder) fstring(n *FString) {
	parts := mergedTexts(n.Parts)
	if !n.Template && len(parts) == 0 {
		parts = append(parts, &StrExpr{})
	}
	if len(parts) == 1 && !n.Template {
		if text, ok := parts[0].(*StrExpr); ok {
			e.special(text)
			return
		}
	}
	e.word("(FString " + strconv.FormatBool(n.Template))
	e.value(reflect.ValueOf(parts))
	e.word(")")
}

// mergedTexts returns the parts of a formatted string without empty texts, and with
// one text in place of adjacent ones.
func mergedTexts(parts []Expr) (merged []Expr) {
	var open *StrExpr
	for _, part := range parts {
		text, ok := part.(*StrExpr)
		switch {
		case !ok:
			merged, open = append(merged, part), nil
		case text.Err != nil:
			merged, open = append(merged, text), nil
		case text.Value == "":
		case open != nil:
			open.Value += text.Value
		default:
			open = &StrExpr{Value: text.Value}
			merged = append(merged, open)
		}
	}
	return merged
}

// canonicalNumber returns the one spelling of a number: its type is part of it.
func canonicalNumber(text string) string {
	text = strings.ToLower(strings.ReplaceAll(text, "_", ""))
	if n, ok := new(big.Int).SetString(intText(text), 0); ok {
		return n.String()
	}
	text, imaginary := strings.CutSuffix(text, "j")
	f, err := strconv.ParseFloat(text, 64)
	spelled := "float " + text
	if err == nil {
		spelled = "float " + strconv.FormatFloat(f, 'g', -1, 64)
	}
	if imaginary {
		return "imaginary " + spelled
	}
	return spelled
}
