package engine_test

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
)

func ExampleRun() {
	db, err := sqlite.Dialect.Open("sqlite::memory:", dialect.NewTables("", true))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	p := parse("= abc123\nCREATE TABLE users (id INTEGER PRIMARY KEY);\n= def456\nALTER TABLE users ADD COLUMN email TEXT;\n")
	result, err := engine.Run(context.Background(), engine.Request{
		Database: db,
		Plan: func(_ context.Context, state dialect.State, _ engine.Reader) (engine.Planned, error) {
			steps, err := p.upgrade(state.Rows)
			return engine.Planned{Plan: steps, Revision: p.find}, err
		},
		Options: engine.Options{Event: func(e engine.Event) {
			if e.Kind == engine.Started {
				fmt.Printf("%s -> %s (%d/%d)\n", e.Step.From, e.Step.To, e.Number, e.Total)
			}
		}},
	})
	fmt.Println(result.Applied, result.Rows, err)
	// Output:
	// [] -> [abc123] (1/2)
	// [abc123] -> [def456] (2/2)
	// [abc123 def456] [def456] <nil>
}
