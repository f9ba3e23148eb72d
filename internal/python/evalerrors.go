package python

import (
	"errors"
	"fmt"
)

// An UnsupportedError reports an expression that may have a value in Python and has
// none here.
type UnsupportedError struct {
	Message string // names it: "the operator **", "a comprehension"
	Node    Expr   // the expression, where an Evaluator found it; else nil
}

func (e *UnsupportedError) Error() string { return e.Message }

// A RaisedError reports an expression that Python can't evaluate either.
type RaisedError struct {
	Message string
	Node    Expr // as in UnsupportedError
}

func (e *RaisedError) Error() string { return e.Message }

// Unsupportedf returns an *UnsupportedError.
func Unsupportedf(format string, args ...any) error {
	return &UnsupportedError{Message: fmt.Sprintf(format, args...)}
}

// Raisef returns a *RaisedError.
func Raisef(format string, args ...any) error {
	return &RaisedError{Message: fmt.Sprintf(format, args...)}
}

// placed returns the error with the expression that it is about, unless it has one.
func placed(err error, e Expr) error {
	var u *UnsupportedError
	var r *RaisedError
	switch {
	case errors.As(err, &u) && u.Node == nil:
		return &UnsupportedError{u.Message, e}
	case errors.As(err, &r) && r.Node == nil:
		return &RaisedError{r.Message, e}
	}
	return err
}
