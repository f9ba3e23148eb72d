package dialect

import (
	"context"
	"fmt"
)

// A Creator is a Database that can be created: on a server, or in a folder.
type Creator interface {
	// Missing reports whether the database does not exist. It creates nothing. Its
	// error is that of connecting.
	Missing(context.Context) (bool, error)

	// Create creates the database unless another process has created it since
	// Missing. It returns a note on what it created, or "". The error is a
	// *CreateError, or that of connecting.
	Create(context.Context) (note string, err error)
}

// A CreateError says that the server did not create a database.
type CreateError struct {
	Name      string
	Statement string // that creates it
	Denied    bool   // the role lacks the right
	Err       error
}

func (e *CreateError) Error() string {
	return fmt.Sprintf("cannot create the database %s: %v", e.Name, e.Err)
}

func (e *CreateError) Unwrap() error { return e.Err }

// Hint returns the statement for a role that has the right.
func (e *CreateError) Hint() string {
	if !e.Denied {
		return ""
	}
	return "A role with the right to create databases can run:\n  " + e.Statement + ";"
}
