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

func ExampleRead_alembic() {
	dir, _ := os.MkdirTemp("", "shop")
	defer os.RemoveAll(dir)
	os.MkdirAll(filepath.Join(dir, "db", "versions"), 0o777)
	text := []byte("[alembic]\nscript_location = %(here)s/db\nsqlalchemy.url = sqlite:///shop.db\n")
	os.WriteFile(filepath.Join(dir, "alembic.ini"), text, 0o666)

	path, _ := project.Find(filepath.Join(dir, "db"))
	config, _ := project.Read(path, project.Options{})
	location, _ := filepath.Rel(dir, config.VersionLocations[0])
	fmt.Println(filepath.ToSlash(location), config.Database, config.VersionTable)
	// Output: db/versions sqlite:///shop.db alembic_version
}
