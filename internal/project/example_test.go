package project_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/project"
)

func Example() {
	dir, _ := os.MkdirTemp("", "shop")
	defer os.RemoveAll(dir)
	text := []byte("databse = \"sqlite:shop.db\"\nlock_timeout = 300\n")
	os.WriteFile(filepath.Join(dir, "ramus.toml"), text, 0o666)

	path, _ := project.Find(dir)
	_, err := project.Read(path, project.Options{})
	var faults project.Errors
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Printf("%d:%d: %s\n", f.Line, f.Column, f.Message)
		}
	}
	// Output:
	// 1:1: unknown key databse; did you mean database?
	// 2:16: lock_timeout must be a string such as "5m", not an integer
}
