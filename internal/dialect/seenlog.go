package dialect

import (
	"fmt"
	"strconv"
)

// A SeenLog is a new log that the project's Alembic sees.
type SeenLog struct {
	Name string // of the log
	Why  string // why it is not elsewhere, in words that follow "since"

	// Kind and Filtered are the kind and the name of the object that env.py has to
	// leave out: table, alembic_log.
	Kind, Filtered string
}

// String returns the note with the argument that env.py needs.
func (l SeenLog) String() string {
	return fmt.Sprintf(`Alembic's autogenerate sees the new log %s, since %s. So that it does not propose to drop it, pass this to context.configure in env.py (Alembic 1.5 or later):
  include_name=lambda name, type_, parents: (type_, name) != (%s, %s),`, l.Name, l.Why, strconv.Quote(l.Kind), strconv.Quote(l.Filtered))
}

// NoteSeenLog calls Notice for a log that was created.
func (o LockOptions) NoteSeenLog(l SeenLog) {
	if o.Notice != nil {
		o.Notice(l.String())
	}
}

// NoteLogBeside calls Notice for a log that was created beside the version table, in
// an Alembic project whose database has no other place for it.
func (o LockOptions) NoteLogBeside(t Tables, why string) {
	if t.Log != "" && t.Autogenerate != NoAutogenerate {
		o.NoteSeenLog(SeenLog{Name: t.Log, Why: why, Kind: "table", Filtered: t.Log})
	}
}
