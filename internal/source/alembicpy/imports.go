package alembicpy

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/ramusdb/ramus/internal/python"
)

// introspective are the names by which code can look at its own docstrings, annotations
// and global names.
var introspective = map[string]bool{
	"__doc__": true, "__annotations__": true, "__dict__": true, "__all__": true, "get_type_hints": true, "get_annotations": true,
	"globals": true, "locals": true, "vars": true, "dir": true, "eval": true, "exec": true, "modules": true, "inspect": true,
}

// looksAtItself reports whether a module may look at its own docstrings, annotations or
// global names. SQLAlchemy's inspect, as a function or an attribute, looks at a database.
func looksAtItself(module *python.Module) (found bool) {
	python.Walk(module, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Ident:
			found = found || introspective[n.Name] && n.Name != "inspect"
		case *python.Attribute:
			found = found || introspective[n.Name.Name] && n.Name.Name != "inspect"
		case *python.ImportStmt:
			found = found || slices.ContainsFunc(n.Names, func(a python.Alias) bool { return a.Name == "inspect" })
		case *python.ImportFromStmt:
			found = found || n.Module == "inspect" || slices.ContainsFunc(n.Names, func(a python.Alias) bool {
				return introspective[a.Name] && a.Name != "inspect"
			})
		}
		return !found
	})
	return found
}

// A binding is a part of an import that binds one name.
type binding struct {
	imported
	path string // of the module or its member, dotted
	key  string
	st   python.Stmt
}

// bindings returns the parts of an import in one spelling; none of another statement
// and of import *, which may bind any name.
func bindings(st python.Stmt) (all []binding) {
	switch st := st.(type) {
	case *python.ImportStmt:
		for i, bound := range importsOf(st) {
			a := python.Alias{Name: st.Names[i].Name, As: withoutName(st.Names[i])}
			all = append(all, binding{bound, a.Name, "import " + a.Name + " as " + a.As, &python.ImportStmt{Names: []python.Alias{a}}})
		}
	case *python.ImportFromStmt:
		for i, bound := range importsFrom(st) {
			a := python.Alias{Name: st.Names[i].Name, As: withoutName(st.Names[i])}
			key := "from " + strings.Repeat(".", st.Dots) + st.Module + " import " + a.Name + " as " + a.As
			all = append(all, binding{bound, st.Module + "." + a.Name, key, &python.ImportFromStmt{Dots: st.Dots, Module: st.Module, Names: []python.Alias{a}}})
		}
	}
	return all
}

// withoutName returns the new name of an alias, "" where it is the old one.
func withoutName(a python.Alias) string {
	if a.As == a.Name {
		return ""
	}
	return a.As
}

// sorted returns the statements of a block with each run of imports in one order, and
// without the parts that nobody uses, if unused is not nil.
func (n *normalizer) sorted(body []python.Stmt, unused func(binding) bool) (all []python.Stmt) {
	var run []binding
	end := func() {
		all = append(all, inOrder(run)...)
		run = nil
	}
	for _, st := range body {
		parts := bindings(st)
		if len(parts) == 0 {
			end()
			all = append(all, st)
			continue
		}
		if unused != nil {
			parts = slices.DeleteFunc(parts, unused)
		}
		run = append(run, parts...)
	}
	end()
	return all
}

// inOrder returns the statements of a run of imports, sorted and each once. The order
// stays if two of them bind one name.
func inOrder(run []binding) (all []python.Stmt) {
	of := map[string]imported{}
	for _, b := range run {
		if before, bound := of[b.name]; bound && before != b.imported {
			return statementsOf(run)
		}
		of[b.name] = b.imported
	}
	slices.SortStableFunc(run, func(x, y binding) int { return cmp.Compare(x.key, y.key) })
	return statementsOf(slices.CompactFunc(run, func(x, y binding) bool { return x.key == y.key }))
}

func statementsOf(run []binding) (all []python.Stmt) {
	for _, b := range run {
		all = append(all, b.st)
	}
	return all
}

// unused returns a function that reports whether a part of an import of the module binds
// a name that nothing in the module mentions. Of the features of Python's future, only
// that of annotations still makes a difference, where one is left.
func (n *normalizer) unused(module *python.Module) func(binding) bool {
	used, attributes := n.annotated, map[string]bool{}
	python.Walk(module, func(node python.Node) bool {
		switch node := node.(type) {
		case *python.Ident:
			used[node.Name] = true
		case *python.Attribute:
			attributes[node.Name.Name] = true
		case *python.ScopeStmt:
			for _, name := range node.Names {
				used[name.Name] = true
			}
		}
		return true
	})
	return func(b binding) bool {
		if b.module == "__future__" && b.dots == 0 {
			return n.isPast(b.member)
		}
		return !n.reflective && !used[b.name] && !attributes[submodule(b.path)]
	}
}

// submodule returns the last name of a dotted path, if it may be a module in another
// one: importing it sets an attribute of that.
func submodule(path string) string {
	last := path[strings.LastIndexByte(path, '.')+1:]
	if last == path || strings.ToLower(last) != last {
		return ""
	}
	return last
}

// isPast reports whether a feature of __future__ makes no difference to the file.
func (n *normalizer) isPast(feature string) bool {
	switch feature {
	case "annotations":
		return !n.kept
	case "nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function", "unicode_literals", "generator_stop":
		return true
	}
	return false
}

// wordsOf returns the names in a text.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) })
}
