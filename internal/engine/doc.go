// Package engine runs a plan on a database, or writes it as an offline script.
//
// Run locks the database, plans again under the lock and runs each step so that a
// crash at any moment loses nothing: the same command, run again, ends in the same
// state. A revision and its version rows commit together, and a revision that runs
// outside a transaction is journaled statement by statement. The engine does not
// choose the steps, prints nothing, and reads no environment.
package engine
