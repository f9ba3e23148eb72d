package interpreter

import (
	"github.com/ramusdb/ramus/internal/python"
)

// The budget of a machine.
const (
	maxSteps = 500_000
	maxCalls = 60
	maxItems = 200_000 // of a list, set or dict
)

// A Machine runs the code of one file. It is used once.
type Machine struct {
	// Import returns a module that is known, or nil.
	Import func(name string) Value

	// Effects returns a number that changes with each effect of the caller's functions. It
	// may be nil.
	Effects func() int

	// Database is called for each value that only a database knows and that the program
	// needs. The program then goes on with an unknown value, and takes both ways of a
	// condition. If it is nil, such values are refused like others.
	Database func(*Refusal)

	file       string
	globals    *scope
	at         int // the offset of the innermost expression that is evaluated
	calls      []int
	steps      int
	asked      int     // counts the values of the database that were needed
	running    bool    // past the module's own statements
	handling   *thrown // the exception that a handler is for
	exceptions map[string]*Class
	star       *Unknown // stands for the names of a module that is not known, from which all are imported
	bindings   map[python.Node]map[string]bool
	declared   map[python.Node]map[string]python.Kind
}

// New returns a machine for a file.
func New(file string) *Machine {
	return &Machine{
		file:     file,
		globals:  newScope(nil),
		bindings: map[python.Node]map[string]bool{},
		declared: map[python.Node]map[string]python.Kind{},
	}
}

// Load runs the statements of a module.
func (m *Machine) Load(module *python.Module) error {
	for _, s := range module.Body {
		if _, err := m.exec(s, m.globals); err != nil {
			if !m.tolerate(s, err) {
				return m.escaped(err)
			}
		}
	}
	m.running = true
	return nil
}

// Global returns a variable of the module.
func (m *Machine) Global(name string) (Value, bool) {
	v, ok := m.globals.vars[name]
	return v, ok
}

// Apply calls a function.
func (m *Machine) Apply(f Value, args ...Value) (Value, error) {
	v, err := m.call(f, &Args{Pos: args, Func: "a function"})
	return v, m.escaped(err)
}

// Offset returns the offset in the file of the call that runs now.
func (m *Machine) Offset() int { return m.at }

// step counts a step of the program.
func (m *Machine) step(at int) error {
	m.at = at
	if m.steps++; m.steps > maxSteps {
		return m.Refuse("the revision takes more than %d steps", maxSteps)
	}
	return nil
}

// charge counts the size of a value as steps: they bound memory, too.
func (m *Machine) charge(v Value) {
	switch v := v.(type) {
	case string:
		m.steps += len(v) / 256
	case *python.List:
		m.steps += len(v.Items) / 16
	case python.Tuple:
		m.steps += len(v) / 16
	case *python.Dict:
		m.steps += len(v.Keys()) / 16
	case *python.Set:
		m.steps += len(v.Items()) / 16
	}
}

func (m *Machine) effects() int {
	if m.Effects == nil {
		return 0
	}
	return m.Effects()
}
