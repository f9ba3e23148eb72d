package interpreter

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// aliasName returns the name that an import binds.
func aliasName(a python.Alias) string {
	if a.As != "" {
		return a.As
	}
	first, _, _ := strings.Cut(a.Name, ".")
	return first
}

// module returns a module by its full name, or an unknown value.
func (m *Machine) module(name string) Value {
	if m.Import != nil {
		if v := m.Import(name); v != nil {
			return v
		}
	}
	return m.Unknown("the module %s is not read", name)
}

func (m *Machine) imports(st *python.ImportStmt, s *scope) error {
	for _, a := range st.Names {
		m.at = a.Start
		name := a.Name
		if a.As == "" {
			name, _, _ = strings.Cut(name, ".")
		}
		m.bind(s, aliasName(a), m.module(name))
	}
	return nil
}

func (m *Machine) importsFrom(st *python.ImportFromStmt, s *scope) error {
	if st.Module == "__future__" && st.Dots == 0 {
		return nil
	}
	var from Value = m.Unknown("the module %s%s is not read", strings.Repeat(".", st.Dots), st.Module)
	if st.Dots == 0 {
		from = m.module(st.Module)
	}
	if st.Star {
		return m.importsAll(from, s)
	}
	for _, a := range st.Names {
		m.at = a.Start
		v, err := m.member(from, st, a.Name)
		if err != nil {
			return err
		}
		m.bind(s, aliasName(a), v)
	}
	return nil
}

// member returns a name of a module, or the module below it.
func (m *Machine) member(from Value, st *python.ImportFromStmt, name string) (Value, error) {
	if module, ok := from.(*Module); ok {
		if v, ok := module.Members[name]; ok {
			return v, nil
		}
		if m.Import != nil && st.Dots == 0 {
			if v := m.Import(st.Module + "." + name); v != nil {
				return v, nil
			}
		}
	}
	if _, ok := from.(*Unknown); ok {
		return m.Unknown("%s is imported from %s%s, which is not read", name, strings.Repeat(".", st.Dots), st.Module), nil
	}
	return m.Attribute(from, name)
}

// importsAll runs from … import *. If the module is not known, no name that was bound
// before it, and no built-in one, is known any more.
func (m *Machine) importsAll(from Value, s *scope) error {
	u, ok := from.(*Unknown)
	if !ok {
		return m.Refuse("import * is not supported")
	}
	for name := range m.globals.vars {
		m.globals.vars[name] = u
	}
	m.star = u
	return nil
}

// imported reports whether the module of an import is known.
func (m *Machine) imported(st python.Stmt) bool {
	switch st := st.(type) {
	case *python.ImportStmt:
		for _, a := range st.Names {
			if firstUnknown(m.module(a.Name)) != nil {
				return false
			}
		}
	case *python.ImportFromStmt:
		if st.Dots > 0 {
			return false
		}
		from := m.module(st.Module)
		for _, a := range st.Names {
			if v, err := m.member(from, st, a.Name); err != nil || firstUnknown(v) != nil {
				return false
			}
		}
	}
	return true
}
