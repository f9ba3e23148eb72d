// Generate writes a project of n revisions into a folder, in the form of one tool
// or of several, each in a subfolder; and its heads into the file heads.
//
//	generate -n 10000 -shape braid DIR ramus alembic
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/bench/internal/project"
)

func main() {
	n := flag.Int("n", 1000, "how many revisions")
	shape := flag.String("shape", "chain", "chain or braid")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: generate [-n 1000] [-shape chain] DIR FORM ...")
		os.Exit(2)
	}
	if err := generate(*shape, *n, flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func generate(shape string, n int, dir string, forms []string) error {
	revisions, err := project.Make(shape, n)
	if err != nil {
		return err
	}
	for _, form := range forms {
		if err := project.Write(filepath.Join(dir, form), form, revisions); err != nil {
			return err
		}
	}
	heads := strings.Join(project.Heads(revisions), "\n") + "\n"
	return os.WriteFile(filepath.Join(dir, "heads"), []byte(heads), 0o666)
}
