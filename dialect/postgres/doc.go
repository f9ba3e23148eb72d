// Package postgres runs migrations on PostgreSQL, 13 or later, through
// github.com/jackc/pgx/v5.
//
// New takes a program's own *sql.DB of pgx's database/sql driver; Dialect opens the
// database that a URL names. Neither does anything before its first use.
//
// The runner's lock is an advisory lock, which the server drops with its
// connection. For a database that a URL names, it has a connection of its own,
// beside the one that runs statements. In a program's own pool both are one
// connection: a pool of one is enough, and the lock cannot be lost without that
// connection. Waiting runners poll without an open transaction: a wait inside the
// server would keep the holder's CREATE INDEX CONCURRENTLY from ending.
//
// Runs are refused behind a pooler that gives each transaction another connection
// (PgBouncer's pool_mode = transaction), because no setting and no lock lasts
// there. Reading works.
package postgres
