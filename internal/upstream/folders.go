package upstream

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
	"github.com/ramusdb/ramus/internal/source"
)

// files returns the configuration's file and those that may belong to it.
func (c Configuration) files() []string {
	files := []string{c.File}
	for _, name := range []string{"ramus.toml", "alembic.ini", "pyproject.toml"} {
		if file := filepath.Join(filepath.Dir(c.File), name); file != c.File {
			files = append(files, file)
		}
	}
	return files
}

// foldersAt returns the folders of revisions that a commit's own configuration
// names: a branch may have moved them. Where the commit has no such file, or it
// cannot be read, they are those of the work tree.
func (r *Repository) foldersAt(ctx context.Context, c gitrepo.Commit) ([]string, error) {
	here := r.project.Folders
	if r.project.Configuration.File == "" || c.ID == "" {
		return here, nil
	}
	files := r.project.Configuration.files()
	there, err := r.repo.Content(ctx, c, files)
	if is[*gitrepo.OutsideError](err) {
		return here, nil
	}
	if err != nil || there[0] == nil || unchanged(files, there) {
		return here, err
	}
	folders, err := r.readFolders(ctx, c, files, there)
	if err != nil && ctx.Err() == nil && !is[*gitrepo.UnavailableError](err) {
		return here, nil
	}
	return folders, err
}

// unchanged reports whether files on disk have contents, line endings aside; a file
// that is missing has nil.
func unchanged(files []string, contents [][]byte) bool {
	for i, file := range files {
		now, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false
		}
		if !bytes.Equal(lineFeeds(now), lineFeeds(contents[i])) {
			return false
		}
	}
	return true
}

// readFolders reads a commit's configuration, whose files have contents, in a copy
// of the commit's folders.
func (r *Repository) readFolders(ctx context.Context, c gitrepo.Commit, files []string, contents [][]byte) (folders []string, err error) {
	made, err := os.MkdirTemp("", "ramus-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(made)
	top, err := filepath.EvalSymlinks(made)
	if err != nil {
		return nil, err
	}
	copied := func(path string) string {
		if at, ok := r.repo.Locate(path); ok && path != "" {
			return filepath.Join(top, filepath.FromSlash(at))
		}
		return path
	}
	if err := r.sketch(ctx, c, top); err != nil {
		return nil, err
	}
	for i, file := range files {
		if contents[i] != nil {
			if err := os.WriteFile(copied(file), contents[i], 0o666); err != nil {
				return nil, err
			}
		}
	}
	o := r.project.Configuration.Options
	o.Dir = copied(o.Dir)
	config, err := project.Read(copied(files[0]), o)
	if err != nil {
		return nil, err
	}
	return r.locations(config, top), nil
}

// locations returns the folders of a configuration below top, as they are in the
// work tree. As Alembic does, an Alembic project passes over missing ones.
func (r *Repository) locations(config project.Config, top string) (folders []string) {
	for _, dir := range config.Locations() {
		if config.Alembic != nil && slices.Contains(config.Alembic.Missing, dir) {
			continue
		}
		if rel, err := filepath.Rel(top, dir); err == nil && filepath.IsLocal(rel) {
			dir = filepath.Join(r.repo.Top(), rel)
		}
		folders = append(folders, source.Nearby(dir))
	}
	return folders
}

// sketch makes, below top, all that the reading of a configuration looks at besides
// its files: the folders of a commit, and an empty env.py where it has one.
func (r *Repository) sketch(ctx context.Context, c gitrepo.Commit, top string) error {
	names, err := r.repo.Names(ctx, c)
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

// onDisk returns the revisions that the work tree has in folders, which need not be
// there. A file that cannot be read is left out.
func (r *Repository) onDisk(ctx context.Context, folders []string) []revision.Revision {
	if !r.moved(folders) {
		return r.project.History.Copies()
	}
	there := slices.DeleteFunc(slices.Clone(folders), func(dir string) bool {
		_, err := os.Stat(dir)
		return err != nil
	})
	revisions, _ := source.Load(ctx, source.Disk, there, r.project.Formats)
	return revisions
}

// relocate returns where the work tree would have a file of one of the folders, each
// of which has taken the place of the project's folder with the same number.
func (r *Repository) relocate(folders []string, file string) string {
	here := r.project.Folders
	for i, dir := range folders {
		below, ok := source.Below(dir, file)
		if ok && !slices.Contains(here, dir) {
			return filepath.Join(here[min(i, len(here)-1)], below)
		}
	}
	return file
}

// elsewhere names the folders that a commit has and the work tree does not, for a
// note; "" where there are none.
func (r *Repository) elsewhere(ctx context.Context, c gitrepo.Commit) (string, error) {
	folders, err := r.foldersAt(ctx, c)
	if err != nil {
		return "", err
	}
	folders = slices.DeleteFunc(slices.Clone(folders), func(dir string) bool { return slices.Contains(r.project.Folders, dir) })
	return strings.Join(folders, ", "), nil
}
