// Package sqlfile reads, writes and edits revisions that are SQL files.
//
// A file is scanned into lines (scan.go), then its header is parsed (header.go),
// and then its sections (section.go). Graph commands need only the headers:
// [Format] reads the start of each file, up to the first directive. A revision's
// Load reads the scripts, and only then reports faults in the body; [Parse] reports
// all faults.
//
// A line is a directive if it starts, in its first column, with "-- +" and an ASCII
// letter, even inside a string literal. The header is the part above the first
// directive. It has only comment lines and blank lines:
//
//   - the first comment line is the message, even if it is empty;
//   - the comment lines below it are the body, up to the first line with one of
//     the five keys;
//   - from there on, each line is a key, an empty comment or blank.
//
// Every file has an upgrade section, which may be empty. A revision whose upgrade has
// statements cannot be reverted if its downgrade section is missing or has none,
// unless the option noop:true says that there is nothing to undo.
//
// The package does not split statements, does not check ids (graph.New does), and
// knows no database.
package sqlfile
