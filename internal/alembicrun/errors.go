package alembicrun

// A StartError says that the project's own Alembic failed before any revision ran.
type StartError struct{ Err error }

func (e *StartError) Error() string { return e.Err.Error() }
func (e *StartError) Unwrap() error { return e.Err }

// A ScriptError says that Alembic failed while it wrote a script, so that only a
// part of the script is written.
type ScriptError struct{ Err error }

func (e *ScriptError) Error() string {
	return e.Err.Error() + "\nthe script is incomplete: do not run it"
}
func (e *ScriptError) Unwrap() error { return e.Err }
