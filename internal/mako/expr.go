package mako

// An expr is a Python expression: one of the types below.
type expr interface{}

type (
	constant  struct{ value any } // None, True, False, an int, a string
	nameExpr  struct{ name string }
	tupleExpr []expr
	listExpr  []expr
	formatted []expr // an f-string: its parts, each to be made a string
	converted struct {
		value      expr
		conversion byte // of an f-string's part: 's', 'r'
	}
	attribute struct {
		value expr
		name  string
	}
	subscript struct{ value, index expr }
	sliced    struct{ value, from, to expr } // nil: from the start, to the end
	call      struct {
		function  expr
		args      []expr
		named     []string
		namedArgs []expr
	}
	unary struct {
		op    string // "-", "+", "not"
		value expr
	}
	binary struct {
		op          string // "+", "-", "*", "%"
		left, right expr
	}
	logical struct {
		op          string // "and", "or"
		left, right expr
	}
	comparison struct { // a < b == c
		first expr
		ops   []string
		rest  []expr
	}
	conditional   struct{ condition, yes, no expr }
	comprehension struct{ item expr } // which can't be evaluated
)
