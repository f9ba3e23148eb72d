// Package sqllex holds the part of reading SQL that the dialects share: tokens,
// phrases of tokens, the loop that cuts a script into statements, and the reading
// of CREATE, DROP and ALTER for their effects. Each dialect has a Lexer of its own,
// checked against its real server, and its own rules for bodies and refusals.
//
// It reads as much of a statement as it needs to be sure. It never parses SQL as a
// whole, and never connects to anything.
package sqllex
