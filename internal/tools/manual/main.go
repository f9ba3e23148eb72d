// Command manual writes the manual of ramus from the commands themselves and the
// pages of docs/: man pages, shell completions, and the texts of the help topics.
//
//	go run ./internal/tools/manual [-version V] [-date SECONDS] FOLDER
//
// writes man/man1, man/man7, completions and ramus.schema.json below FOLDER. The bytes depend only on
// the version and the date. The help topics, internal/cli/topics, are written by
//
//	go test ./internal/tools/manual -update
//
// and the test without -update fails if they differ from docs/. The command is for
// this repository only, and no part of ramus.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus/internal/choices"
	"github.com/ramusdb/ramus/internal/cli"
)

func main() {
	version := flag.String("version", "(devel)", "the version that the pages say")
	date := flag.Int64("date", 0, "the date that they say, in `seconds` since 1970")
	docs := flag.String("docs", "docs", "the `folder` of the pages that the topics are made from")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: manual [-version V] [-date SECONDS] FOLDER")
		os.Exit(2)
	}
	if err := write(flag.Arg(0), *docs, release{*version, time.Unix(*date, 0).UTC()}); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

// schemaFile is the JSON schema of ramus.toml.
const schemaFile = "ramus.schema.json"

// write writes the whole manual below a folder.
func write(folder, docs string, about release) error {
	root := cli.Command()
	files, err := manPages(root, os.DirFS(docs), about)
	if err != nil {
		return err
	}
	scripts, err := completions(root)
	if err != nil {
		return err
	}
	files = append(files, file{schemaFile, string(choices.Schema())})
	for _, f := range append(files, scripts...) {
		path := filepath.Join(folder, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(f.text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// completions returns the scripts that `ramus completion` prints, under the names
// that the shells expect.
func completions(root *cobra.Command) ([]file, error) {
	var files []file
	for _, shell := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{"completions/ramus.bash", func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
		{"completions/_ramus", root.GenZshCompletion},
		{"completions/ramus.fish", func(w io.Writer) error { return root.GenFishCompletion(w, true) }},
		{"completions/ramus.ps1", root.GenPowerShellCompletionWithDesc},
	} {
		var b bytes.Buffer
		if err := shell.write(&b); err != nil {
			return nil, err
		}
		files = append(files, file{shell.path, b.String()})
	}
	return files, nil
}
