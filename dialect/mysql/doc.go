// Package mysql runs migrations on MySQL and MariaDB, through
// github.com/go-sql-driver/mysql. It is tested on MariaDB; where MySQL differs, it
// follows MySQL's manual. It needs MySQL 8.0 or MariaDB 10.5, and InnoDB.
//
// New hands in a program's own *sql.DB, Dialect opens what a URL names. Neither
// connects before the first use.
//
// CREATE, ALTER and DROP commit by themselves here, so that every script is
// journaled statement by statement: data changes commit together with their
// journal row, and of the others the catalogue tells after a crash whether they
// ran. What changes tables of another engine than InnoDB is not rolled back with its
// journal row: after a crash, such a statement may run twice.
//
// The runner's lock is GET_LOCK on a connection of its own, which keeps running
// short SLEEPs whose comment says who holds it; a second one, on the connection
// that runs statements, keeps the next runner away until a statement that
// outlived its runner has ended. GET_LOCK is one server's: on a Galera or group
// replication cluster, all runners must use the same node.
//
// Scripts are split under the server's default quoting: with NO_BACKSLASH_ESCAPES
// a backslash before a quote is taken for an escape where the server takes it for
// itself, and with ANSI_QUOTES one between double quotes.
//
// A session never changes sql_mode, time_zone or autocommit. A connection on which
// a revision changed a setting is closed after it, and another one takes its
// place.
package mysql
