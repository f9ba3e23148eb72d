package command_test

import (
	"context"
	"database/sql"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/command"
)

// A team's own ramus: all of the commands, and the team's functions. The map
// usually stands beside the revisions, in the package of their folder.
func ExampleMain() {
	var revisions = map[string]ramus.GoRevision{
		"9ae10c": {
			Up: ramus.InTx(func(ctx context.Context, tx *sql.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE users SET name = 'nobody' WHERE name IS NULL")
				return err
			}),
		},
	}
	main := func() { command.Main(revisions) }
	_ = main
}
