package alembic

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/venv"
)

// A NotFoundError reports that no program was found to run Python revisions.
type NotFoundError struct {
	Program string // alembic, or flask
	Self    string // the path of a program that is ramus itself; may be empty
}

func (e *NotFoundError) Error() string {
	if e.Self != "" {
		return e.Self + " is ramus itself, and no other " + e.Program + " was found to run Python revisions"
	}
	return "no program " + e.Program + " was found to run Python revisions"
}

// Hint returns how to install the program or to name another one.
func (e *NotFoundError) Hint() string {
	if e.Program != "alembic" && e.Program != "flask" {
		return ""
	}
	return fmt.Sprintf("Install it into the project's virtual environment, or name the command that runs it, as in --alembic 'uv run %[1]s',\n"+
		"or alembic = \"uv run %[1]s\" in the ramus.toml beside alembic.ini.", e.Program)
}

// Find returns the path of a project's own program, "alembic" or "flask". It
// searches the active virtual environment, one next to the configuration, dir, and
// PATH, in this order, and skips links to the running program. If there is none,
// the error is a *NotFoundError.
func Find(program, dir string, getenv func(string) (string, bool)) (string, error) {
	active, _ := getenv("VIRTUAL_ENV")
	path, _ := getenv("PATH")
	missing := &NotFoundError{Program: program}
	for _, folder := range append(venv.Programs(active, dir), filepath.SplitList(path)...) {
		found, err := exec.LookPath(filepath.Join(folder, program))
		switch {
		case err != nil || !filepath.IsAbs(found):
		case Self(found):
			missing.Self = found
		default:
			return found, nil
		}
	}
	return "", missing
}

// Self reports whether a path is the running program, perhaps through a link.
func Self(path string) bool {
	own, err := os.Executable()
	if err != nil {
		return false
	}
	a, errA := os.Stat(own)
	b, errB := os.Stat(path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// Resolve checks a configured command. Its program must exist and must not be the
// running one. A path with a folder is relative to dir.
func Resolve(words []string, dir string) ([]string, error) {
	program := words[0]
	if strings.ContainsRune(program, filepath.Separator) && !filepath.IsAbs(program) {
		program = filepath.Join(dir, program)
	}
	found, err := exec.LookPath(program)
	if err != nil {
		return nil, &NotFoundError{Program: words[0]}
	}
	if Self(found) {
		return nil, &NotFoundError{Program: filepath.Base(words[0]), Self: words[0]}
	}
	return append([]string{program}, words[1:]...), nil
}
