package ramus

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// others is what a git ref has of the project.
type others struct {
	check.Shared
	project *Project
	repo    *gitrepo.Repo
	tip     gitrepo.Commit
	base    gitrepo.Commit

	at       map[*revision.Revision]gitrepo.Commit // of those whose files differ from the work tree's
	contents map[*revision.Revision][]byte         // theirs, those in SQL aside, once one was asked for
	notes    []string                              // what cannot be compared
}

func (o *others) note(format string, args ...any) {
	first, _, _ := strings.Cut(fmt.Sprintf(format, args...), "\n")
	o.notes = append(o.notes, first)
}

// shared reads what others have: ref's, or the remote's main branch's. It is nil,
// with a note, where nobody asked for a ref and there is none.
func (p *Project) shared(ctx context.Context, ref string) (o *others, note string, err error) {
	if len(p.settings.directories) == 0 {
		return nil, "", nil
	}
	asked := ref != "" || p.settings.against != ""
	repo, err := p.repository(ctx)
	if err == nil && ref == "" {
		ref = p.settings.against
	}
	if err == nil && ref == "" {
		ref, err = repo.Main(ctx, p.settings.getenv)
	}
	switch {
	case err != nil && !asked && withoutRemote(err):
		return nil, "not compared with a shared branch: " + err.Error(), nil
	case err != nil:
		return nil, "", err
	}
	o = &others{project: p, repo: repo, at: map[*revision.Revision]gitrepo.Commit{}}
	o.Ref, o.Same = ref, func(a, b *revision.Revision) (bool, error) { return o.same(ctx, a, b) }
	if o.tip, o.base, err = p.commits(ctx, repo, ref); err != nil {
		return nil, "", err
	}
	if p.merging != nil {
		for _, r := range p.merging.taken {
			o.at[r] = p.merging.theirs
		}
	}
	err = o.load(ctx)
	return o, strings.Join(o.notes, "; "), err
}

// withoutRemote reports whether there is nothing to compare with.
func withoutRemote(err error) bool {
	unknown, ok := errors.AsType[*gitrepo.UnknownMainError](err)
	return ok && !unknown.Fetched || is[*gitrepo.NoGitError](err) || is[*gitrepo.NotRepositoryError](err) || is[*gitrepo.NoRemoteError](err) || is[*gitrepo.BareError](err)
}

// load reads the tip's revisions, and the merge base's.
func (o *others) load(ctx context.Context) (err error) {
	if o.Tip, err = o.revisions(ctx, o.tip); err != nil {
		return err
	}
	tip, err := history.New(slices.Collect(maps.Values(o.Tip))...)
	if err == nil {
		o.TipGraph = tip.Graph()
	} else {
		o.note("not compared with the heads of %s, whose revisions do not hold together: %v", o.Ref, err)
	}
	switch {
	case o.base.ID == "":
		o.Base = map[string]*revision.Revision{}
	case o.base.ID == o.tip.ID:
		o.Base = o.Tip
	default:
		o.Base, err = o.revisions(ctx, o.base)
	}
	return err
}

// revisions are a commit's, by id. Those whose files are as in the work tree are
// the project's own. What cannot be read there is nothing that can be shared.
func (o *others) revisions(ctx context.Context, c gitrepo.Commit) (map[string]*revision.Revision, error) {
	s := o.project.settings
	folders, err := o.project.foldersAt(ctx, o.repo, c)
	if err != nil {
		return nil, err
	}
	if c.ID == o.tip.ID && !slices.Equal(folders, s.directories) {
		o.Here = func(file string) string { return s.here(folders, file) }
	}
	diff, err := o.repo.Compare(ctx, c, folders, s.formats())
	if err != nil {
		return nil, err
	}
	differs := map[string]bool{}
	for _, f := range diff.Files {
		differs[f.Path] = true
	}
	work := o.project.onDisk().history.Copies()
	if !slices.Equal(folders, s.directories) {
		work = s.within(folders, work)
	}
	loaded, err := o.repo.Load(ctx, diff, work)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, dialect.Ended(ctx)
	case err != nil && c.ID == o.tip.ID:
		o.note("not all revisions of %s can be read: %v", o.Ref, err)
	}
	all := make(map[string]*revision.Revision, len(loaded))
	for i := range loaded {
		r := &loaded[i]
		if own := o.project.history.Lookup(r.ID); own != nil && own.File == r.File && !differs[filepath.Clean(r.File)] && !o.isRead(own) {
			r = own
		} else {
			o.at[r] = c
		}
		all[r.ID] = r
	}
	return all, nil
}

// isRead reports whether a revision's file is one of a commit.
func (o *others) isRead(r *revision.Revision) bool { _, ok := o.at[r]; return ok }

// onDisk is the project as the work tree has it.
func (p *Project) onDisk() *Project {
	if p.merging != nil {
		return p.merging.work
	}
	return p
}

// content is a revision's file, of its commit or of the work tree.
func (o *others) content(ctx context.Context, r *revision.Revision) ([]byte, error) {
	if !o.isRead(r) {
		return os.ReadFile(r.File)
	}
	if o.contents == nil {
		if err := o.readContents(ctx); err != nil {
			return nil, err
		}
	}
	return o.contents[r], nil
}

// readContents reads all that a commit has otherwise, in one process for each
// commit: there may be thousands, as after a change of line endings.
func (o *others) readContents(ctx context.Context) error {
	wanted := map[gitrepo.Commit][]*revision.Revision{}
	for r, c := range o.at {
		if r.InPython() || r.InGo() {
			wanted[c] = append(wanted[c], r)
		}
	}
	o.contents = map[*revision.Revision][]byte{}
	for c, revisions := range wanted {
		files := make([]string, len(revisions))
		for i, r := range revisions {
			files[i] = r.File
		}
		all, err := o.repo.Content(ctx, c, files)
		if err != nil {
			return err
		}
		for i, r := range revisions {
			o.contents[r] = all[i]
		}
	}
	return nil
}

// same compares what two versions of a revision run.
func (o *others) same(ctx context.Context, a, b *revision.Revision) (bool, error) {
	if a == b {
		return true, nil
	}
	x, err := o.runs(ctx, a)
	if err != nil {
		return false, err
	}
	y, err := o.runs(ctx, b)
	return slices.Equal(x, y), err
}

// runs is what a revision's file runs, white space and comments aside.
func (o *others) runs(ctx context.Context, r *revision.Revision) ([]string, error) {
	if r.InPython() || r.InGo() {
		content, err := o.content(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("read revision %s: %w", r.ID, err)
		}
		if r.InPython() {
			return []string{string(alembicpy.Code(content))}, nil
		}
		return []string{string(bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")))}, nil
	}
	scripts, err := r.Scripts(ctx)
	if err != nil {
		return nil, &history.BrokenError{Err: err}
	}
	all := []revision.Script{scripts.Upgrade}
	if scripts.Downgrade != nil {
		all = append(all, *scripts.Downgrade)
	}
	var texts []string
	for _, s := range all {
		texts = append(texts, o.project.checksum(s))
	}
	return texts, nil
}

// checksum is a script's: of its statements, where the kind of database is known,
// else of its words.
func (p *Project) checksum(s revision.Script) string {
	if db, err := p.settings.database.use(); err == nil {
		if statements, err := db.Split(s); err == nil {
			return dialect.Checksum(statements)
		}
	}
	return strings.Join(strings.Fields(s.Text), " ")
}

func blank(script string) bool {
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}

// sign says of the findings' revisions who wrote them. It asks git for all of
// them at once; what git does not know stays open.
func (o *others) sign(ctx context.Context, findings []Finding) {
	var files []string
	for _, f := range findings {
		for _, r := range f.Revisions {
			files = append(files, r.File)
		}
	}
	authors, err := o.repo.Writers(ctx, gitrepo.Commit{}, files)
	if err != nil && len(authors) < len(files) {
		return
	}
	for i := range findings {
		for _, r := range findings[i].Revisions {
			by := authors[0]
			authors = authors[1:]
			if !by.Known() {
				continue
			}
			a := Author{Revision: r.ID, Name: cmp.Or(by.Name, by.Email)}
			if !by.Time.IsZero() {
				a.Date = by.Time.Format(time.DateTime)
			}
			findings[i].Authors = append(findings[i].Authors, a)
		}
	}
}
