package ramus

import (
	"context"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/githook"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
)

// InstallHook installs a git hook that runs the gate of the project at place before
// each push, for all work trees of its repository. It returns the path of the hook,
// and false if that had the project's line already. Each project of a repository
// has a line of its own. InstallHook does not change a hook of another program: the
// hint of its error has the line to add.
func InstallHook(ctx context.Context, place Place) (file string, installed bool, err error) {
	config, _, err := readConfig(ctx, place)
	if err != nil {
		return "", false, err
	}
	if config.NamedFolders {
		return "", false, hint.New("Write one: ramus init --dir FOLDER", "the hook takes the folders of revisions from a configuration file, so that all clones agree")
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
	gate := githook.Gate{Config: at, Named: place.Config != "", Env: place.Env}
	file = filepath.Join(dir, githook.Name)
	installed, err = githook.Install(file, gate)
	return source.Nearby(file), installed, err
}
