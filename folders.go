package ramus

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
)

// A configured is where a project's configuration was read from, so that it can
// be read as a commit has it.
type configured struct {
	file    string // absolute
	options project.Options
}

// beside are the configuration's file and those that may belong to it.
func (c configured) beside() []string {
	files := []string{c.file}
	for _, name := range []string{"ramus.toml", "alembic.ini", "pyproject.toml"} {
		if file := filepath.Join(filepath.Dir(c.file), name); file != c.file {
			files = append(files, file)
		}
	}
	return files
}

// foldersAt are the folders of revisions that a commit's own configuration names:
// a branch may have moved them. Where the commit has no such file, or it cannot
// be read, they are today's. It costs a process of git.
func (p *Project) foldersAt(ctx context.Context, repo *gitrepo.Repo, c gitrepo.Commit) ([]string, error) {
	today := p.settings.directories
	if p.settings.configured.file == "" || c.ID == "" {
		return today, nil
	}
	files := p.settings.configured.beside()
	then, err := repo.Content(ctx, c, files)
	if is[*gitrepo.OutsideError](err) {
		return today, nil
	}
	if err != nil || then[0] == nil || unchanged(files, then) {
		return today, err
	}
	folders, err := p.readFolders(ctx, repo, c, files, then)
	if err != nil && ctx.Err() == nil {
		return today, nil
	}
	return folders, err
}

// unchanged reports whether files have what they had, line endings aside.
func unchanged(files []string, then [][]byte) bool {
	for i, file := range files {
		now, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false
		}
		if !bytes.Equal(bytes.ReplaceAll(now, []byte("\r\n"), []byte("\n")), bytes.ReplaceAll(then[i], []byte("\r\n"), []byte("\n"))) {
			return false
		}
	}
	return true
}

// readFolders reads a commit's configuration, of which then has the files, in a
// sketch of its tree.
func (p *Project) readFolders(ctx context.Context, repo *gitrepo.Repo, c gitrepo.Commit, files []string, then [][]byte) (folders []string, err error) {
	made, err := os.MkdirTemp("", "ramus-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(made)
	top, err := filepath.EvalSymlinks(made)
	if err != nil {
		return nil, err
	}
	sketched := func(path string) string {
		if at, ok := repo.Locate(path); ok && path != "" {
			return filepath.Join(top, filepath.FromSlash(at))
		}
		return path
	}
	if err := sketch(ctx, repo, c, top); err != nil {
		return nil, err
	}
	for i, file := range files {
		if then[i] != nil {
			if err := os.WriteFile(sketched(file), then[i], 0o666); err != nil {
				return nil, err
			}
		}
	}
	o := p.settings.configured.options
	o.Dir = sketched(o.Dir)
	config, err := project.Read(sketched(files[0]), o)
	if err != nil {
		return nil, err
	}
	for _, dir := range config.Locations() {
		if config.Alembic != nil && slices.Contains(config.Alembic.Missing, dir) {
			continue
		}
		if rel, err := filepath.Rel(top, dir); err == nil && filepath.IsLocal(rel) {
			dir = filepath.Join(repo.Top(), rel)
		}
		folders = append(folders, nearby(dir))
	}
	return folders, nil
}

// sketch makes what the reading of a configuration looks at besides its files: the
// folders of a commit, and where there is an env.py.
func sketch(ctx context.Context, repo *gitrepo.Repo, c gitrepo.Commit, top string) error {
	names, err := repo.Names(ctx, c)
	if err != nil {
		return err
	}
	made := map[string]bool{}
	for _, name := range names {
		path := filepath.Join(top, filepath.FromSlash(name))
		if dir := filepath.Dir(path); !made[dir] {
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return err
			}
			made[dir] = true
		}
		if filepath.Base(path) == "env.py" {
			if err := os.WriteFile(path, nil, 0o666); err != nil {
				return err
			}
		}
	}
	return nil
}

// within are the revisions whose files would be read from some folders.
func (s settings) within(folders []string, all []revision.Revision) []revision.Revision {
	formats := s.formats()
	return slices.DeleteFunc(all, func(r revision.Revision) bool {
		return !slices.ContainsFunc(folders, func(dir string) bool {
			below, ok := relative(dir, r.File)
			if ok {
				_, ok = formats.FormatOf(filepath.ToSlash(below))
			}
			return ok
		})
	})
}

// here is where the project would have a file that is in one of folders, which
// were in the place of today's.
func (s settings) here(folders []string, file string) string {
	for i, dir := range folders {
		below, ok := relative(dir, file)
		if ok && !slices.Contains(s.directories, dir) {
			return filepath.Join(s.directories[min(i, len(s.directories)-1)], below)
		}
	}
	return file
}

// relative is a file's path below a folder.
func relative(dir, file string) (below string, ok bool) {
	if filepath.IsAbs(dir) != filepath.IsAbs(file) {
		dir, file = absolute(dir), absolute(file)
	}
	below, err := filepath.Rel(dir, file)
	return below, err == nil && filepath.IsLocal(below)
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// elsewhere names the folders that a commit has and the work tree does not, as notes
// have them; "" where they are the same.
func (p *Project) elsewhere(ctx context.Context, repo *gitrepo.Repo, c gitrepo.Commit) (string, error) {
	then, err := p.foldersAt(ctx, repo, c)
	if err != nil {
		return "", err
	}
	then = slices.DeleteFunc(slices.Clone(then), func(dir string) bool { return slices.Contains(p.settings.directories, dir) })
	return strings.Join(then, ", "), nil
}
