package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// same reports whether two versions of a revision run the same.
func (r *Repository) same(ctx context.Context, a, b *revision.Revision) (bool, error) {
	if a == b {
		return true, nil
	}
	x, err := r.Digests(ctx, a)
	if err != nil {
		return false, err
	}
	y, err := r.Digests(ctx, b)
	return err == nil && x.Same(y), err
}

// Digests returns the names of what a revision's file runs, without white space and
// comments that make no difference. The file is a commit's or the work tree's.
func (r *Repository) Digests(ctx context.Context, rev *revision.Revision) (check.Digests, error) {
	if !rev.HasStatements() {
		return r.wholeDigests(ctx, rev)
	}
	scripts, err := rev.Scripts(ctx)
	if faults, ok := errors.AsType[source.Errors](err); ok && faults[0].Err == nil {
		return r.wholeDigests(ctx, rev) // its sections are at fault, which another check reports
	}
	if err != nil {
		return check.Digests{}, &history.BrokenError{Err: err}
	}
	return r.digestsOf(scripts), nil
}

// digestsOf returns the names of scripts. A missing upgrade for databases with both sides
// of a merge is another one than an empty one.
func (r *Repository) digestsOf(scripts revision.Scripts) check.Digests {
	d := check.Digests{Upgrade: r.names(scripts.Upgrade), Downgrade: r.downgradeNames(scripts.Downgrade)}
	if scripts.SidesOnly {
		d.Upgrade = []string{acceptance.None}
	}
	if len(scripts.Sides) > 0 {
		d.Sides = map[string]check.Digests{}
	}
	for _, side := range scripts.Sides {
		d.Sides[side.Parent] = check.Digests{Upgrade: r.names(side.Upgrade), Downgrade: r.downgradeNames(side.Downgrade)}
	}
	return d
}

// downgradeNames returns the names of a downgrade. One without statements is first of all
// none, whether it is missing, empty, or says that there is nothing to undo.
func (r *Repository) downgradeNames(s *revision.Script) []string {
	if s == nil {
		return []string{acceptance.None}
	}
	names := r.names(*s)
	if s.Noop || names[0] == r.names(revision.Script{})[0] {
		names = append([]string{acceptance.None}, names...)
	}
	return names
}

// wholeDigests returns the digests of a revision whose file is not read as sections.
func (r *Repository) wholeDigests(ctx context.Context, rev *revision.Revision) (check.Digests, error) {
	content, err := r.Content(ctx, rev)
	if err != nil {
		return check.Digests{}, fmt.Errorf("read revision %s: %w", rev.ID, err)
	}
	return check.Digests{Upgrade: programNames(rev, content), Downgrade: []string{acceptance.None}}, nil
}

// programNames returns the names of a program: the one by which it is compared, and that
// of its tokens, which older acceptances have.
func programNames(rev *revision.Revision, content []byte) (names []string) {
	if rev.Language == revision.Python {
		if tree, ok := alembicpy.Canonical(content); ok {
			names = append(names, acceptance.Tree(string(tree)))
		}
		content = alembicpy.Code(content)
	}
	return append(names, acceptance.Code(string(lineFeeds(content))))
}

// Runs reports whether a revision's upgrade and downgrade do anything, as source.Runs
// does. For a Python revision it also reads the two functions, in the file of the
// revision's commit or of the work tree.
func (r *Repository) Runs(ctx context.Context, rev *revision.Revision) (up, down bool, err error) {
	if rev.Content != revision.Operations {
		return source.Runs(ctx, rev)
	}
	content, err := r.Content(ctx, rev)
	if err != nil {
		return false, false, fmt.Errorf("read revision %s: %w", rev.ID, err)
	}
	up, down = alembicpy.Runs(content)
	return up, down, nil
}

// names returns the names of a script: its checksum, if the kind of database is known,
// and its words.
func (r *Repository) names(s revision.Script) []string {
	words := acceptance.Words(s.Text)
	if sum := r.project.Checksum(s); sum != "" {
		return []string{sum, words}
	}
	return []string{words}
}

// Content returns a revision's file, of its commit or of the work tree. Several
// goroutines may call it.
func (r *Repository) Content(ctx context.Context, rev *revision.Revision) ([]byte, error) {
	c, read := r.from[rev]
	if !read {
		return os.ReadFile(rev.File)
	}
	r.reading.Lock()
	defer r.reading.Unlock()
	if rev.HasStatements() { // only if its sections cannot be read
		all, err := r.repo.Content(ctx, c, []string{rev.File})
		if err != nil {
			return nil, err
		}
		return all[0], nil
	}
	if _, known := r.contents[rev]; !known {
		if err := r.readContents(ctx); err != nil {
			return nil, err
		}
	}
	return r.contents[rev], nil
}

// readContents reads all files that only a commit has as they are, those in SQL
// aside: there may be thousands, as after a change of line endings.
func (r *Repository) readContents(ctx context.Context) error {
	wanted := map[gitrepo.Commit][]*revision.Revision{}
	for rev, c := range r.from {
		if !rev.HasStatements() {
			wanted[c] = append(wanted[c], rev)
		}
	}
	r.contents = map[*revision.Revision][]byte{}
	for c, revisions := range wanted {
		files := make([]string, len(revisions))
		for i, rev := range revisions {
			files[i] = rev.File
		}
		all, err := r.repo.Content(ctx, c, files)
		if err != nil {
			return err
		}
		for i, rev := range revisions {
			if all[i] == nil {
				return fmt.Errorf("git has no %s in %s any more", rev.File, c.Ref)
			}
			r.contents[rev] = all[i]
		}
	}
	return nil
}

// lineFeeds returns a text without CR before LF.
func lineFeeds(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
