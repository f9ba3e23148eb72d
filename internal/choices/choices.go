// Package choices finds the values that flags can have in a folder, for shell completion
// and help: the kind of the project, its environments, git's refs. It reports no errors,
// since a completion cannot show them, and never opens a database or a revision.
package choices

import (
	"context"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/project"
)

// InAlembic reports whether a configuration file, or if it is empty the one that is found
// from the working folder, is that of an Alembic project.
func InAlembic(file string) bool {
	o, err := project.Look(file, ".")
	return err == nil && o.Alembic
}

// Environments returns the names that -n takes, sorted.
func Environments(file string) []string {
	o, err := project.Look(file, ".")
	if err != nil {
		return nil
	}
	return o.Names
}

// Schema returns the JSON schema of ramus.toml, by which editors complete it.
func Schema() []byte { return project.Schema() }

// Refs returns git's branches and tags, in git's order. It costs one process.
func Refs(ctx context.Context) []string {
	refs, err := gitrepo.Refs(ctx, ".")
	if err != nil {
		return nil
	}
	return refs
}
