// Package upstream asks git about a project: for the revisions of a ref beside those
// of the work tree ([Repository.Snapshot]), for the result of a merge of the two
// ([Repository.Merge]), and for the past of a revision ([Repository.Past]). It only
// reads, and runs no check.
//
// A [Repository] stands for one run of a verb. It opens the git repository once,
// when the first question is asked, and asks git no question twice.
package upstream

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Project is the part of a project that git is asked about.
type Project struct {
	History       *history.History // of the work tree; an empty one where the revisions are broken
	Folders       []string         // of the revisions, as the files of History are named; none where they are not on disk
	Formats       source.Options   // that read the folders
	Configuration Configuration    // that named the folders; the zero value where none was read

	Against string                      // the configured ref of the shared branch; may be empty
	Shipped []string                    // patterns of the refs of releases; nil for the usual ones
	Getenv  func(string) (string, bool) // where CI names the main branch

	// Checksum returns the checksum of a script's statements; "" if it is not known.
	Checksum func(revision.Script) string
}

// A Configuration is the file that a project's configuration was read from, so that
// it can be read as a commit has it.
type Configuration struct {
	File    string // absolute
	Options project.Options
}

// ConfigurationOf returns the configuration that was read from a file with options;
// the zero value where the working folder is unknown.
func ConfigurationOf(file string, o project.Options) Configuration {
	file, err := filepath.Abs(file)
	if err == nil && o.Dir != "" {
		o.Dir, err = filepath.Abs(o.Dir)
	}
	if err != nil {
		return Configuration{}
	}
	return Configuration{file, o}
}

// A Repository is the git repository of a project's revisions. It is one
// goroutine's, Content aside, and to be closed.
type Repository struct {
	project Project
	folder  string // that is in the repository; "" where there is none
	repo    *gitrepo.Repo
	err     error // of opening it
	must    bool  // there has to be a shared branch

	from        map[*revision.Revision]gitrepo.Commit // those that were read from a commit
	shipped     map[string]check.Release              // by the ids that the checks asked for
	shippedNote string                                // of their last question

	reading  sync.Mutex                    // of Content
	contents map[*revision.Revision][]byte // of from, those in SQL aside; nil until one was asked for
}

// New returns the repository of a project. It asks nothing yet.
func New(p Project) *Repository {
	r := &Repository{project: p, from: map[*revision.Revision]gitrepo.Commit{}, shipped: map[string]check.Release{}}
	if len(p.Folders) > 0 {
		r.folder = p.Folders[0]
	}
	return r
}

// Around returns the repository that a file is in. It has no project: it can Locate
// files and tell their Writers.
func Around(file string) *Repository {
	r := New(Project{})
	r.folder = filepath.Dir(file)
	return r
}

// RequireShared makes Snapshot fail where there is no shared branch to compare with.
func (r *Repository) RequireShared() { r.must = true }

// Close ends the processes that have been started.
func (r *Repository) Close() {
	if r.repo != nil {
		r.repo.Close()
	}
}

// Open opens the repository if that was not tried yet. The error is gitrepo.Open's,
// or a *hint.Error where the project is not on disk.
func (r *Repository) Open(ctx context.Context) error {
	_, err := r.open(ctx)
	return err
}

func (r *Repository) open(ctx context.Context) (*gitrepo.Repo, error) {
	if r.repo == nil && r.err == nil {
		if r.folder == "" {
			r.err = hint.New("", "the project's revisions are not on disk: there is no git to ask")
		} else {
			r.repo, r.err = gitrepo.Open(ctx, r.folder)
		}
	}
	return r.repo, r.err
}

// Locate returns the path of a file from the repository's top, with slashes; false
// where it is in none, or in another one.
func (r *Repository) Locate(ctx context.Context, file string) (string, bool) {
	repo, err := r.open(ctx)
	if err != nil {
		return "", false
	}
	return repo.Locate(file)
}

// Writers returns who wrote each file, as far as git finds out before ctx ends: the
// others have the zero Author. It is nil where git knows of none.
func (r *Repository) Writers(ctx context.Context, files []string) []gitrepo.Author {
	repo, err := r.open(ctx)
	if err != nil {
		return nil
	}
	writers, _ := repo.Writers(ctx, gitrepo.Commit{}, files)
	return writers
}

// recent is the number of commits within which RecentWriters looks: more than a topic
// branch has, and few enough that git needs less time than for the rest of a gate.
const recent = 100

// RecentWriters is Writers for files that were added lately: the first commit of an old
// one may be thousands of commits away, and the walk to it would take longer than the run.
func (r *Repository) RecentWriters(ctx context.Context, files []string) []gitrepo.Author {
	repo, err := r.open(ctx)
	if err != nil {
		return nil
	}
	writers, _ := repo.RecentWriters(ctx, gitrepo.Commit{}, files, recent)
	return writers
}

// Fetched returns when the repository last fetched; the zero time where it never did
// or is not open.
func (r *Repository) Fetched() time.Time {
	if r.repo == nil {
		return time.Time{}
	}
	return r.repo.Fetched()
}

// ref returns the ref of the shared branch: asked, else the configured one, else the
// remote's main branch.
func (r *Repository) ref(ctx context.Context, repo *gitrepo.Repo, asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	if r.project.Against != "" {
		return r.project.Against, nil
	}
	return repo.Main(ctx, r.project.Getenv)
}

// commits returns a ref's commit and the merge base of HEAD and it; the zero commit
// where they have nothing in common.
func commits(ctx context.Context, repo *gitrepo.Repo, ref string) (tip, base gitrepo.Commit, err error) {
	if tip, err = repo.Commit(ctx, ref); err != nil {
		return tip, base, err
	}
	head, err := repo.Commit(ctx, "HEAD")
	if is[*gitrepo.UnknownRefError](err) {
		return tip, base, nil // nothing is committed yet
	}
	if err != nil {
		return tip, base, err
	}
	base, _, err = repo.MergeBase(ctx, head, tip)
	return tip, base, err
}

// moved reports whether folders are others than those of the work tree.
func (r *Repository) moved(folders []string) bool { return !slices.Equal(folders, r.project.Folders) }

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
