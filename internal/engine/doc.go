// Package engine runs a plan on a database, or writes it as an offline script.
//
// Run locks the database, looks again, and runs each step so that the same
// command after a crash at any moment ends as it would have without: a revision
// and its version rows commit together, and a revision that runs outside a
// transaction is journaled statement by statement. The engine never decides what
// to run, prints nothing, and reads no environment.
package engine
