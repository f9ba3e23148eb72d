package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
)

// hookName is the hook that runs the gate: before a push, since that is where a
// branch leaves its author. On a commit it would be in the way of work that is
// rebased later.
const hookName = "pre-push"

// hookStart begins the hook; a line for each project follows. Its second line tells
// that it is ours.
const hookStart = `#!/bin/sh
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

// InstallHook makes the git hook that gates the project at place before each push,
// for all work trees of its repository, and returns where it is. Of several
// projects in a repository each has a line in it. Installed is false where it was
// there already. Another program's hook is left as it is: the error's hint has the
// line to add to it.
func InstallHook(ctx context.Context, place Place) (file string, installed bool, err error) {
	config, err := readConfig(place)
	if err != nil {
		return "", false, err
	}
	repo, err := gitrepo.Open(ctx, config.Dir)
	if err != nil {
		return "", false, err
	}
	dir, err := repo.Hooks(ctx)
	if err != nil {
		return "", false, err
	}
	at, ok := repo.Locate(config.File)
	if !ok {
		return "", false, hint.New("", "the configuration %s is not in the git repository %s", config.File, repo.Top())
	}
	file = filepath.Join(dir, hookName)
	installed, err = addToHook(file, hookLine(place, at))
	return source.Nearby(file), installed, err
}

// hookLine gates the project whose configuration is at a path from the top, where
// git runs its hooks; a branch that lacks the project has nothing to gate.
func hookLine(place Place, config string) string {
	words := []string{"ramus"}
	switch dir := path.Dir(config); {
	case place.Config != "":
		words = append(words, "-c", shellWord(config))
	case dir != ".":
		words = append(words, "-C", shellWord(dir))
	}
	if place.Env != "" {
		words = append(words, "-n", shellWord(place.Env))
	}
	return fmt.Sprintf("[ ! -e %s ] || %s gate >&2 || exit", shellWord(config), strings.Join(words, " "))
}

// shellWord is a word for a shell, whatever is in it.
func shellWord(word string) string {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./") == "" && word != "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// addToHook sees to it that a hook has a line, and reports whether it did not.
func addToHook(file, line string) (added bool, err error) {
	old, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := source.MakeDir(filepath.Dir(file)); err != nil {
			return false, err
		}
		if err := source.Create(file, []byte(hookStart+line+"\n")); err != nil {
			return false, err
		}
		return true, makeExecutable(file)
	case err != nil:
		return false, err
	}
	lines := strings.Split(strings.ReplaceAll(string(old), "\r\n", "\n"), "\n")
	there := slices.Contains(lines, line)
	switch ours := strings.HasPrefix(hookStart, strings.Join(lines[:min(2, len(lines))], "\n")+"\n"); {
	case !ours && there:
		return false, nil
	case !ours:
		return false, hint.New("Add this line to it, or what does the same in its language:\n  "+line,
			"%s is there already, and not ramus's", source.Nearby(file))
	case !there:
		err = source.ReplaceFile(file, old, []byte(strings.TrimRight(string(old), "\n")+"\n"+line+"\n"))
	}
	if err == nil {
		err = makeExecutable(file)
	}
	return !there, err
}

// makeExecutable lets those run a file who may read it.
func makeExecutable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	mode := info.Mode().Perm()
	return os.Chmod(file, mode|mode&0o444>>2)
}
