// Package postgres runs migrations on PostgreSQL, 13 or later, through
// github.com/jackc/pgx/v5.
//
// New hands in a program's own *sql.DB of pgx's database/sql driver, Dialect
// opens what a URL names. Neither does anything before the first use.
//
// The runner's lock is an advisory lock, which the server drops with its
// connection. A database that a URL names gets a connection for it, beside the
// one that runs statements; in a program's own pool both are one connection, so
// that a pool of one is enough, and the lock cannot be lost without it. Waiters
// poll, with no transaction open: one that waited inside the server would keep
// the holder's CREATE INDEX CONCURRENTLY from ending.
//
// A pooler that gives each transaction another connection (PgBouncer's
// pool_mode = transaction) is refused for runs, because there no setting and no
// lock belongs to us; reading works through it.
package postgres
