package mako

import "github.com/ramusdb/ramus/internal/python"

// A Tuple is Python's.
type Tuple = python.Tuple

// A List is Python's.
type List = python.List

// NewList returns a list of items.
func NewList(items ...any) *List { return python.NewList(items...) }

// A Func is a value that an expression can call. named are the arguments with names. An
// error that is not of package python becomes a *RenderError.
type Func = python.Func

// An Object is a value with attributes.
type Object = python.Object

// undefined is the value of a name that nothing defines: false, and an error when it is
// written.
type undefined struct{ name string }

func (u undefined) Opaque() error { return python.Raisef("%s is undefined", u.name) }

func (undefined) Truth() bool { return false }

func (undefined) Equal(other any) bool {
	_, ok := other.(undefined)
	return ok
}

func (u undefined) Str() (string, error)  { return "", u.Opaque() }
func (u undefined) Repr() (string, error) { return "", u.Opaque() }
func (u undefined) Describe() string      { return u.name + ", which is undefined," }

// foreign is an imported module or a member of one, which has no value here.
type foreign struct{ name string }

func (f foreign) Opaque() error { return python.Unsupportedf("%s, which is imported,", f.name) }

func (f foreign) Attribute(name string) (any, bool) { return foreign{f.name + "." + name}, true }

func (f foreign) Str() (string, error)  { return "", f.Opaque() }
func (f foreign) Repr() (string, error) { return "", f.Opaque() }
func (f foreign) Describe() string      { return f.name }
