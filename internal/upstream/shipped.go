package upstream

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// usualShipped returns the expressions for the refs of releases: release branches of a
// remote, and versions. A tag with a suffix (v1.2.3-rc1) is no version.
var usualShipped = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^refs/remotes/[^/]+/(release|stable)[^/]*(/.+)?$`),
		regexp.MustCompile(`^refs/tags/v?[0-9]+(\.[0-9]+)+$`),
	}
})

// Shipped returns the releases of the shipped ones of revisions, by their ids: the
// release branches and version tags in which a file defines the same id. Ref is
// the shared branch; an empty one is the remote's main branch, and beside another one
// that counts as a release. A note says why refs may
// be missing. Without a repository, both are empty.
func (r *Repository) Shipped(ctx context.Context, ref string, revisions []*revision.Revision) (by map[string]check.Release, note string, err error) {
	if r.folder == "" || len(revisions) == 0 {
		return nil, "", nil
	}
	repo, err := r.open(ctx)
	if err != nil {
		if withoutRemote(err) {
			err = nil
		}
		return nil, "", err
	}
	refs, err := r.releases(ctx, repo)
	if err != nil {
		return nil, "", err
	}
	if refs, err = r.withUsual(ctx, repo, ref, refs); err != nil {
		return nil, "", err
	}
	shared, err := r.ref(ctx, repo, ref)
	if err != nil {
		shared = "" // the revisions and their new parent were named
	}
	defined, err := repo.Defined(ctx, refs, shared, revisions, r.project.Formats)
	if err != nil {
		return nil, "", err
	}
	by = map[string]check.Release{}
	for i, rev := range revisions {
		if len(defined[i]) > 0 {
			by[rev.ID] = release(defined[i])
		}
	}
	note, err = r.noteGap(ctx, repo, ref)
	return by, note, err
}

// releases returns the full names of the refs of releases.
func (r *Repository) releases(ctx context.Context, repo *gitrepo.Repo) ([]string, error) {
	published, err := repo.Published(ctx)
	patterns := shippedPatterns(r.project.Shipped)
	return slices.DeleteFunc(slices.Clone(published), func(name string) bool {
		return !slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(name) })
	}), err
}

// withUsual adds the usual shared branch to the refs, where another branch of a remote was
// asked for: its revisions are not to be moved either.
func (r *Repository) withUsual(ctx context.Context, repo *gitrepo.Repo, asked string, refs []string) ([]string, error) {
	published, err := repo.Published(ctx)
	if err != nil || !slices.Contains(published, "refs/remotes/"+asked) {
		return refs, err
	}
	usual, err := r.ref(ctx, repo, "")
	full := "refs/remotes/" + usual
	if err != nil || usual == asked || !slices.Contains(published, full) || slices.Contains(refs, full) {
		return refs, nil
	}
	return append(refs, full), nil
}

// release returns a release from the full names of its refs.
func release(refs []string) (of check.Release) {
	for _, ref := range refs {
		if branch, ok := strings.CutPrefix(ref, "refs/remotes/"); ok {
			of.Branches = append(of.Branches, branch)
		} else {
			of.Tags = append(of.Tags, strings.TrimPrefix(ref, "refs/tags/"))
		}
	}
	return of
}

// noteGap returns a note on a clone that may lack refs of releases; "" for others.
func (r *Repository) noteGap(ctx context.Context, repo *gitrepo.Repo, ref string) (string, error) {
	if r.project.Shipped != nil && len(r.project.Shipped) == 0 {
		return "", nil
	}
	gap, err := repo.Gap(ctx, ref)
	if err != nil || gap.Why == "" {
		return "", err
	}
	return "shipped revisions were not looked for in all release branches and version tags: " + gap.Why + "; to fetch them: " + gap.Fetch, nil
}

// shippedPatterns returns the expressions for the full names of refs. Each pattern of
// the configuration is the name of a remote's branch, with or without the remote, or of
// a tag; nil stands for the usual refs.
func shippedPatterns(configured []string) (all []*regexp.Regexp) {
	if configured == nil {
		return usualShipped()
	}
	for _, pattern := range configured {
		all = append(all, regexp.MustCompile(`^(refs/remotes/([^/]+/)?|refs/tags/|)`+glob(pattern)+`$`))
	}
	return all
}

// glob returns a pattern as a regular expression: * is any text without a slash, **
// any text, ? any character but a slash.
func glob(pattern string) string {
	return strings.NewReplacer(`\*\*`, `.*`, `\*`, `[^/]*`, `\?`, `[^/]`).Replace(regexp.QuoteMeta(pattern))
}

// askShipped returns Shipped's answer for the checks, and keeps it with its note.
func (r *Repository) askShipped(ctx context.Context, ref string, revisions []*revision.Revision) map[string]check.Release {
	unknown := slices.DeleteFunc(slices.Clone(revisions), func(rev *revision.Revision) bool {
		_, known := r.shipped[rev.ID]
		return known
	})
	if len(unknown) > 0 {
		by, note, err := r.Shipped(ctx, ref, unknown)
		if err != nil {
			note = "it is not known which revisions are shipped: " + hint.Text(err)
		}
		r.shippedNote = note
		for _, rev := range unknown {
			r.shipped[rev.ID] = by[rev.ID]
		}
	}
	by := map[string]check.Release{}
	for _, rev := range revisions {
		if of := r.shipped[rev.ID]; len(of.Branches)+len(of.Tags) > 0 {
			by[rev.ID] = of
		}
	}
	return by
}

// ShippedNote returns why the checks could not look at all release branches and version
// tags; "" if they could, or did not ask.
func (r *Repository) ShippedNote() string { return r.shippedNote }
