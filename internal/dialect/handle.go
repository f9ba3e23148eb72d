package dialect

// A Handle is a database that a program has opened itself and hands in. With
// connects to nothing.
type Handle interface {
	With(Tables) Database
}

// A Dialect is a kind of database that URLs can name.
type Dialect struct {
	Name    string   // "sqlite"
	Schemes []string // the beginnings of its URLs, before the first colon; the usual one first
	Driver  string   // the path of its driver's module

	// Open makes the database that a URL names, and connects to nothing. The
	// error is a *URLError.
	Open func(url string, tables Tables) (Database, error)
}
