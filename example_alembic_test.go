package ramus_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus"
)

// inTemporary makes a folder, and what removes it.
func inTemporary() (dir string, done func()) {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	return dir, func() { os.RemoveAll(dir) }
}

// An Alembic project is written to, and read, without Python.
func ExampleInitAlembic() {
	dir, done := inTemporary()
	defer done()
	config := filepath.Join(dir, "alembic.ini")
	if _, _, _, err := ramus.InitAlembic("generic", filepath.Join(dir, "migrations"), config, false); err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	project, err := ramus.Find(ctx, ramus.Place{Config: config})
	if err != nil {
		log.Fatal(err)
	}
	written, err := project.NewRevision(ctx, ramus.RevisionOptions{Message: "create users", ID: "abc123"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(filepath.Base(written.Revision.File))
	// Output: abc123_create_users.py
}

func ExampleTemplates() {
	for _, t := range ramus.Templates() {
		fmt.Println(t.Name)
	}
	// Output:
	// sql
	// async
	// generic
	// multidb
	// pyproject
	// pyproject_async
}

// Only Alembic projects have models to compare with the database.
func ExampleProject_CheckModels() {
	project, done := fork()
	defer done()
	_, err := project.CheckModels(context.Background())
	fmt.Println(err)
	// Output: check is for Alembic projects: it compares models in Python with the database
}

// Without a log, which Alembic projects do not have unless ramus.toml asks for it, the
// version rows are all that is known of a database.
func ExampleProject_KeepsLog() {
	dir, done := inTemporary()
	defer done()
	config := filepath.Join(dir, "alembic.ini")
	if _, _, _, err := ramus.InitAlembic("generic", filepath.Join(dir, "migrations"), config, false); err != nil {
		log.Fatal(err)
	}
	project, err := ramus.Find(context.Background(), ramus.Place{Config: config})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(project.KeepsLog())
	// Output: false
}
