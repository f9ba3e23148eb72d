package ramus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Project is a set of revisions and, for the verbs that need one, a
// database. It is safe for concurrent use.
type Project struct {
	bookkeeping
	settings settings
}

// A revisions turns the revisions of a history into the public type.
type revisions struct {
	history *history.History
	graph   *graph.Graph // of history
	onDisk  bool         // the files are in the system's file tree
	folder  string       // the working folder, which files may be relative to; empty where it is unknown
}

// A bookkeeping reads the version rows and the log that a database has of revisions.
type bookkeeping struct {
	revisions
	access
}

// An access says how a Project gets at its database.
type access struct {
	database *connection
	asked    bool // the caller named or passed the database: it is not only configured
	noLog    bool // the database keeps none

	// scratch returns the URL of the server for scratch databases, in ramus's form, for
	// revisions of a dialect; empty if none is named.
	scratch func(dialect string) (string, error)

	dialect func() string // the name of the database's dialect, as its URL has it; "" if there is no URL; nil for the database of a program
}

// settings are the choices of a configuration file or a program.
type settings struct {
	engine.Options // of runs, without Event

	directories   []string               // of revisions, the first one for new files; empty for an fs.FS
	folder        string                 // the working folder, which directories may be relative to; empty where it is unknown
	configuration upstream.Configuration // zero where none was read
	naming        sqlfile.Naming
	location      *time.Location
	allowAhead    bool
	allowEmpty    bool               // accept a project without a revision
	unread        *check.UnreadFiles // below directories; nil if all are read
	replaced      string             // a note: the folders are not those of the configuration; usually empty
	missing       *hint.Error        // an Alembic project's folders that do not exist; nil if all do
	edited        Policy             // about revisions that were edited after they ran
	skippedOK     bool               // an upgrade leaves skipped revisions, with a note
	flat          bool               // subfolders are not read
	outOfOrder    bool               // an upgrade runs skipped revisions first
	create        bool               // an upgrade creates a missing database
	events        func(Event)
	confirm       func(context.Context, Plan) error // nil: nobody
	functions     map[string]GoRevision
	against       string          // the git ref of the shared branch
	also          []string        // the git refs with which the gate compares parents as well
	shipped       []string        // patterns of the refs of releases
	checks        map[string]bool // of the gate: on or off by the configuration
	proved        bool            // what the check of conflicts cannot prove fails the gate, too
	accepted      *acceptance.Set // beside the revisions
	dataTests     *datatest.Set   // beside the revisions
	getenv        func(string) (string, bool)
	journal       rewrite.Journal // of edits of several files
	alembic       *alembicProject // nil for a project that is not one of Alembic's
	reload        func(context.Context) (*Project, error)
	states        string // the folder for states of scratch databases; empty for none
}

// A Database is the database of a program; the New of a dialect makes it from an open
// *sql.DB: [github.com/ramusdb/ramus/dialect/sqlite.New].
type Database = dialect.Handle

// Options are the choices of a program. The zero value is good: of every duration
// and count, 0 is the default and a negative value is none.
type Options struct {
	// Dir is the folder of fsys that holds the revisions; "." when empty.
	Dir string

	// Go maps the id of each revision that is written in Go to its functions. The
	// header of a Go file in fsys must have that id.
	Go map[string]GoRevision

	// VersionTable is the name of the version table; "ramus_version" when empty. The
	// log is named after it: "ramus_log".
	VersionTable string

	// VersionTableSchema is the schema of ramus's tables on PostgreSQL, and their
	// database on MySQL; the connection's own when empty. It must exist.
	VersionTableSchema string

	// NoLog keeps no log. Revisions outside a transaction cannot run then.
	NoLog bool

	// AllInOne runs a whole upgrade or downgrade in one transaction, as Alembic
	// does, instead of one for each revision.
	AllInOne bool

	// AllowAhead accepts a database with revisions that fsys lacks: a newer version of
	// the service may have upgraded it while this one still runs. Upgrade and Pending
	// then have nothing to do. They still fail with an *UnknownRowsError where the log
	// shows that the database lacks one of fsys's revisions.
	AllowAhead bool

	// Skipped is the reaction to skipped revisions: never run, but below a version row
	// of the database, so that no upgrade would run them. The default is Refuse: Upgrade
	// and Pending fail with a *SkippedError if their target needs one. With Warn they
	// only send an event, so that a service can start from last month's image.
	Skipped Policy

	// Edited is the reaction of Upgrade, where it runs something, to applied revisions
	// whose statements were edited after they ran. The default is Warn: an event for
	// each. Refuse fails with an *EditedError before anything runs.
	Edited Policy

	// AllowEmpty accepts an fsys without a revision. Otherwise that is ErrNoRevisions,
	// since Dir may be the wrong folder.
	AllowEmpty bool

	// LockTimeout is the time to wait for another runner: 0 is five minutes, negative
	// does not wait.
	LockTimeout time.Duration

	// DDLLockTimeout is the time that a statement waits for a lock on the server: 0 is
	// three seconds, so that readers of a busy table do not queue behind it for long;
	// negative is no limit. A revision can have its own.
	DDLLockTimeout time.Duration

	// StatementTimeout is the time that a statement may take on the server; 0 is no
	// limit.
	StatementTimeout time.Duration

	// Retries is the number of times that a revision is retried after a lock timeout,
	// a deadlock or a serialization failure: 0 is ten, negative does not retry.
	Retries int

	// Wait is the time to retry connecting while a server is starting or has no
	// connection left; 0 does not retry.
	Wait time.Duration

	// Scratch is the URL of the server on which Test makes databases of its own, and drops
	// them. Revisions for SQLite are tested in memory and need none.
	Scratch string

	// Events is called for each event of a run, in order, and never twice at the same
	// time: Running on a goroutine of its own, all others on the one that called the
	// verb. LogTo returns one that writes to a log.
	Events func(Event)

	// By is recorded in the log as who ran: "user@host", or the name of the service.
	By string

	// Version is recorded in the log as the version that ran: the program's own.
	Version string
}

// Open reads the revisions in fsys, for instance an embed.FS, for a database that
// the program opens and closes itself. db may be nil if no verb needs one. Open does
// not connect. Its error has all faults of the revisions.
func Open(ctx context.Context, fsys fs.FS, db Database, opts Options) (*Project, error) {
	dir := opts.Dir
	if dir == "" {
		dir = "."
	}
	s := opts.settings()
	revisions, unread, err := source.Look(ctx, source.FS(fsys), []string{dir}, s.reading())
	if ctx.Err() != nil {
		return nil, dialect.Ended(ctx)
	}
	if err != nil {
		return nil, &history.BrokenError{Err: err}
	}
	s.look(project.Default(), unread)
	switch {
	case len(revisions) == 0 && len(unread) > 0:
		return nil, project.Default().NoneRead([]string{dir}, unread, ErrNoRevisions)
	case len(revisions) == 0 && !opts.AllowEmpty:
		return nil, noRevisions(dir)
	}
	return assemble(revisions, s, opts.access(db))
}

func (o Options) settings() settings {
	usual := project.Default()
	s := settings{
		Options: engine.Options{
			Transaction: engine.PerRevision,
			LockTimeout: orUsual(o.LockTimeout, usual.LockTimeout),
			Limits: dialect.Limits{
				Lock:      orUsual(o.DDLLockTimeout, usual.DDLLockTimeout),
				Statement: max(o.StatementTimeout, 0),
			},
			Retries: orUsual(o.Retries, usual.Retries),
			Wait:    max(o.Wait, 0),
			By:      o.By,
			Version: o.Version,
		},
		allowAhead: o.AllowAhead,
		allowEmpty: o.AllowEmpty,
		edited:     cmp.Or(o.Edited, Warn),
		skippedOK:  o.Skipped == Warn || o.Skipped == Ignore,
		events:     o.Events,
		functions:  o.Go,
	}
	if o.AllInOne {
		s.Transaction = engine.All
	}
	return s
}

func (o Options) access(db Database) access {
	c := &connection{open: func() (dialect.Database, dialect.Tables, error) { return nil, dialect.Tables{}, errNoDatabase }}
	if db != nil {
		c.tables = dialect.NewTables(o.VersionTable, !o.NoLog)
		c.tables.Schema = o.VersionTableSchema
		c.db = db.With(c.tables)
	}
	scratch := func(string) (string, error) { return dburl.Canonical(o.Scratch) }
	return access{database: c, asked: db != nil, noLog: o.NoLog, scratch: scratch}
}

// orUsual returns an option, usual for 0, and 0 for a negative one.
func orUsual[T time.Duration | int](option, usual T) T {
	if option == 0 {
		return usual
	}
	return max(option, 0)
}

// assemble returns the project of revisions that were just loaded.
func assemble(revisions []revision.Revision, s settings, database access) (*Project, error) {
	if err := bind(revisions, s.functions); err != nil {
		return nil, err
	}
	h, err := history.Of(revisions)
	if broken, ok := errors.AsType[*history.BrokenError](err); ok {
		broken.Fix = strings.Join(append(s.fileNotes(), "ramus doctor looks for the causes."), "\n")
	}
	if err != nil {
		return nil, err
	}
	return newProject(h, s, database), nil
}

func newProject(h *history.History, s settings, database access) *Project {
	return &Project{settings: s, bookkeeping: bookkeeping{revisions: s.revisions(h), access: database}}
}

// revisions returns a history as people see it.
func (s *settings) revisions(h *history.History) revisions {
	return revisions{history: h, graph: h.Graph(), onDisk: len(s.directories) > 0, folder: s.folder}
}

// resolve returns the revisions that symbols stand for, in the order of the symbols,
// each once. "current" stands for the version rows.
func (b *bookkeeping) resolve(ctx context.Context, symbols []string) ([]graph.Ref, error) {
	return resolveEach(symbols, func(symbol string) ([]graph.Ref, error) { return b.resolveOne(ctx, symbol) })
}

// resolveEach returns the revisions that one returns for each symbol, each once.
func resolveEach(symbols []string, one func(symbol string) ([]graph.Ref, error)) (refs []graph.Ref, err error) {
	for _, symbol := range symbols {
		found, err := one(symbol)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !slices.Contains(refs, r) {
				refs = append(refs, r)
			}
		}
	}
	return refs, nil
}

func (b *bookkeeping) resolveOne(ctx context.Context, symbol string) ([]graph.Ref, error) {
	if symbol != "current" {
		return b.graph.Resolve(symbol)
	}
	refs, _, err := b.currentRows(ctx)
	return refs, err
}

// read reads the database's bookkeeping, without a lock.
func (b *bookkeeping) read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	db, err := b.database.use()
	if err != nil {
		return dialect.State{}, err
	}
	state, err := db.Read(ctx, scope)
	if err != nil {
		return dialect.State{}, fmt.Errorf("read the version table: %w", err)
	}
	return state, nil
}
