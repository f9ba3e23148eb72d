package dialect

// A Handle is a database that a program has opened itself. With does not connect.
type Handle interface {
	With(Tables) Database
}

// A Dialect is a kind of database that a URL can name.
type Dialect struct {
	Name    string   // "sqlite"
	Schemes []string // the schemes of its URLs; the usual one first
	Driver  string   // the module path of its driver

	// Open returns the database that a URL names, and does not connect. The error
	// is a *URLError.
	Open func(url string, tables Tables) (Database, error)

	// Rules returns the dialect's rules, for scripts without a database. The error is
	// a *URLError for tables that no URL of the dialect can have.
	Rules func(Tables) (Rules, error)
}
