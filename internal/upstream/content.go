package upstream

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// same reports whether two versions of a revision run the same.
func (r *Repository) same(ctx context.Context, a, b *revision.Revision) (bool, error) {
	if a == b {
		return true, nil
	}
	x, err := r.runs(ctx, a)
	if err != nil {
		return false, err
	}
	y, err := r.runs(ctx, b)
	return slices.Equal(x, y), err
}

// runs returns the texts that a revision's file runs, without white space and
// comments that make no difference.
func (r *Repository) runs(ctx context.Context, rev *revision.Revision) ([]string, error) {
	if !rev.HasStatements() {
		content, err := r.content(ctx, rev)
		if err != nil {
			return nil, fmt.Errorf("read revision %s: %w", rev.ID, err)
		}
		if rev.Language == revision.Python {
			return []string{string(alembicpy.Code(content))}, nil
		}
		return []string{string(lineFeeds(content))}, nil
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return nil, &history.BrokenError{Err: err}
	}
	texts := []string{r.project.Checksum(scripts.Upgrade)}
	if scripts.Downgrade != nil {
		texts = append(texts, r.project.Checksum(*scripts.Downgrade))
	}
	return texts, nil
}

// content returns a revision's file, of its commit or of the work tree.
func (r *Repository) content(ctx context.Context, rev *revision.Revision) ([]byte, error) {
	if _, read := r.from[rev]; !read {
		return os.ReadFile(rev.File)
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
			r.contents[rev] = all[i]
		}
	}
	return nil
}

// lineFeeds returns a text without CR before LF.
func lineFeeds(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
