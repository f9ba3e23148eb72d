package ramus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Dialect is a kind of database that URLs can name, such as
// [github.com/ramusdb/ramus/dialect/sqlite.Dialect].
type Dialect = dialect.Dialect

// A Place names a project on disk and says how to open it.
type Place struct {
	Dir    string // where the search for a ramus.toml starts, upward; the working folder when empty
	Config string // the configuration file, instead of a search
	Env    string // the [env.NAME] of it to use

	// Folders are the folders of revisions, relative to the working folder. A project
	// needs no ramus.toml then; if there is one, they replace those that it names, and
	// its other settings hold.
	Folders []string

	// Database is the database's URL, instead of the configuration's. A
	// relative SQLite path in it is relative to the working folder.
	Database string

	// Dialect is the name of the dialect that the revisions are written in, instead of
	// the configuration's and the database's.
	Dialect string

	// Scratch is the URL of the server for the databases of Test, instead of the
	// configuration's; as in Options.
	Scratch string

	// States is a folder in which states of scratch databases are kept between runs, by the
	// checksums of the revisions that made them; empty for none. It has at most 64 MB.
	States string

	// Getenv looks up the variables, ${VAR}, of the configuration's database; with nil
	// none is set.
	Getenv func(string) (string, bool)

	// Dialects are the databases that a URL can name.
	Dialects []Dialect

	// Go maps the id of each revision that is written in Go to its functions.
	Go map[string]GoRevision

	LockTimeout time.Duration // instead of the configuration's; a negative one does not wait, 0 keeps that
	Transaction string        // "revision" or "all", instead of the configuration's
	Wait        time.Duration // as in Options
	AllowAhead  bool          // as in Options
	AllowEmpty  bool          // Upgrade, Downgrade, Stamp and Gate accept a project without a revision
	AllowUnread bool          // Find accepts a project of which no revision is read although it has some: to write the first one
	OutOfOrder  bool          // Upgrade runs the skipped revisions below its target first

	// CreateDatabase makes Upgrade create a database that does not exist, on its server;
	// for SQLite the folder of the file.
	CreateDatabase bool

	Events  func(Event) // as in Options
	By      string      // who runs, for the log
	Version string      // of the program, for the log
	Args    []string    // of the command line, which the commands in errors repeat after -C; nil shows the flag alone

	// AllowComputed accepts dependencies that a Python revision computes and the
	// configuration does not state: Events gets a note, and the revision has none. A
	// program must not migrate with such a project.
	AllowComputed bool

	// Confirm, if not nil, is called with the plan of an upgrade, a downgrade or a stamp
	// that changes something, before the database is locked, and again under the lock if
	// the plan changed or may have. Its error stops the run, which has changed nothing.
	Confirm func(context.Context, Plan) error

	// For an Alembic project. Alembic is the command of its own Alembic, which runs the
	// Python revisions, in shell syntax ("uv run alembic"); when empty it is the
	// configuration's, or the installed one. X has each -x for its env.py, as
	// "key=value"; Tag is its --tag.
	Alembic string
	X       []string
	Tag     string

	// The streams of the programs that a verb starts; nil is an empty one.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	// StatementApplied tells a run whether the statement during which the last runner
	// died has run, where the database cannot tell; nil is no answer.
	StatementApplied *bool
}

// Find opens the project of a place: it reads the configuration and the headers of
// all revisions. Every folder of revisions that the configuration names must exist.
func Find(ctx context.Context, place Place) (*Project, error) {
	config, read, err := readConfig(ctx, place)
	if err != nil {
		return nil, err
	}
	switch place.Transaction {
	case "", "revision", "all":
	default:
		return nil, hint.New("", "transaction is revision or all, not %q", place.Transaction)
	}
	s, database := place.settings(config)
	if !config.NamedFolders {
		s.configuration = upstream.ConfigurationOf(config.File, read)
	}
	s.reload = func(ctx context.Context) (*Project, error) { return Find(ctx, place) }
	if err := config.CheckFolders(s.directories); err != nil {
		return nil, cmp.Or(place.checkURL(), err) // first the command line that was just typed
	}
	if err := s.journal.Recover(); err != nil {
		return nil, fmt.Errorf("undo an interrupted rebase: %w", err)
	}
	revisions, unread, err := source.Look(ctx, source.Disk, s.directories, s.reading())
	switch {
	case ctx.Err() != nil:
		return nil, dialect.Ended(ctx)
	case err != nil:
		return nil, &history.BrokenError{Err: err}
	}
	s.look(config, unread)
	if len(revisions) == 0 && !place.AllowUnread {
		if err := noneRead(config, s.directories, unread); err != nil {
			return nil, err
		}
	}
	if err := config.CheckStated(revisions); err != nil {
		return nil, err
	}
	s.noteComputed()
	return assemble(revisions, s, database)
}

// readConfig reads the configuration of a place, also as the options of its file.
func readConfig(ctx context.Context, place Place) (project.Config, project.Options, error) {
	venv, _ := place.getenv()("VIRTUAL_ENV")
	open := project.Open
	if len(place.Folders) > 0 {
		open = func(file, dir, name, venv string) (project.Config, project.Options, error) {
			return project.OpenFolders(place.Folders, file, dir, name, venv)
		}
	}
	config, read, err := open(place.Config, place.Dir, place.Env, venv)
	if missing, none := errors.AsType[*project.NotFoundError](err); none {
		missing.Others = place.others(ctx)
	}
	if err == nil {
		err = place.checkDialect(config)
	}
	if place.Dialect != "" {
		config.Dialect = place.Dialect
	}
	return config, read, err
}

func (place Place) settings(c project.Config) (settings, access) {
	s := settings{
		naming:   sqlfile.Naming{Template: c.FileTemplate, SlugLength: c.TruncateSlugLength},
		location: c.Timezone,
		Options: engine.Options{
			Transaction: engine.Transaction(cmp.Or(place.Transaction, string(c.Transaction))),
			LockTimeout: orUsual(place.LockTimeout, c.LockTimeout),
			Limits:      dialect.Limits{Lock: c.DDLLockTimeout, Statement: c.StatementTimeout},
			Retries:     c.Retries,
			Wait:        max(place.Wait, 0),
			Decision:    decision(place.StatementApplied),
			By:          place.By,
			Version:     place.Version,
		},
		allowAhead: place.AllowAhead,
		allowEmpty: place.AllowEmpty,
		edited:     c.Edited,
		skippedOK:  c.Skipped == project.Warn,
		outOfOrder: place.OutOfOrder,
		states:     place.States,
		create:     place.CreateDatabase,
		events:     place.Events,
		confirm:    place.Confirm,
		functions:  place.Go,
		against:    c.Gate.Against,
		also:       c.Gate.Also,
		shipped:    c.Gate.Shipped,
		checks:     c.Gate.Checks,
		proved:     c.Gate.Proved,
		flat:       !c.Recursive,
		getenv:     place.getenv(),
		journal:    author.Journal(c.Dir),
		alembic:    place.alembicProject(c),
	}
	env := s.alembic.environment(c)
	s.folder, _ = os.Getwd() // asked once: it costs two system calls
	s.directories = c.Folders()
	return s, access{
		database: place.connection(c, env),
		asked:    place.Database != "", noLog: !c.Log,
		scratch: func(dialect string) (string, error) { return place.scratch(c, env, dialect) },
		dialect: func() string { return place.dialectName(c, env) },
	}
}

// decision returns the user's answer as the engine's type.
func decision(applied *bool) engine.Decision {
	switch {
	case applied == nil:
		return engine.Undecided
	case *applied:
		return engine.StatementApplied
	}
	return engine.StatementNotApplied
}

func (place Place) getenv() func(string) (string, bool) {
	if place.Getenv == nil {
		return func(string) (string, bool) { return "", false }
	}
	return place.Getenv
}
