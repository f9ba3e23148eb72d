package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

// runReading is run for a command that lists revisions: unless detailed reports that it
// shows all details, it does without dependencies that a Python revision computes, with a note.
func (a *app) runReading(detailed func() bool, do func(context.Context, *ramus.Project, []string) error) func(*cobra.Command, []string) error {
	return a.run(func(place *ramus.Place) {
		place.AllowComputed = !detailed() && !a.json()
		place.Events = newProgress(a).event
	}, do)
}
