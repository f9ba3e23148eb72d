// Package sqlite runs migrations on SQLite, through modernc.org/sqlite (no C).
//
// New hands in a program's own *sql.DB, Dialect opens what a URL names. Neither
// does anything before the first use. A file that a URL names is opened for each
// read and each session and closed again, so nothing stays open between them.
//
// The runner's lock is an operating system's lock on a file beside the
// database, "app.db-ramus-lock", which is removed after the run. The package
// never changes the journal_mode, and turns foreign_keys off for a session, as
// https://www.sqlite.org/lang_altertable.html section 7 says for rebuilding a
// table; what a revision newly broke is found before its commit.
package sqlite
