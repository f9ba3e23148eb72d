package interpreter

import (
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/python"
)

// An Unknown is a value that cannot be known. It has the place and the reason.
type Unknown struct {
	Why      string
	File     string
	Offset   int
	Database bool // only the database knows it

	method string // the attribute that it is, of a value of the database
}

// Opaque returns the refusal for whoever needs the value. The machine gives it the place of
// the need.
func (u *Unknown) Opaque() error {
	return &Refusal{Why: u.Why, File: u.File, Offset: u.Offset, Database: u.Database, Origin: u}
}

// A Refusal says why a revision cannot be run here.
type Refusal struct {
	Why      string
	File     string
	Offset   int
	Raises   bool // Python would raise an exception
	Database bool // a database could tell
	Origin   *Unknown

	placed bool // Offset is where the value was needed
}

func (r *Refusal) Error() string { return r.Why }

// Unknown returns an unknown value of the current place.
func (m *Machine) Unknown(format string, args ...any) *Unknown {
	return &Unknown{Why: fmt.Sprintf(format, args...), File: m.file, Offset: m.at}
}

// Refuse returns a refusal at the current place.
func (m *Machine) Refuse(format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), File: m.file, Offset: m.at}
}

// Raise returns the refusal for an exception of Python at the current place.
func (m *Machine) Raise(format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), File: m.file, Offset: m.at, Raises: true}
}

// Wrong refuses a value that cannot be used in some way: by its own reason, if it is
// unknown.
func (m *Machine) Wrong(v Value, format string, args ...any) error {
	if u, ok := v.(*Unknown); ok {
		return u.Opaque()
	}
	return m.Refuse(format, args...)
}

// refusal makes any error of package python a refusal at the current place.
func (m *Machine) refusal(err error) error {
	var raised *python.RaisedError
	var unsupported *python.UnsupportedError
	var refused *Refusal
	switch {
	case errors.As(err, &refused):
		if refused.Origin != nil && !refused.placed {
			refused.Offset, refused.File, refused.placed = m.at, m.file, true
		}
	case errors.As(err, &raised):
		return m.Raise("Python raises an exception: %s", raised.Message)
	case errors.As(err, &unsupported):
		return m.Refuse("%s is not supported", unsupported.Message)
	}
	return err
}

// firstUnknown returns the first of some values that is unknown.
func firstUnknown(values ...Value) *Unknown {
	for _, v := range values {
		if u, ok := v.(*Unknown); ok {
			return u
		}
	}
	return nil
}
