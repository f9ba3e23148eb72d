// Package adopt reads what other migration tools have left: the folders of
// goose, golang-migrate, dbmate and Flyway, and the tables in which those note
// what they applied. A folder becomes a list of [Migration]s in the tool's own
// order, with the statements that the tool would run.
//
// Each tool is read as it reads itself; what ramus has no counterpart for is a
// fault with its place, never a guess. Nothing is written here, and no database
// opened.
package adopt
