// Package sqlite runs migrations on SQLite, through modernc.org/sqlite (no C).
//
// New takes a program's own *sql.DB; Dialect opens the database that a URL names.
// Neither does anything before its first use. A file that a URL names is opened for
// each read and each session and closed again, so that nothing stays open in
// between.
//
// The runner's lock is a lock of the operating system on a file beside the
// database, "app.db-ramus-lock", which is removed after the run. The package never
// changes the journal_mode. It turns foreign_keys off for a session, as
// https://www.sqlite.org/lang_altertable.html section 7 asks for when a table is
// rebuilt, and finds the foreign keys that a revision newly broke before its
// commit.
package sqlite
