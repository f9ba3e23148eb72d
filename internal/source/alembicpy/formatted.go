package alembicpy

import (
	"bytes"
	"strconv"
)

// fstring is the value of an f-string whose fields are plain expressions.
func (s *scope) fstring(l literalParts) value {
	out := []byte(nil)
	for pos := l.start; pos < l.end; {
		n := bytes.IndexAny(s.src[pos:l.end], "{}")
		if n < 0 {
			n = l.end - pos
		}
		out, pos = s.appendPlain(out, l, pos, pos+n), pos+n
		switch {
		case pos >= l.end:
		case pos+1 < l.end && s.src[pos+1] == s.src[pos]:
			out, pos = append(out, s.src[pos]), pos+2
		default:
			text, next, v := s.field(pos, l.end)
			if next < 0 {
				return v
			}
			out, pos = append(out, text...), next
		}
	}
	return strValue(out)
}

func (s *scope) appendPlain(out []byte, l literalParts, start, end int) []byte {
	text := s.src[start:end]
	if !l.has('r') {
		text, _ = unescape(text)
	}
	return append(out, text...)
}

// field is the value of the {field} at pos as text; next is negative, and v says
// why, if it can't be had.
func (s *scope) field(pos, end int) (text []byte, next int, v value) {
	inner := parser{scanner: scanner{src: s.src[:end]}, open: -1}
	inner.at(pos + 1)
	e := inner.test()
	closes := inner.isOp('}')
	if inner.failed || !closes {
		return nil, -1, s.notStatic(pos, "it is an f-string that is not understood")
	}
	v = s.eval(e)
	if known, ok := s.toStr(v, false); ok {
		return known.text, inner.tok.end, value{}
	}
	return nil, -1, s.unknownFor(v, e)
}

// percent is text % v, of strings and integers.
func percent(text []byte, v value) (out []byte, ok bool) {
	args := []value{v}
	if v.kind == tuple {
		args = v.items
	}
	for {
		i := bytes.IndexByte(text, '%')
		if i < 0 {
			return append(out, text...), len(args) == 0
		}
		if i+1 >= len(text) {
			return nil, false
		}
		out = append(out, text[:i]...)
		verb := text[i+1]
		text = text[i+2:]
		if verb == '%' {
			out = append(out, '%')
			continue
		}
		if len(args) == 0 {
			return nil, false
		}
		if out, ok = appendVerb(out, verb, args[0]); !ok {
			return nil, false
		}
		args = args[1:]
	}
}

func appendVerb(out []byte, verb byte, v value) ([]byte, bool) {
	switch {
	case v.kind == integer && (verb == 's' || verb == 'd' || verb == 'i'):
		return strconv.AppendInt(out, v.num, 10), true
	case v.kind == str && verb == 's':
		return append(out, v.text...), true
	}
	return nil, false
}

// formatted is text.format(args…), with fields {} {0} {name} only.
func formatted(text []byte, args []value, exprs []*expr) (out []byte, ok bool) {
	for auto := 0; ; {
		i := bytes.IndexAny(text, "{}")
		if i < 0 {
			return append(out, text...), true
		}
		out = append(out, text[:i]...)
		if i+1 < len(text) && text[i+1] == text[i] {
			out, text = append(out, text[i]), text[i+2:]
			continue
		}
		end := bytes.IndexByte(text, '}')
		if end < i {
			return nil, false
		}
		n := argumentOf(string(text[i+1:end]), &auto, exprs)
		if n < 0 || n >= len(args) {
			return nil, false
		}
		if out, ok = appendVerb(out, 's', args[n]); !ok {
			return nil, false
		}
		text = text[end+1:]
	}
}

// argumentOf is the index of the argument that a field names, or -1.
func argumentOf(field string, auto *int, exprs []*expr) int {
	if field == "" {
		*auto++
		return *auto - 1
	}
	if n, err := strconv.Atoi(field); err == nil {
		return n
	}
	for i, e := range exprs {
		if e.kind == exprKeyword && string(e.name) == field {
			return i
		}
	}
	return -1
}
