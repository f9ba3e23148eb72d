// Package mysql runs migrations on MySQL and MariaDB, through
// github.com/go-sql-driver/mysql. Its tests run on both. It needs MySQL 8.0 or MariaDB 10.5, and InnoDB.
//
// New takes a program's own *sql.DB; Dialect opens the database that a URL names.
// Neither connects before its first use.
//
// CREATE, ALTER and DROP commit by themselves, so that every script is journaled
// statement by statement. Changes of data commit together with their journal row;
// of other statements, the catalog shows after a crash whether they have run. A
// change of a table with an engine other than InnoDB is not rolled back with its
// journal row: after a crash, such a statement may run twice.
//
// The runner's lock is GET_LOCK on a connection of its own, which keeps running
// short SLEEPs with the holder's name in a comment. A second lock, on the
// connection that runs statements, makes the next runner wait until a statement
// that outlived its runner has ended. GET_LOCK belongs to one server: on a Galera
// or group replication cluster, all runners must use the same node.
//
// Scripts are split under the server's default quoting. Under NO_BACKSLASH_ESCAPES, and
// between double quotes under ANSI_QUOTES, the server reads a backslash as itself: a
// string with one is refused there.
//
// A session never changes sql_mode, time_zone or autocommit. A connection on which
// a revision changed a setting is closed after the revision and replaced.
package mysql
