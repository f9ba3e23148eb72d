package python

// Walk calls visit for a node and, where that returns true, for the statements,
// expressions and patterns in it, in the order of the source as far as the tree has
// it: decorators first, a keyword argument where its value is.
func Walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	w := walker(visit)
	switch n := n.(type) {
	case *Module:
		w.stmts(n.Body)
	case Expr:
		w.insideExpr(n)
	case Stmt:
		w.insideStmt(n)
	case Pattern:
		w.insidePattern(n)
	}
}

// A walker calls itself for the nodes in others.
type walker func(Node) bool

func (w walker) exprs(exprs ...Expr) {
	for _, e := range exprs {
		if e != nil {
			Walk(e, w)
		}
	}
}

func (w walker) stmts(stmts []Stmt) {
	for _, s := range stmts {
		Walk(s, w)
	}
}

func (w walker) patterns(patterns ...Pattern) {
	for _, p := range patterns {
		if p != nil {
			Walk(p, w)
		}
	}
}

func (w walker) keywords(keywords []Keyword) {
	for _, k := range keywords {
		w.exprs(k.Value)
	}
}

func (w walker) params(ps Params) {
	lists := [][]Param{ps.PositionalOnly, ps.Positional, ps.KeywordOnly}
	for _, one := range []*Param{ps.Star, ps.DoubleStar} {
		if one != nil {
			lists = append(lists, []Param{*one})
		}
	}
	for _, list := range lists {
		for _, p := range list {
			w.exprs(p.Annotation, p.Default)
		}
	}
}

func (w walker) typeParams(all []TypeParam) {
	for _, t := range all {
		w.exprs(t.Bound, t.Default)
	}
}

func (w walker) insideExpr(e Expr) {
	switch e := e.(type) {
	case *FString:
		w.exprs(e.Parts...)
	case *Field:
		w.exprs(e.Value)
		if e.Spec != nil {
			w.exprs(e.Spec)
		}
	case *TupleExpr:
		w.exprs(e.Items...)
	case *ListExpr:
		w.exprs(e.Items...)
	case *SetExpr:
		w.exprs(e.Items...)
	case *DictExpr:
		for i, key := range e.Keys {
			w.exprs(key, e.Values[i])
		}
	case *Comprehension:
		w.exprs(e.Item, e.Value)
		for _, g := range e.Generators {
			w.exprs(g.Target, g.Iterable)
			w.exprs(g.Conditions...)
		}
	case *Attribute:
		w.exprs(e.Value)
	case *Subscript:
		w.exprs(e.Value, e.Index)
	case *Slice:
		w.exprs(e.Lower, e.Upper, e.Step)
	case *Call:
		w.exprs(e.Func)
		w.exprs(e.Args...)
		w.keywords(e.Keywords)
	case *Starred:
		w.exprs(e.Value)
	default:
		w.insideOperation(e)
	}
}

func (w walker) insideOperation(e Expr) {
	switch e := e.(type) {
	case *Unary:
		w.exprs(e.Operand)
	case *Binary:
		w.exprs(e.Left, e.Right)
	case *Logical:
		w.exprs(e.Operands...)
	case *Comparison:
		w.exprs(e.First)
		w.exprs(e.Rest...)
	case *Conditional:
		w.exprs(e.Then, e.Condition, e.Else)
	case *NamedExpr:
		w.exprs(e.Target, e.Value)
	case *LambdaExpr:
		w.params(e.Params)
		w.exprs(e.Body)
	case *AwaitExpr:
		w.exprs(e.Value)
	case *YieldExpr:
		w.exprs(e.Value)
	}
}

func (w walker) insideStmt(s Stmt) {
	switch s := s.(type) {
	case *ExprStmt:
		w.exprs(s.Value)
	case *AssignStmt:
		w.exprs(s.Targets...)
		w.exprs(s.Value)
	case *AnnotatedStmt:
		w.exprs(s.Target, s.Annotation, s.Value)
	case *AugmentedStmt:
		w.exprs(s.Target, s.Value)
	case *ReturnStmt:
		w.exprs(s.Value)
	case *DelStmt:
		w.exprs(s.Targets...)
	case *RaiseStmt:
		w.exprs(s.Value, s.Cause)
	case *AssertStmt:
		w.exprs(s.Condition, s.Message)
	case *TypeAliasStmt:
		w.typeParams(s.TypeParams)
		w.exprs(s.Value)
	default:
		w.insideCompound(s)
	}
}

func (w walker) insideCompound(s Stmt) {
	switch s := s.(type) {
	case *IfStmt:
		w.exprs(s.Condition)
		w.stmts(s.Body)
		w.stmts(s.Else)
	case *WhileStmt:
		w.exprs(s.Condition)
		w.stmts(s.Body)
		w.stmts(s.Else)
	case *ForStmt:
		w.exprs(s.Target, s.Iterable)
		w.stmts(s.Body)
		w.stmts(s.Else)
	case *WithStmt:
		for _, item := range s.Items {
			w.exprs(item.Context, item.Target)
		}
		w.stmts(s.Body)
	case *TryStmt:
		w.try(s)
	case *MatchStmt:
		w.exprs(s.Subject)
		for _, c := range s.Cases {
			w.patterns(c.Pattern)
			w.exprs(c.Guard)
			w.stmts(c.Body)
		}
	default:
		w.insideDefinition(s)
	}
}

func (w walker) try(s *TryStmt) {
	w.stmts(s.Body)
	for _, h := range s.Handlers {
		w.exprs(h.Type)
		w.stmts(h.Body)
	}
	w.stmts(s.Else)
	w.stmts(s.Finally)
}

func (w walker) insideDefinition(s Stmt) {
	switch s := s.(type) {
	case *FunctionStmt:
		w.exprs(s.Decorators...)
		w.typeParams(s.TypeParams)
		w.params(s.Params)
		w.exprs(s.Returns)
		w.stmts(s.Body)
	case *ClassStmt:
		w.exprs(s.Decorators...)
		w.typeParams(s.TypeParams)
		w.exprs(s.Args...)
		w.keywords(s.Keywords)
		w.stmts(s.Body)
	}
}

func (w walker) insidePattern(p Pattern) {
	switch p := p.(type) {
	case *ValuePattern:
		w.exprs(p.Value)
	case *SequencePattern:
		w.patterns(p.Items...)
	case *MappingPattern:
		for i, key := range p.Keys {
			w.exprs(key)
			w.patterns(p.Patterns[i])
		}
	case *ClassPattern:
		w.exprs(p.Class)
		w.patterns(p.Patterns...)
		w.patterns(p.Named...)
	case *AsPattern:
		w.patterns(p.Pattern)
	case *OrPattern:
		w.patterns(p.Patterns...)
	}
}
