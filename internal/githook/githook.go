// Package githook writes the git hook that runs the gate before a push. It starts no
// git.
package githook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
)

// Name is the hook that runs the gate: before a push, since that is when a branch
// leaves its author. A hook before each commit would disturb work that is rebased
// later.
const Name = "pre-push"

// start begins the hook's file; a line for each project follows. Its second line
// marks the file as ramus's own.
const start = `#!/bin/sh
# Made by: ramus gate --install-hook
# It holds a push back while the gate finds something in the work tree, compared
# with the main branch as it was fetched last. To push nevertheless: git push --no-verify

# A branch that is only deleted, by zeros, brings nothing.
brings=
while read -r _ commit _; do
  case $commit in *[!0]*) brings=yes ;; esac
done
[ "$brings" ] || exit 0
command -v ramus >/dev/null || {
  echo 'pre-push: ramus is not on the PATH' >&2
  exit 1
}
`

// A Gate is a project that the hook gates.
type Gate struct {
	Config string // the configuration's path from the top of the work tree, where git runs its hooks
	Named  bool   // name Config with -c, instead of its folder with -C
	Env    string // -n, unless empty
}

// line returns the hook's line for a project. It does nothing on a branch that lacks
// the project.
func (g Gate) line() string {
	words := []string{"ramus"}
	switch dir := path.Dir(g.Config); {
	case g.Named:
		words = append(words, "-c", hint.Word(g.Config))
	case dir != ".":
		words = append(words, "-C", hint.Word(dir))
	}
	if g.Env != "" {
		words = append(words, "-n", hint.Word(g.Env))
	}
	return fmt.Sprintf("[ ! -e %s ] || %s gate >&2 || exit", hint.Word(g.Config), strings.Join(words, " "))
}

// Install makes the file of the hook, or adds a gate to it, and reports whether the
// gate is new there. The hook of another program is left as it is: the error's hint
// has the line to add to it.
func Install(file string, g Gate) (added bool, err error) {
	line := g.line()
	old, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return true, create(file, start+line+"\n")
	case err != nil:
		return false, err
	}
	lines := strings.Split(strings.ReplaceAll(string(old), "\r\n", "\n"), "\n")
	there := slices.Contains(lines, line)
	switch own := strings.HasPrefix(start, strings.Join(lines[:min(2, len(lines))], "\n")+"\n"); {
	case !own && there:
		return false, nil
	case !own:
		return false, hint.New("Add this line to it, or its equivalent in the hook's language:\n  "+line,
			"%s exists already and was not written by ramus", source.Nearby(file))
	case !there:
		err = source.ReplaceFile(file, old, []byte(strings.TrimRight(string(old), "\n")+"\n"+line+"\n"))
	}
	if err == nil {
		err = makeExecutable(file)
	}
	return !there, err
}

func create(file, content string) error {
	if err := source.MakeDir(filepath.Dir(file)); err != nil {
		return err
	}
	if err := source.Create(file, []byte(content)); err != nil {
		return err
	}
	return makeExecutable(file)
}

// makeExecutable lets everybody run a file who may read it.
func makeExecutable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	mode := info.Mode().Perm()
	return os.Chmod(file, mode|mode&0o444>>2)
}
