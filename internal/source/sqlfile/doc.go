// Package sqlfile reads, writes and edits revisions that are SQL files.
//
// A file is scanned into lines (scan.go), its header is parsed (header.go),
// and its sections after that (section.go). Graph commands need only the
// headers: [Format] reads the first bytes of each file and stops at
// its first directive. The scripts are read when a revision's Load is called,
// and only then the faults of a file's body are found; [Parse] finds all.
//
// A line is a directive when it starts, in its first column, with "-- +" and
// an ASCII letter, wherever it stands, in a string literal too. The header is
// everything above the first directive, and holds comment and blank lines only:
//
//   - the first comment line is the message, even when it is empty;
//   - comment lines below it are the body, until the first line that is one of
//     the five keys;
//   - from there on each line is a key, an empty comment or blank.
//
// Every file has an upgrade section, if an empty one; a file without a
// downgrade section is a revision that cannot be reverted.
//
// Statements are not split here, ids are not checked (graph.New does), and no
// database is known.
package sqlfile
