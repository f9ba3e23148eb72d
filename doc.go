// Package ramus migrates databases along a graph of revisions.
//
// A Project is a set of revisions, read once and checked whole, and usually a
// database. Each verb of the ramus command is a method of it: Heads, Branches,
// History and Show need the revisions alone; Current, Status and the Plan
// methods read the database; Upgrade, Downgrade, Stamp and EnsureVersion write
// to it; NewRevision and Merge write files.
//
// Results are values. Nothing here prints, exits, or reads the environment,
// and no database driver is imported: a program hands in a Database.
package ramus
