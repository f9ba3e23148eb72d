package project

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
)

// Others are the projects outside a folder and the folders above it.
type Others struct {
	Projects []Other  // those nearest to the top first
	Scripts  []string // folders below it with an env.py and a folder versions that no configuration names

	// Args are the arguments that the commands of Hint repeat; nil if they must not be
	// shown, or if a flag cannot precede them.
	Args []string
}

// An Other is a project in another folder. Its paths are relative to the folder of the
// search.
type Other struct {
	File    string // the configuration
	Dir     string // where Find finds it; "" if it can be read only by its name, from the folder of the search
	Alembic bool
	Tracked bool // by git
}

// flag returns the flag that selects the project.
func (o Other) flag() []string {
	if o.Dir == "" {
		return []string{"-c", o.File}
	}
	return []string{"-C", o.Dir}
}

// mostOthers is the number of projects that a message lists.
const mostOthers = 5

// None reports whether nothing was found.
func (o Others) None() bool { return len(o.Projects) == 0 && len(o.Scripts) == 0 }

// InAlembic returns the others that are Alembic's, and in git.
func (o Others) InAlembic() Others {
	o.Projects = slices.DeleteFunc(slices.Clone(o.Projects), func(p Other) bool { return !p.Alembic || !p.Tracked })
	return o
}

// Hint returns the commands that use the projects, and for scripts without a
// configuration the lines to write; "" if there is nothing.
func (o Others) Hint() string {
	var lines []string
	if len(o.Projects) > 0 {
		lines = append(lines, o.heading())
	}
	for i, p := range o.Projects {
		if i == mostOthers {
			lines = append(lines, fmt.Sprintf("  and %d more", len(o.Projects)-i))
			break
		}
		lines = append(lines, "  "+o.command(p))
	}
	return strings.Join(append(lines, o.scriptLines()...), "\n")
}

func (o Others) heading() string {
	where := "There are projects in other folders"
	if len(o.Projects) == 1 {
		where = "There is a project in another folder"
	}
	if o.Args == nil {
		return where + "; add to the end of the command:"
	}
	return where + ":"
}

func (o Others) command(p Other) string {
	if o.Args == nil {
		return hint.Words(p.flag())
	}
	return hint.Words(slices.Concat([]string{"ramus"}, p.flag(), o.Args))
}

// scriptLines returns the alembic.ini to write for scripts that have none.
func (o Others) scriptLines() (lines []string) {
	for i, dir := range o.Scripts {
		if i == mostOthers {
			break
		}
		lines = append(lines, fmt.Sprintf("%s has Alembic's env.py, and there is no alembic.ini for it. Write one here:", dir),
			"  [alembic]", "  script_location = "+strings.TrimSuffix("%(here)s/"+strings.ReplaceAll(dir, "%", "%%"), "/."))
	}
	return lines
}

// FindOthers finds the projects in the git repository of a folder, among the files that
// git has, and those up to two folders below it.
func FindOthers(ctx context.Context, dir string) (found Others) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return found
	}
	if real, err := filepath.EvalSymlinks(start); err == nil {
		start = real
	}
	named := map[string]bool{} // the folders of scripts
	tracked := trackedFiles(ctx, start)
	files := slices.Concat(tracked, below(start, candidateNames, 2))
	slices.Sort(files)
	files = slices.Compact(files)
	for _, path := range files {
		other, scripts, ok := otherAt(start, path)
		if ok {
			other.Tracked = slices.Contains(tracked, path)
			found.Projects = append(found.Projects, other)
			named[scripts] = true
		}
	}
	found.Scripts = unnamed(start, files, named)
	slices.SortStableFunc(found.Projects, func(a, b Other) int {
		return cmp.Or(strings.Count(a.File, "/")-strings.Count(b.File, "/"), strings.Compare(a.File, b.File))
	})
	return found
}

// unnamed returns the folders below start with scripts that are not in named.
func unnamed(start string, files []string, named map[string]bool) (dirs []string) {
	for _, path := range files {
		scripts := filepath.Dir(path)
		inside, err := filepath.Rel(start, scripts)
		if filepath.Base(path) == environment && err == nil && filepath.IsLocal(inside) && !named[scripts] && isFolder(filepath.Join(scripts, "versions")) {
			dirs = append(dirs, filepath.ToSlash(inside))
		}
	}
	return dirs
}

// otherAt returns the project of a configuration file, and the folder of its scripts;
// false if Find would not use the file.
func otherAt(start, path string) (o Other, scripts string, ok bool) {
	dir := filepath.Dir(path)
	if filepath.Base(dir) == "migrations" {
		if at, err := findIn(filepath.Dir(dir)); err == nil && at == path {
			dir = filepath.Dir(dir)
		}
	}
	if at, err := findIn(dir); err != nil || at != path {
		return o, "", false
	}
	o = Other{File: relative(start, path), Dir: relative(start, dir)}
	config, err := Read(path, Options{})
	if err != nil {
		if named, err := Read(path, Options{Dir: start}); err == nil {
			config, o.Dir = named, ""
		}
	}
	if config.Alembic != nil {
		scripts = config.Alembic.ScriptLocation
	}
	o.Alembic = config.Alembic != nil || filepath.Base(path) != ramusFile
	return o, scripts, true
}

// relative returns a path as seen from a folder, with slashes.
func relative(from, path string) string {
	if rel, err := filepath.Rel(from, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// candidateNames are the names of files that may belong to a project.
var candidateNames = []string{ramusFile, iniFile, pyprojectFile, environment}

// trackedFiles returns the files with one of these names that git has in the repository
// of a folder, absolute.
func trackedFiles(ctx context.Context, dir string) (files []string) {
	repo, err := gitrepo.Open(ctx, dir)
	if err != nil {
		return nil
	}
	defer repo.Close()
	tracked, _ := repo.Tracked(ctx, candidateNames...) // without an answer, there is nothing to name
	for _, path := range tracked {
		files = append(files, filepath.Join(repo.Top(), filepath.FromSlash(path)))
	}
	return files
}

// below returns the files with one of the names in a folder and a number of levels of
// folders below it. It does not follow links.
func below(dir string, names []string, levels int) (files []string) {
	entries, _ := os.ReadDir(dir) // what cannot be read has no project
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case entry.IsDir() && levels > 0 && !isInstalled(entry.Name()):
			files = append(files, below(path, names, levels-1)...)
		case entry.Type().IsRegular() && slices.Contains(names, entry.Name()):
			files = append(files, path)
		}
	}
	return files
}

// isInstalled reports whether a folder is hidden, or of installed packages.
func isInstalled(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "venv" || name == "site-packages"
}
