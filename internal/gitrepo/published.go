package gitrepo

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Published returns the names of the branches of remotes and of the tags, in full:
// refs/remotes/origin/main, refs/tags/v1.0. Those of remotes come first, and each kind
// is sorted. It costs one process.
func (r *Repo) Published(ctx context.Context) ([]string, error) {
	out, err := r.run(ctx, "for-each-ref", "--format=%(refname)", "refs/remotes/", "refs/tags/")
	return strings.Fields(string(out)), err
}

// Defined returns, for each revision, those of refs in which a file defines a revision
// with its id, in the order of refs: its own file, which counts also if it cannot be read
// there, or else one that a late commit of a ref added under another name. Shared is a
// ref whose commits have none of the revisions; without one only their own files count.
//
// It costs one process, which looks up the path of each file in each ref, and one that
// reads each content that was found; two more where a revision is in none.
func (r *Repo) Defined(ctx context.Context, refs []string, shared string, revisions []*revision.Revision, opts source.Options) ([][]string, error) {
	files := make([]string, len(revisions))
	for i, rev := range revisions {
		files[i] = rev.File
	}
	at, err := r.locateAll(files)
	if err != nil || len(refs) == 0 || len(files) == 0 {
		return make([][]string, len(files)), err
	}
	defined, err := r.definedAt(ctx, refs, at, revisions, opts)
	if err != nil || shared == "" {
		return defined, err
	}
	return defined, r.addRenamed(ctx, refs, shared, revisions, opts, defined)
}

// definedAt returns Defined's answer for the path of each revision alone.
func (r *Repo) definedAt(ctx context.Context, refs, at []string, revisions []*revision.Revision, opts source.Options) ([][]string, error) {
	blobs, err := r.blobsAt(ctx, refs, at)
	if err != nil {
		return nil, err
	}
	defined := make([][]string, len(at))
	for i, rev := range revisions {
		has := map[string]bool{} // by blob, whether it defines the revision
		for j, ref := range refs {
			id := blobs[i*len(refs)+j]
			if id == "" {
				continue
			}
			if _, known := has[id]; !known {
				if has[id], err = r.defines(ctx, ref, at[i], id, rev, opts); err != nil {
					return nil, err
				}
			}
			if has[id] {
				defined[i] = append(defined[i], ref)
			}
		}
	}
	return defined, nil
}

// blobsAt returns the ids of the blobs at paths in refs, for each path those of all
// refs; "" where there is none.
func (r *Repo) blobsAt(ctx context.Context, refs, paths []string) ([]string, error) {
	var questions strings.Builder
	for _, path := range paths {
		if strings.Contains(path, "\n") {
			path = "" // cat-file cannot be asked for it; the answer is a tree
		}
		for _, ref := range refs {
			questions.WriteString(ref + ":" + path + "\n")
		}
	}
	out, err := r.feed(ctx, questions.String(), "cat-file", "--batch-check", "--buffer")
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(refs)*len(paths))
	for answer := range strings.Lines(string(out)) {
		id := ""
		if words := strings.Split(strings.TrimSuffix(answer, "\n"), " "); len(words) == 3 && words[1] == "blob" {
			id = words[0]
		}
		ids = append(ids, id)
	}
	if len(ids) != cap(ids) {
		return nil, &CommandError{Args: []string{"cat-file", "--batch-check"}, Stderr: "it did not answer each question"}
	}
	return ids, nil
}

// defines reports whether a blob, at a path of a ref, defines a revision with the id of
// rev.
func (r *Repo) defines(ctx context.Context, ref, path, blobID string, rev *revision.Revision, opts source.Options) (bool, error) {
	name := filepath.Clean(rev.File)
	for _, format := range opts.Formats {
		if !format.Matches(filepath.Base(name)) {
			continue
		}
		diff := Differences{Commit: Commit{ID: ref, Ref: ref}, blobs: map[string]blob{name: {blobID, path, format}}}
		read, err := r.read(ctx, diff, []string{name})
		if is[source.Errors](err) {
			return true, nil
		}
		return len(read) > 0 && read[0].ID == rev.ID, err
	}
	return false, nil
}

// A Gap describes the published refs that a clone leaves out; the zero value leaves out
// none.
type Gap struct {
	Why   string // "this clone is shallow"
	Fetch string // the command that fetches them
}

// Gap returns the published refs of a remote that the clone may lack. An empty remote is
// the one of Main.
func (r *Repo) Gap(ctx context.Context, ref string) (Gap, error) {
	conf, err := r.config(ctx)
	if err != nil {
		return Gap{}, err
	}
	remote, _ := conf.split(ref)
	if remote == "" {
		return Gap{}, nil
	}
	var why, first []string
	fetch := []string{"git", "fetch", "--tags"}
	if !conf.fetches(remote, "*") {
		why = append(why, "fetches only some branches of "+remote)
		first = append(first, hint.Words([]string{"git", "remote", "set-branches", remote, "*"}))
	}
	if conf.noTags[remote] {
		why = append(why, "fetches no tags")
		first = append(first, "git config --unset "+hint.Word("remote."+remote+".tagOpt"))
	}
	if r.shallow {
		why, fetch = append(why, "is shallow"), append(fetch, "--unshallow")
	}
	if len(why) == 0 {
		return Gap{}, nil
	}
	return Gap{"this clone " + strings.Join(why, " and "), strings.Join(append(first, hint.Words(append(fetch, remote))), " && ")}, nil
}
