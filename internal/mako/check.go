package mako

import (
	"errors"

	"github.com/ramusdb/ramus/internal/python"
)

// maxBrackets is how deep the brackets of an expression may nest.
const maxBrackets = 100

// parseExpression parses a text that is one expression.
func parseExpression(text string) (python.Expr, error) {
	if nestsDeep(text) {
		return nil, errTooDeep()
	}
	e, err := python.ParseExpr(text)
	if err != nil {
		return nil, syntaxError(err)
	}
	return e, check(e)
}

func errTooDeep() error { return python.Unsupportedf("an expression that nests this deep") }

// nestsDeep reports whether the brackets of a text nest too deep.
func nestsDeep(text string) bool {
	s := python.NewScanner(text)
	for s.Depth() <= maxBrackets {
		if s.Next().Kind == python.EOF {
			return false
		}
	}
	return true
}

// syntaxError makes an error of this package's parsing of the first one of Python's.
func syntaxError(err error) error {
	var one *python.Error
	if all, ok := errors.AsType[python.Errors](err); ok {
		one = all[0]
	} else if one, ok = errors.AsType[*python.Error](err); !ok {
		return err
	}
	if one.TooDeep {
		return errTooDeep()
	}
	return python.Raisef("%s", one.Message)
}

// check returns an error for an expression that can't be evaluated here, also where it
// would never be reached. Only a comprehension may stand where it is not evaluated.
func check(e python.Expr) (err error) {
	python.Walk(e, func(n python.Node) bool {
		if expr, ok := n.(python.Expr); ok && err == nil {
			err = checkOne(expr)
		}
		_, isComprehension := n.(*python.Comprehension)
		return err == nil && !isComprehension
	})
	return err
}

// checkOne checks an expression without those in it.
func checkOne(e python.Expr) error {
	switch e := e.(type) {
	case *python.LambdaExpr, *python.AwaitExpr, *python.YieldExpr, *python.DictExpr, *python.SetExpr, *python.NamedExpr:
		return python.Unsupportedf("%s", python.Describe(e))
	case *python.TupleExpr:
		if !e.Parens {
			return python.Unsupportedf("a tuple without parentheses")
		}
	case *python.Starred:
		return python.Unsupportedf("the operator *")
	case *python.Slice:
		if e.Step != nil {
			return python.Unsupportedf("a slice with a step")
		}
	case *python.Call:
		for _, k := range e.Keywords {
			if k.Name.Name == "" {
				return python.Unsupportedf("the operator **")
			}
		}
	case *python.Unary:
		if e.Op == python.Tilde {
			return python.Unsupportedf("the operator ~")
		}
	case *python.Binary:
		switch e.Op {
		case python.Plus, python.Minus, python.Star, python.Percent:
		default:
			return python.Unsupportedf("the operator %s", e.Op)
		}
	default:
		return checkLiteral(e)
	}
	return nil
}

func checkLiteral(e python.Expr) error {
	switch e := e.(type) {
	case *python.BytesExpr:
		return python.Unsupportedf("a string of bytes")
	case *python.StrExpr:
		if e.Err != nil {
			return python.Unsupportedf("%v", e.Err)
		}
	case *python.NumExpr:
		if _, ok := e.Value().(int); !ok {
			return python.Unsupportedf("the number %s", e.Text)
		}
	case *python.Constant:
		if e.Kind == python.Ellipsis {
			return python.Unsupportedf("the operator ...")
		}
	case *python.FString:
		if e.Template {
			return python.Unsupportedf("a t-string")
		}
	case *python.Field:
		if e.Spec != nil || e.Debug != "" || e.Conversion == "a" {
			return python.Unsupportedf("the format of an f-string")
		}
	}
	return nil
}
