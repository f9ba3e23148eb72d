package revision

// A Capability says how a revision can be read, run and edited. Whoever loads a
// revision sets it, for each revision by itself: two files of one language may
// differ in it, such as a Python revision that ramus runs and one that only the
// project's Alembic can run. Nothing else may be concluded from a file's name. The
// zero value is that of a SQL file, and of a revision that only the log has.
type Capability struct {
	Language Language
	Content  Content
	Runner   Runner

	// SeenByAlembic says that the project's own Alembic has the revision too: its
	// names follow Alembic's rules, and Alembic may have run it, which leaves no
	// entry in ramus's log.
	SeenByAlembic bool
}

// A Language is the language of a revision's file. It decides how the file is
// edited, compared as text and shown, never who runs it.
type Language uint8

// The languages.
const (
	SQL Language = iota
	Go
	Python
)

// String returns the language as ramus's JSON has it: empty for SQL.
func (l Language) String() string {
	switch l {
	case Go:
		return "go"
	case Python:
		return "python"
	}
	return ""
}

// Name returns the language's name, for messages.
func (l Language) Name() string {
	return [...]string{SQL: "SQL", Go: "Go", Python: "Python"}[l]
}

// A Content is the part of a revision's scripts that can be read without running
// them.
type Content uint8

// The contents.
const (
	Statements Content = iota // all: Load returns SQL and needs no database for it, so that it can be compared and has a checksum
	Operations                // the calls of Alembic's operations in the file, as far as they are literal
	Opaque                    // nothing
)

// A Runner runs a revision's scripts.
type Runner uint8

// The runners.
const (
	Native         Runner = iota // ramus: Load returns SQL
	GoFunction                   // a Go function of the program: Load returns Calls
	ProjectAlembic               // the project's own Alembic: there is no Load
)

// HasStatements reports whether Load returns SQL, without a database.
func (c Capability) HasStatements() bool { return c.Content == Statements }

// NeedsAlembic reports whether only the project's own Alembic can run the revision.
func (c Capability) NeedsAlembic() bool { return c.Runner == ProjectAlembic }

// NeedsFunction reports whether only a program with the revision's Go functions
// can run it.
func (c Capability) NeedsFunction() bool { return c.Runner == GoFunction }
