package ramus_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/ramusdb/ramus"
)

// emptyProject returns a project that was just made.
func emptyProject() (p *ramus.Project, done func()) {
	dir, err := os.MkdirTemp("", "ramus")
	if err != nil {
		log.Fatal(err)
	}
	place := ramus.Place{Dir: dir}
	if _, _, err := ramus.Init(place, "migrations"); err != nil {
		log.Fatal(err)
	}
	if p, err = ramus.Find(context.Background(), place); err != nil {
		log.Fatal(err)
	}
	return p, func() {
		p.Close()
		os.RemoveAll(dir)
	}
}

// A readiness probe must not be green in a container without its revisions.
func ExampleProject_CheckFiles() {
	project, done := emptyProject()
	defer done()
	fmt.Println(errors.Is(project.CheckFiles(), ramus.ErrNoRevisions))
	// Output: true
}

func ExampleProject_FileNotes() {
	project, done := shop()
	defer done()
	for _, note := range project.FileNotes() {
		fmt.Println(note)
	}
	// Output:
}
