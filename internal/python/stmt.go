package python

// A Stmt is a statement: a pointer to one of the types below. The span of a compound
// statement starts at its keyword, not at its decorators, and ends with its last
// block.
type Stmt interface {
	Node
	stmt()
}

// A Module is a whole file.
type Module struct {
	Span
	Body []Stmt
}

// A BadStmt is one or more logical lines that are no statement.
type BadStmt struct{ Span }

// An ExprStmt is an expression alone.
type ExprStmt struct {
	Span
	Value Expr
}

// An AssignStmt is Targets[0] = Targets[1] = … = Value.
type AssignStmt struct {
	Span
	Targets []Expr
	Value   Expr
}

// An AnnotatedStmt is Target: Annotation = Value. Value may be nil, and Annotation too if
// the parser skipped it.
type AnnotatedStmt struct {
	Span
	Target, Annotation, Value Expr
	Simple                    bool // the target is a name without brackets
}

// An AugmentedStmt is Target Op= Value; Op is the operator without "=".
type AugmentedStmt struct {
	Span
	Target Expr
	Op     Kind
	Value  Expr
}

// A ReturnStmt is return Value. Value may be nil.
type ReturnStmt struct {
	Span
	Value Expr
}

// A DelStmt is del Targets.
type DelStmt struct {
	Span
	Targets []Expr
}

// A RaiseStmt is raise Value from Cause. Both may be nil.
type RaiseStmt struct {
	Span
	Value, Cause Expr
}

// An AssertStmt is assert Condition, Message. Message may be nil.
type AssertStmt struct {
	Span
	Condition, Message Expr
}

// An ImportStmt is import Names.
type ImportStmt struct {
	Span
	Names []Alias
}

// An ImportFromStmt is from Module import Names, with as many dots before the module.
type ImportFromStmt struct {
	Span
	Dots   int
	Module string // dotted; may be "" behind dots
	Names  []Alias
	Star   bool // import *, without names
}

// An Alias is Name as As. Name is dotted in an import; As may be empty.
type Alias struct {
	Span
	Name string
	As   string
}

// A ScopeStmt is global Names or nonlocal Names.
type ScopeStmt struct {
	Span
	Nonlocal bool
	Names    []Ident
}

// A BranchStmt is pass, break or continue.
type BranchStmt struct {
	Span
	Kind Kind
}

// A TypeAliasStmt is type Name[TypeParams] = Value.
type TypeAliasStmt struct {
	Span
	Name       Ident
	TypeParams []TypeParam
	Value      Expr
}

// A TypeParam is Name: Bound = Default, *Name or **Name in square brackets.
type TypeParam struct {
	Span
	Star           Kind // Star, DoubleStar, or 0
	Name           Ident
	Bound, Default Expr
}

// An IfStmt is if Condition: Body else: Else. An elif is an IfStmt alone in Else.
type IfStmt struct {
	Span
	Condition  Expr
	Body, Else []Stmt
}

// A WhileStmt is while Condition: Body else: Else.
type WhileStmt struct {
	Span
	Condition  Expr
	Body, Else []Stmt
}

// A ForStmt is for Target in Iterable: Body else: Else.
type ForStmt struct {
	Span
	Async            bool
	Target, Iterable Expr
	Body, Else       []Stmt
}

// A WithStmt is with Items: Body.
type WithStmt struct {
	Span
	Async bool
	Items []WithItem
	Body  []Stmt
}

// A WithItem is Context as Target. Target may be nil.
type WithItem struct{ Context, Target Expr }

// A TryStmt is try: Body except …: else: Else finally: Finally.
type TryStmt struct {
	Span
	Star                bool // except*
	Body, Else, Finally []Stmt
	Handlers            []Handler
}

// A Handler is except Type as Name: Body. Type may be nil, Name empty.
type Handler struct {
	Span
	Type Expr
	Name Ident
	Body []Stmt
}

// A FunctionStmt is def Name(Params) -> Returns: Body.
type FunctionStmt struct {
	Span
	Async      bool
	Decorators []Expr
	Name       Ident
	TypeParams []TypeParam
	Params     Params
	Returns    Expr
	Body       []Stmt
}

// Params are the parameters of a function.
type Params struct {
	PositionalOnly []Param // before "/"
	Positional     []Param
	Star           *Param // *args
	KeywordOnly    []Param
	DoubleStar     *Param // **kwargs
}

// A Param is Name: Annotation = Default. Annotation and Default may be nil.
type Param struct {
	Span
	Name                string
	Annotation, Default Expr
}

// A ClassStmt is class Name(Args…, Keywords…): Body.
type ClassStmt struct {
	Span
	Decorators []Expr
	Name       Ident
	TypeParams []TypeParam
	Args       []Expr
	Keywords   []Keyword
	Body       []Stmt
}

// A MatchStmt is match Subject: Cases.
type MatchStmt struct {
	Span
	Subject Expr
	Cases   []Case
}

// A Case is case Pattern if Guard: Body. Guard may be nil.
type Case struct {
	Pattern Pattern
	Guard   Expr
	Body    []Stmt
}

func (*BadStmt) stmt()        {}
func (*ExprStmt) stmt()       {}
func (*AssignStmt) stmt()     {}
func (*AnnotatedStmt) stmt()  {}
func (*AugmentedStmt) stmt()  {}
func (*ReturnStmt) stmt()     {}
func (*DelStmt) stmt()        {}
func (*RaiseStmt) stmt()      {}
func (*AssertStmt) stmt()     {}
func (*ImportStmt) stmt()     {}
func (*ImportFromStmt) stmt() {}
func (*ScopeStmt) stmt()      {}
func (*BranchStmt) stmt()     {}
func (*TypeAliasStmt) stmt()  {}
func (*IfStmt) stmt()         {}
func (*WhileStmt) stmt()      {}
func (*ForStmt) stmt()        {}
func (*WithStmt) stmt()       {}
func (*TryStmt) stmt()        {}
func (*FunctionStmt) stmt()   {}
func (*ClassStmt) stmt()      {}
func (*MatchStmt) stmt()      {}
