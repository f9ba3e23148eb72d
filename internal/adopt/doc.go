// Package adopt reads the folders and the version tables of other migration tools:
// goose, golang-migrate, dbmate, Flyway, Atlas and Prisma. A folder becomes [Migration]s in the
// tool's own order, with the statements that the tool would run, and those a [Chain]
// of revisions; a [VersionTable] becomes the stamp that records the same.
//
// Folders and tables are read by each tool's own rules. A migration that ramus cannot
// run as the tool would is a fault with its place. Only [Chain.Write] writes files;
// databases are read through the caller's connection.
package adopt
