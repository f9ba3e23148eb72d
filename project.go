package ramus

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Project is a set of revisions and, for the verbs that need one, a
// database. It is safe for concurrent use.
type Project struct {
	history  *history.History
	graph    *graph.Graph // of history
	settings settings
	recalled map[string]recalled // the revisions that only the log has, by id; nil but for a downgrade
}

// settings are what a configuration file or a program decides.
type settings struct {
	directories   []string               // of revisions, the first one for new files; empty for an fs.FS
	folder        string                 // the working folder, which directories may be relative to; empty where it can't be told
	configuration upstream.Configuration // zero where none was read
	naming        sqlfile.Naming
	location      *time.Location
	transaction   string
	lockTimeout   time.Duration
	limits        dialect.Limits
	retries       int
	wait          time.Duration
	verdict       engine.Verdict
	version       string // ramus's own, for the log
	by            string // who runs, for the log
	allowAhead    bool
	events        func(Event)
	functions     map[string]GoRevision
	database      *connection
	asked         bool            // a database was named, or handed in, and is not only configured
	noLog         bool            // the database keeps none
	against       string          // the git ref that has what is shared
	checks        map[string]bool // of the gate, as the configuration switches them
	getenv        func(string) (string, bool)
	journal       rewrite.Journal // of edits of several files
	alembic       *alembicProject // nil for a project that is none of Alembic's
	reload        func(context.Context) (*Project, error)
}

// A Database is a program's own, as a dialect's New makes it of an open
// *sql.DB: [github.com/ramusdb/ramus/dialect/sqlite.New].
type Database = dialect.Handle

// Options are what a program may choose. The zero value is good.
type Options struct {
	// Dir is the folder of fsys that holds the revisions; "." when empty.
	Dir string

	// Go has the functions of revisions that are written in Go, by their ids.
	// Each id must be that of a Go file's header in fsys.
	Go map[string]GoRevision

	// VersionTable is the version table's name; "ramus_version" when empty. The
	// log's follows it: "ramus_log".
	VersionTable string

	// VersionTableSchema is where ramus's tables are, on PostgreSQL a schema and on
	// MySQL another database; where the connection is when empty. It must be there.
	VersionTableSchema string

	// NoLog keeps no log. Revisions outside a transaction cannot run then.
	NoLog bool

	// AllInOne runs an upgrade or a downgrade in one transaction, as Alembic
	// does, not in one for each revision.
	AllInOne bool

	// AllowAhead says that a database with more revisions than these is fine:
	// that of an older version of a service, beside which a newer one has
	// upgraded the database. Upgrade and Pending find nothing to do then. They
	// still fail with an *UnknownRowsError where the log tells that the database
	// lacks one of these revisions.
	AllowAhead bool

	// AllowEmpty accepts an fsys without a revision, which is ErrNoRevisions
	// otherwise: below a right embed.FS, Dir may be the wrong folder.
	AllowEmpty bool

	// LockTimeout is how long to wait for another runner; five minutes when 0.
	// A negative one does not wait.
	LockTimeout time.Duration

	// DDLLockTimeout is how long a statement waits for a lock on the server; three
	// seconds when 0, so that a busy table's readers do not queue behind it for
	// long. A negative one is no limit, and a revision can have its own.
	DDLLockTimeout time.Duration

	// StatementTimeout is how long a statement may take on the server; 0 is no
	// limit.
	StatementTimeout time.Duration

	// Retries is how often a revision is tried again that failed for others' sake:
	// a lock timeout, a deadlock, a serialization failure. Ten when 0; a negative
	// one does not try again.
	Retries int

	// Wait is how long to try again while a server is starting, or has no
	// connection left.
	Wait time.Duration

	// Events is called for what happens during a run, in order, on the goroutine
	// of the verb. LogTo makes one that writes to a log.
	Events func(Event)

	// By says in the log who ran: "user@host", or the service's name.
	By string

	// Version says in the log what ran: the program's own version.
	Version string
}

// Open reads the revisions in fsys, an embed.FS for instance, for a database
// that the program has opened, and closes, itself; db may be nil when no verb
// needs one. It connects to nothing. All faults of the revisions come together in
// one error.
func Open(ctx context.Context, fsys fs.FS, db Database, opts Options) (*Project, error) {
	dir := opts.Dir
	if dir == "" {
		dir = "."
	}
	revisions, err := sqlfile.Load(ctx, fsys, []string{dir})
	if ctx.Err() != nil {
		return nil, dialect.Ended(ctx)
	}
	if err != nil {
		return nil, &history.BrokenError{Err: err}
	}
	if len(revisions) == 0 && !opts.AllowEmpty {
		return nil, noRevisions(dir)
	}
	return assemble(revisions, opts.settings(db))
}

func (o Options) settings(db Database) settings {
	usual := project.Default()
	s := settings{
		transaction: "revision",
		lockTimeout: orUsual(o.LockTimeout, usual.LockTimeout),
		limits: dialect.Limits{
			Lock:      orUsual(o.DDLLockTimeout, usual.DDLLockTimeout),
			Statement: max(o.StatementTimeout, 0),
		},
		retries:    orUsual(o.Retries, usual.Retries),
		wait:       o.Wait,
		by:         o.By,
		version:    o.Version,
		allowAhead: o.AllowAhead,
		events:     o.Events,
		functions:  o.Go,
		noLog:      o.NoLog,
		asked:      db != nil,
		database:   &connection{open: func() (dialect.Database, dialect.Tables, error) { return nil, dialect.Tables{}, errNoDatabase }},
	}
	if db != nil {
		tables := dialect.NewTables(o.VersionTable, !o.NoLog)
		tables.Schema = o.VersionTableSchema
		s.database.db, s.database.tables = db.With(tables), tables
	}
	if o.AllInOne {
		s.transaction = "all"
	}
	return s
}

// orUsual is an option, the usual value when it is 0, and 0 when it is negative.
func orUsual[T time.Duration | int](option, usual T) T {
	if option == 0 {
		return usual
	}
	return max(option, 0)
}

// assemble returns the project of revisions that were just loaded.
func assemble(revisions []revision.Revision, s settings) (*Project, error) {
	if err := bind(revisions, s.functions); err != nil {
		return nil, err
	}
	h, err := history.Of(revisions)
	if err != nil {
		return nil, err
	}
	return newProject(h, s), nil
}

func newProject(h *history.History, s settings) *Project {
	return &Project{history: h, graph: h.Graph(), settings: s}
}

// resolve finds the revisions that symbols stand for, in their order, each
// once. "current" stands for what is applied.
func (p *Project) resolve(ctx context.Context, symbols []string) ([]graph.Ref, error) {
	var refs []graph.Ref
	for _, symbol := range symbols {
		found, err := p.resolveOne(ctx, symbol)
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

func (p *Project) resolveOne(ctx context.Context, symbol string) ([]graph.Ref, error) {
	if symbol != "current" {
		return p.graph.Resolve(symbol)
	}
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return nil, err
	}
	known, _ := p.graph.LookupAll(state.Rows)
	return known, nil
}

// read reads the database's bookkeeping, without a lock.
func (p *Project) read(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) {
	db, err := p.settings.database.use()
	if err != nil {
		return dialect.State{}, err
	}
	state, err := db.Read(ctx, scope)
	if err != nil {
		return dialect.State{}, fmt.Errorf("read the version table: %w", err)
	}
	return state, nil
}
