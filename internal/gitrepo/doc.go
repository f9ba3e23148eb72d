// Package gitrepo asks git what ramus needs to know of it: the revisions as
// another commit has them ([Repo.Compare], [Repo.Load], [Repo.Merged]), who
// wrote them ([Repo.Writers]), where one is that the checkout lacks
// ([Repo.Search]), and what happened to one ([Repo.Versions], [Repo.Rewrites],
// [Repo.Landed]).
//
// It runs the program git, since only that knows all of a repository's forms and
// settings, and asks about many files at once: a handful of processes, however
// many files there are. It changes nothing in the repository, asks no questions
// on the terminal, prints nothing, and waits for every process that it starts.
//
// Files go by the names that the caller has for them on disk: a folder as it was
// given, joined with the rest of the path.
package gitrepo
