package alembicpy

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// notStatic is a value that can't be had, with the line of pos and the reason.
func (s *scope) notStatic(pos int, text string) value {
	return value{kind: unknown, why: &reason{file: s.file, line: s.lineOf(pos), text: text}}
}

// lineOf is the line of an offset, from 1.
func (s *scope) lineOf(pos int) int { return bytes.Count(s.src[:pos], []byte("\n")) + 1 }

func (s *scope) lineText(pos int) string { return strconv.Itoa(s.lineOf(pos)) }

// eval is the value of an expression. What an expression binds with := is bound.
func (s *scope) eval(e *expr) value {
	switch e.kind {
	case exprName:
		return s.name(e)
	case exprConstant:
		return constant(e.name)
	case exprNumber:
		return numberValue(s.src[e.start:e.end])
	case exprString:
		return s.strings(e)
	case exprTuple, exprList, exprSet, exprDict:
		return s.display(e)
	case exprAttr:
		return s.attribute(e)
	case exprCall:
		return s.call(e)
	case exprIndex:
		return s.item(e)
	case exprUnary:
		return s.unary(e)
	case exprBinary:
		return s.binary(e)
	case exprCompare:
		return s.compare(e)
	case exprIf:
		return s.choice(e)
	case exprWalrus:
		v := s.eval(e.args[0])
		s.bind(e.name, v, e.start, nil)
		return v
	}
	return s.notStatic(e.start, "it is computed")
}

func constant(name []byte) value {
	switch string(name) {
	case "True":
		return boolValue(true)
	case "False":
		return boolValue(false)
	}
	return value{kind: none}
}

// numberValue is a number, which matters as an index and for what is said of it.
func numberValue(text []byte) value {
	n, err := strconv.ParseInt(strings.ReplaceAll(string(text), "_", ""), 0, 64)
	if err != nil {
		return value{kind: number, text: text}
	}
	return value{kind: integer, num: n, text: text}
}

// name is the value of a variable, or of one that Python sets.
func (s *scope) name(e *expr) value {
	switch string(e.name) {
	case "__name__":
		return strValue([]byte(s.moduleName()))
	case "TYPE_CHECKING":
		return boolValue(false)
	}
	v := s.lookup(e.name)
	if v.kind != unbound {
		return v
	}
	return s.notStatic(e.start, string(e.name)+" is not set above it")
}

// moduleName is what Python calls the module: of a revision, what Alembic does.
func (s *scope) moduleName() string {
	if s.modname != "" {
		return s.modname
	}
	return moduleID(s.file)
}

// display is the value of a tuple, list, set or dict.
func (s *scope) display(e *expr) value {
	v := value{kind: map[exprKind]valueKind{exprTuple: tuple, exprList: list, exprSet: set, exprDict: dict}[e.kind]}
	for _, arg := range e.args {
		if arg.kind != exprStar {
			v.items = append(v.items, s.eval(arg))
			continue
		}
		inner := s.eval(arg.args[0])
		if !inner.is(tuple, list, set) || e.kind == exprDict {
			return s.unknownFor(inner, e)
		}
		v.items = append(v.items, inner.items...)
	}
	if v.kind == set {
		v.items = unique(v.items)
	}
	return s.fresh(v)
}

// fresh gives a new list an identity.
func (s *scope) fresh(v value) value {
	if v.is(list, set, dict) {
		s.lists++
		v.id = s.lists
	}
	return v
}

// unique is the items, each once.
func unique(items []value) []value {
	var once []value
	for _, item := range items {
		if !slices.ContainsFunc(once, item.equal) {
			once = append(once, item)
		}
	}
	return once
}

// unknownFor is v if it is unknown, or says that e is computed.
func (s *scope) unknownFor(v value, e *expr) value {
	if v = v.firstUnknown(); v.kind == unknown {
		return v
	}
	return s.notStatic(e.start, "it is computed")
}

// attribute is the value of a module's name.
func (s *scope) attribute(e *expr) value {
	if string(e.name) == "TYPE_CHECKING" {
		return boolValue(false)
	}
	on := s.eval(e.args[0])
	if on.kind != moduleRef {
		return s.unknownFor(on, e)
	}
	return s.modules.attribute(s, on.mod, string(e.name), e.start)
}

// item is the value of x[i].
func (s *scope) item(e *expr) value {
	x, i := s.eval(e.args[0]), s.eval(e.args[1])
	switch {
	case x.kind == dict:
		for k := 0; k+1 < len(x.items); k += 2 {
			if x.items[k].equal(i) {
				return x.items[k+1]
			}
		}
	case x.is(tuple, list) && i.kind == integer:
		n := int(i.num)
		if n < 0 {
			n += len(x.items)
		}
		if n >= 0 && n < len(x.items) {
			return x.items[n]
		}
	}
	if x.allKnown() {
		x = i
	}
	return s.unknownFor(x, e)
}

func (s *scope) unary(e *expr) value {
	v := s.eval(e.args[0])
	truth, known := v.isTrue()
	switch {
	case e.op == opNot && known:
		return boolValue(!truth)
	case e.op == '-' && v.kind == integer:
		return value{kind: integer, num: -v.num, text: s.src[e.start:e.end]}
	}
	return s.unknownFor(v, e)
}

func (s *scope) binary(e *expr) value {
	a := s.eval(e.args[0])
	if e.op == opAnd || e.op == opOr {
		if truth, known := a.isTrue(); !known {
			return a
		} else if truth == (e.op == opOr) {
			return a
		}
		return s.eval(e.args[1])
	}
	return s.operate(e.op, a, s.eval(e.args[1]), e.start)
}

// operate is a op b.
func (s *scope) operate(op opCode, a, b value, pos int) value {
	switch {
	case !a.allKnown():
		return a.firstUnknown()
	case !b.allKnown():
		return b.firstUnknown()
	case op == '+' && a.kind == b.kind && a.kind == str:
		return strValue(slices.Concat(a.text, b.text))
	case op == '+' && a.kind == b.kind && a.is(tuple, list):
		return s.fresh(value{kind: a.kind, items: slices.Concat(a.items, b.items)})
	case op == '+' && a.kind == b.kind && a.kind == integer:
		return value{kind: integer, num: a.num + b.num}
	case op == '|' && a.kind == b.kind && a.kind == set:
		return s.fresh(value{kind: set, items: unique(slices.Concat(a.items, b.items))})
	case op == '%' && a.kind == str:
		if text, ok := percent(a.text, b); ok {
			return strValue(text)
		}
	}
	return s.notStatic(pos, "it is computed")
}

func (s *scope) choice(e *expr) value {
	cond := s.eval(e.args[1])
	truth, known := cond.isTrue()
	switch {
	case known && truth:
		return s.eval(e.args[0])
	case known:
		return s.eval(e.args[2])
	}
	a, b := s.eval(e.args[0]), s.eval(e.args[2])
	if a.equal(b) {
		return a
	}
	return s.unknownFor(cond, e)
}

// compare is a comparison of two known values.
func (s *scope) compare(e *expr) value {
	a, b := s.eval(e.args[0]), s.eval(e.args[1])
	for _, v := range []value{a, b} {
		if !v.allKnown() {
			return s.unknownFor(v, e)
		}
	}
	switch e.op {
	case op2('=', '='), opIs:
		return boolValue(a.equal(b))
	case op2('!', '='), op2('<', '>'), opIsNot:
		return boolValue(!a.equal(b))
	case opIn, opNotIn:
		return s.membership(e, a, b)
	}
	if order, ok := ordered(a, b); ok {
		return boolValue(holds(e.op, order))
	}
	return s.notStatic(e.start, "it is computed")
}

func (s *scope) membership(e *expr, a, b value) value {
	switch {
	case b.is(tuple, list, set):
		return boolValue(b.has(a) == (e.op == opIn))
	case b.kind == str && a.kind == str:
		return boolValue(bytes.Contains(b.text, a.text) == (e.op == opIn))
	}
	return s.notStatic(e.start, "it is computed")
}

// ordered compares two values of one type.
func ordered(a, b value) (order int, ok bool) {
	switch {
	case a.kind == integer && b.kind == integer:
		return int(min(max(a.num-b.num, -1), 1)), true
	case a.kind == str && b.kind == str:
		return bytes.Compare(a.text, b.text), true
	}
	return 0, false
}

func holds(op opCode, order int) bool {
	switch op {
	case '<':
		return order < 0
	case '>':
		return order > 0
	case op2('<', '='):
		return order <= 0
	}
	return order >= 0
}
