package dialect

// An Outcome says whether a statement has run that was running when the runner,
// the connection or the server failed.
type Outcome struct {
	Known   bool
	Applied bool   // if Known: the statement has run, and must not run again
	Why     string // the evidence, as part of a sentence: "table shop.users exists"

	// Fix removes the leftovers of a failed statement that keep it from running
	// again: DROP INDEX of an invalid index. It is empty for most statements.
	Fix string

	// Finish completes a statement that stopped half way, which has run then: ALTER TABLE
	// … DETACH PARTITION … FINALIZE. It is empty for most statements.
	Finish string
}
