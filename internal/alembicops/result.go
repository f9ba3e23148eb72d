package alembicops

// A State says how much of a script is known.
type State string

// The states.
const (
	// Whole: all statements are known without a database.
	Whole State = "whole"

	// NeedsDatabase: the script depends on the content of a database.
	NeedsDatabase State = "needs_database"

	// Delegated: only the project's own Alembic can run it.
	Delegated State = "delegated"
)

// A Script has the statements of an upgrade or a downgrade.
type Script struct {
	State      State
	Why        string // unless State is Whole
	Line       int    // of the reason
	Column     int    // of the reason
	Refused    bool   // Python, Alembic or SQLAlchemy refuses it, too
	SameTwice  bool   // two runs have the same statements
	Statements []Statement
}

// A Statement is one that is sent to the database.
type Statement struct {
	SQL         string
	Line        int  // of the call in the revision that sends it
	Transaction bool // inside the revision's transaction
}

// Options are those of Read.
type Options struct {
	Dialect string // postgresql

	// Changed says why the statements may be other ones in this project; empty if not.
	Changed string

	// Naming returns the naming convention of the project's metadata. It is called only if
	// a name depends on it, by any goroutine; nil stands for none.
	Naming func() Naming
}

// A Naming is the naming convention of the project's metadata.
type Naming struct {
	Convention map[string]string // by ix, uq, ck, fk and pk
	Unknown    string            // why it is not known; empty if it is
}
