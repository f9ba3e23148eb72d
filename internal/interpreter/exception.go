package interpreter

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// A thrown is an exception on its way to a handler.
type thrown struct {
	class  *Class
	value  *Instance
	offset int
	text   string
}

func (t *thrown) Error() string { return t.text }

// exceptions has the built-in exceptions, each with its base.
var exceptions = [][2]string{
	{"BaseException", ""}, {"Exception", "BaseException"}, {"ArithmeticError", "Exception"}, {"AssertionError", "Exception"},
	{"AttributeError", "Exception"}, {"LookupError", "Exception"}, {"KeyError", "LookupError"}, {"IndexError", "LookupError"},
	{"NameError", "Exception"}, {"RuntimeError", "Exception"}, {"NotImplementedError", "RuntimeError"}, {"StopIteration", "Exception"},
	{"SystemExit", "BaseException"}, {"TypeError", "Exception"}, {"ValueError", "Exception"}, {"ImportError", "Exception"},
	{"ModuleNotFoundError", "ImportError"}, {"OSError", "Exception"}, {"FileNotFoundError", "OSError"}, {"PermissionError", "OSError"},
	{"Warning", "Exception"}, {"UserWarning", "Warning"}, {"DeprecationWarning", "Warning"},
}

// exceptionClass returns the class of a built-in exception, or nil.
func (m *Machine) exceptionClass(name string) *Class {
	if c, ok := m.exceptions[name]; ok {
		return c
	}
	i := slices.IndexFunc(exceptions, func(e [2]string) bool { return e[0] == name })
	if i < 0 {
		return nil
	}
	c := &Class{name: name, attrs: map[string]Value{}, exception: true}
	if base := exceptions[i][1]; base != "" {
		c.bases = []Value{m.exceptionClass(base)}
	}
	if m.exceptions == nil {
		m.exceptions = map[string]*Class{}
	}
	m.exceptions[name] = c
	return c
}

// exception raises a built-in exception.
func (m *Machine) exception(name, format string, args ...any) error {
	class := m.exceptionClass(name)
	text := fmt.Sprintf(format, args...)
	return &thrown{class, &Instance{class: class, attrs: map[string]Value{"args": python.Tuple{text}}}, m.at, text}
}

// raise runs a raise statement.
func (m *Machine) raise(st *python.RaiseStmt, s *scope) error {
	if st.Value == nil {
		if m.handling == nil {
			return m.Refuse("a raise outside of a handler is not supported")
		}
		return m.handling
	}
	v, err := m.eval(st.Value, s)
	if err != nil {
		return err
	}
	m.at = st.Start
	if c, ok := v.(*Class); ok {
		if v, err = c.Call(m, &Args{Func: c.name}); err != nil {
			return err
		}
	}
	instance, ok := v.(*Instance)
	if !ok || !instance.class.isException() {
		if u, ok := v.(*Unknown); ok {
			return &Refusal{Why: "an exception is raised here: " + u.Why, File: m.file, Offset: st.Start, Raises: true}
		}
		return m.Refuse("a raise of %s is not supported", python.DescribeValue(v))
	}
	text := instance.class.name
	if args, ok := instance.attrs["args"].(python.Tuple); ok && len(args) > 0 {
		if message, ok := args[0].(string); ok {
			text += ": " + message
		}
	}
	return &thrown{instance.class, instance, st.Start, text}
}

// escaped makes an exception that nobody handles a refusal.
func (m *Machine) escaped(err error) error {
	var t *thrown
	if errors.As(err, &t) {
		return &Refusal{Why: "Python raises an exception here: " + t.text, File: m.file, Offset: t.offset, Raises: true}
	}
	return err
}

// try runs a try statement. Only exceptions whose class is known can be handled.
func (m *Machine) try(st *python.TryStmt, s *scope) (jump, error) {
	if st.Star {
		return jump{}, m.Refuse("except* is not supported")
	}
	if done, err := m.tryImports(st, s); done || err != nil {
		return jump{}, err
	}
	j, err := m.tryBody(st, s)
	if len(st.Finally) == 0 {
		return j, err
	}
	var t *thrown
	if err != nil && !errors.As(err, &t) {
		return j, err
	}
	if k, failed := m.block(st.Finally, s); failed != nil || k.kind != 0 {
		return k, failed
	}
	return j, err
}

func (m *Machine) tryBody(st *python.TryStmt, s *scope) (jump, error) {
	before := m.effects()
	asked := m.asked
	j, err := m.block(st.Body, s)
	if m.running && m.Database != nil && len(st.Handlers) > 0 && (m.effects() != before || m.asked != asked) && (err == nil || isThrown(err)) {
		return jump{}, m.exploreHandlers(st, s)
	}
	var t *thrown
	switch {
	case err == nil && j.kind == 0:
		return m.block(st.Else, s)
	case err == nil:
		return j, nil
	case !errors.As(err, &t):
		return j, err
	}
	for _, h := range st.Handlers {
		caught, failed := m.catches(h, t, s)
		if failed != nil {
			return jump{}, failed
		}
		if caught {
			return m.handle(h, t, s)
		}
	}
	return j, err
}

func isThrown(err error) bool {
	var t *thrown
	return errors.As(err, &t)
}

// exploreHandlers runs the handlers of a try whose body sends statements: only the database
// knows whether they fail.
func (m *Machine) exploreHandlers(st *python.TryStmt, s *scope) error {
	m.at = st.Start
	u := m.Unknown("whether a statement inside try fails, only the database knows")
	u.Database = true
	m.ask(u)
	ways := [][]python.Stmt{st.Else}
	for _, h := range st.Handlers {
		if h.Name.Name != "" {
			m.bind(s, h.Name.Name, u)
		}
		ways = append(ways, h.Body)
	}
	return m.explore(s, ways...)
}

// catches reports whether a handler is for an exception.
func (m *Machine) catches(h python.Handler, t *thrown, s *scope) (bool, error) {
	if h.Type == nil {
		return true, nil
	}
	v, err := m.eval(h.Type, s)
	if err != nil {
		return false, err
	}
	classes := []Value{v}
	if tuple, ok := v.(python.Tuple); ok {
		classes = tuple
	}
	for _, c := range classes {
		class, ok := c.(*Class)
		if !ok {
			return false, m.Wrong(c, "a handler for %s is not supported", python.DescribeValue(c))
		}
		if t.class.derives(class) {
			return true, nil
		}
	}
	return false, nil
}

func (m *Machine) handle(h python.Handler, t *thrown, s *scope) (jump, error) {
	outer := m.handling
	m.handling = t
	defer func() { m.handling = outer }()
	if h.Name.Name != "" {
		m.bind(s, h.Name.Name, t.value)
	}
	j, err := m.block(h.Body, s)
	if h.Name.Name != "" {
		delete(m.home(s, h.Name.Name).vars, h.Name.Name)
	}
	return j, err
}

// tryImports runs a try statement that has only imports and assignments, for modules that
// may be missing: where one is not known, all of its names are unknown.
func (m *Machine) tryImports(st *python.TryStmt, s *scope) (bool, error) {
	if len(st.Handlers) == 0 || !slices.ContainsFunc(st.Body, isImport) {
		return false, nil
	}
	unknown := false
	for _, one := range st.Body {
		if isImport(one) && !m.imported(one) {
			unknown = true
		}
	}
	if !unknown {
		return false, nil
	}
	bodies := [][]python.Stmt{st.Body, st.Else, st.Finally}
	for _, h := range st.Handlers {
		bodies = append(bodies, h.Body)
	}
	c := collector{bound: map[string]bool{}, declared: map[string]python.Kind{}}
	for _, body := range bodies {
		for _, one := range body {
			if !isHarmless(one) {
				return false, m.Refuse("whether this import fails is not known")
			}
			c.stmt(one)
		}
	}
	for name := range c.bound {
		m.bind(s, name, m.Unknown("whether this import fails is not known"))
	}
	return true, nil
}

func isImport(s python.Stmt) bool {
	switch s.(type) {
	case *python.ImportStmt, *python.ImportFromStmt:
		return true
	}
	return false
}

// isHarmless reports whether a statement only binds names.
func isHarmless(s python.Stmt) bool {
	switch s := s.(type) {
	case *python.ImportStmt, *python.AssignStmt, *python.FunctionStmt, *python.ClassStmt:
		return true
	case *python.ImportFromStmt:
		return !s.Star
	case *python.BranchStmt:
		return s.Kind == python.Pass
	}
	return false
}
