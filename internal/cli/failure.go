package cli

import (
	"slices"

	"github.com/ramusdb/ramus/internal/render"
)

// printFailure prints an error as JSON on stdout, if JSON was asked for and the verb has
// printed nothing there. text and hint are those for people.
func (a *app) printFailure(err error, text, hint string) {
	out, ok := a.Out.(*output)
	if !ok || out.written || !a.asksForJSON() {
		return
	}
	_ = render.Failure(out, err, code(err), text, hint) // the exit code is that of err
}

// asksForJSON reports whether the output is to be JSON: also if the command line was
// refused before its flags were read.
func (a *app) asksForJSON() bool {
	if a.json() || slices.Contains(a.args, "--format=json") {
		return true
	}
	i := slices.Index(a.args, "--format")
	return i >= 0 && i+1 < len(a.args) && a.args[i+1] == "json"
}
