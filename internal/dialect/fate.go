package dialect

// A Fate is what can be told of a statement that may have run when its runner or
// the server died.
type Fate struct {
	Known   bool
	Applied bool   // of a Known one: it has run, and must not run again
	Why     string // the evidence, as it goes into a sentence: "table shop.users exists"

	// Mend is the statement that takes away what a failed one left behind, which
	// keeps it from running again: DROP INDEX of an invalid index. Mostly empty.
	Mend string
}
