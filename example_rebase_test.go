package ramus_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// twoOnOne makes a project on disk in which two revisions stand on one.
func twoOnOne() (place ramus.Place, done func()) {
	dir, done := inTemporary()
	files := map[string]string{
		"ramus.toml":   "version_locations = [\".\"]\n",
		"create.sql":   "-- create users\n-- revision: abc123\n-- +upgrade\n",
		"of-alice.sql": "-- add email\n-- revision: def456\n-- down_revision: abc123\n-- +upgrade\n",
		"of-bob.sql":   "-- add age\n-- revision: ghi789\n-- down_revision: abc123\n-- +upgrade\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	return ramus.Place{Config: filepath.Join(dir, "ramus.toml")}, done
}

// Without git, what is to move and where to must be said.
func ExampleProject_PlanRebase() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := project.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ghi789"}, Onto: "def456"})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range plan.Moves {
		fmt.Println(m.Revision.ID, "from", m.Revision.Parents, "to", m.To)
	}
	// Output: ghi789 from [abc123] to [def456]
}

func ExampleProject_Rebase() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := project.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ghi789"}, Onto: "def456"})
	if err != nil {
		log.Fatal(err)
	}
	if err := project.Rebase(plan); err != nil {
		log.Fatal(err)
	}
	again, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(again.Heads()), "head:", again.Heads()[0].ID)
	// Output: 1 head: ghi789
}

func ExampleUndoRebase() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := project.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ghi789"}, Onto: "def456"})
	if err != nil {
		log.Fatal(err)
	}
	if err := project.Rebase(plan); err != nil {
		log.Fatal(err)
	}
	undone, err := ramus.UndoRebase(ctx, place, ramus.RebaseOptions{})
	fmt.Println(undone.About, len(undone.Files), err)
	// Output: ghi789's parent is abc123 again 1 <nil>
}

func ExampleMoved_Diff() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := project.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ghi789"}, Onto: "def456"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(plan.Moves[0].Diff()) > 0)
	// Output: true
}

// What a merge would join can be looked at before it is written.
func ExampleProject_MergeSides() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	sides, err := project.MergeSides(ctx, []string{"heads"}, ramus.MergeOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, side := range sides {
		for _, r := range side.Only {
			fmt.Println("only", side.Head.ID, "has", r.ID, r.Message)
		}
	}
	// Output:
	// only def456 has def456 add email
	// only ghi789 has ghi789 add age
}

// A new revision needs one parent.
func ExampleProject_CheckRevision() {
	place, done := twoOnOne()
	defer done()
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(project.CheckRevision(ctx, ramus.RevisionOptions{}))
	fmt.Println(project.CheckRevision(ctx, ramus.RevisionOptions{Head: "def456"}))
	// Output:
	// a new revision needs one parent, and there are several heads: def456, ghi789
	// <nil>
}

// ExampleProject_RebaseDatabase reverts a moved revision in a developer's own
// database, rebases, and applies it again.
func ExampleProject_RebaseDatabase() {
	place, done := twoOnOne()
	defer done()
	place.Dialects = []ramus.Dialect{sqlite.Dialect}
	place.Database = "sqlite:" + filepath.Join(filepath.Dir(place.Config), "own.db")
	ctx := context.Background()
	project, err := ramus.Find(ctx, place)
	if err != nil {
		log.Fatal(err)
	}
	defer project.Close()
	if _, err := project.Upgrade(ctx, "def456"); err != nil {
		log.Fatal(err)
	}
	plan, err := project.PlanRebase(ctx, ramus.RebaseOptions{Revisions: []string{"ghi789"}, Onto: "def456", Reapply: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(plan.Downgrade), "to revert,", len(plan.Upgrade), "to apply again")
	fmt.Println(project.RebaseDatabase(ctx, plan))
	// Output:
	// 0 to revert, 0 to apply again
	// <nil>
}
