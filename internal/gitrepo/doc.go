// Package gitrepo gets information from git: the revisions of another commit
// ([Repo.Compare], [Repo.Load], [Repo.Merged]), their authors ([Repo.Writers]), the
// location of a revision that the checkout lacks ([Repo.Search]), and the history
// of one ([Repo.Versions], [Repo.Rewrites], [Repo.Landed]).
//
// It runs the program git, which alone supports all forms and settings of a
// repository, and asks about many files at once, so that it takes a handful of
// processes however many files there are. It does not change the repository, never
// prompts, prints nothing, and waits for every process that it starts.
//
// The names of files are those on disk, as the caller would write them: a given
// folder, joined with the rest of the path.
package gitrepo
