package cli

import (
	"slices"

	"github.com/ramusdb/ramus/internal/render"
)

// printFailure prints an error as JSON on stdout, if JSON was asked for and the verb has
// printed nothing there.
func (a *app) printFailure(err error) {
	out, ok := a.Out.(*output)
	if !ok || out.written || !a.asksForJSON() {
		return
	}
	text := message(err)
	if !isUsage(err) { // whose text has the command as it was typed
		text = a.typed(text)
	}
	_ = render.Failure(out, err, code(err), text, a.hint(err)) // the exit code is that of err
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
