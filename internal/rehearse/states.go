package rehearse

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// States keeps the states of scratch databases in a folder, between runs. The name of each
// file is a hash of the version of ramus and of all scripts that made the state, and its
// content starts with a hash of the rest. What cannot be read or written is not kept.
type States struct {
	Folder  string
	Version string // of ramus

	// Limits of the folder and of one file, in bytes; 0 is a default.
	Total, Each int64
}

// The limits by default.
const (
	defaultTotal = 64 << 20
	defaultEach  = 8 << 20
)

// suffix is that of the files.
const suffix = ".state"

// load returns a state; nil if it is not kept, or damaged.
func (s *States) load(key string) []byte {
	file := filepath.Join(s.Folder, key+suffix)
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	sum, pages := content[:min(sha256.Size, len(content))], content[min(sha256.Size, len(content)):]
	if want := sha256.Sum256(pages); !bytes.Equal(sum, want[:]) {
		_ = os.Remove(file)
		return nil
	}
	now := time.Now()
	_ = os.Chtimes(file, now, now) // the file that was not used for longest is removed first
	return pages
}

func (s *States) has(key string) bool {
	_, err := os.Stat(filepath.Join(s.Folder, key+suffix))
	return err == nil
}

// save keeps a state.
func (s *States) save(key string, pages []byte) {
	if int64(len(pages)) > cmp.Or(s.Each, defaultEach) || os.MkdirAll(s.Folder, 0o700) != nil {
		return
	}
	f, err := os.CreateTemp(s.Folder, "new-*")
	if err != nil {
		return
	}
	sum := sha256.Sum256(pages)
	_, err = f.Write(append(sum[:], pages...))
	if err = cmp.Or(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(s.Folder, key+suffix))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	s.prune()
}

// prune removes the files that were not used for longest, until the others are within the
// limit.
func (s *States) prune() {
	entries, err := os.ReadDir(s.Folder)
	if err != nil {
		return
	}
	var kept []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), suffix) {
			kept = append(kept, info)
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	var total int64
	for _, info := range kept {
		if total += info.Size(); total > cmp.Or(s.Total, defaultTotal) {
			_ = os.Remove(filepath.Join(s.Folder, info.Name()))
		}
	}
}

// Prepare runs a course in an empty database. It starts from the state of the longest part of
// the course that is kept. It returns the revision that could not run, and why; nil if all
// ran.
func (s Stage) Prepare(ctx context.Context, db dialect.Rehearsal, course Course) (failed graph.Ref, why *Reason, err error) {
	stage := s.On(course)
	keys, done := stage.keys(ctx, db, course), 0
	for n := len(keys); n > 0 && done == 0; n-- {
		if s.States.has(keys[n-1]) && restored(ctx, db, s.States.load(keys[n-1])) {
			done = n
		}
	}
	for _, r := range course.Refs[done:] {
		if why, err := stage.Try(ctx, db, r); why != nil || err != nil {
			return r, why, err
		}
	}
	if len(keys) > done && len(keys) == len(course.Refs) {
		if pages, err := db.(dialect.Keeper).Keep(ctx); err == nil {
			s.States.save(keys[len(keys)-1], pages)
		}
	}
	return graph.Base, nil, nil
}

// restored reports whether a database has a kept state now. One that is not kept is nil.
func restored(ctx context.Context, db dialect.Rehearsal, pages []byte) bool {
	return len(pages) > 0 && db.(dialect.Keeper).Restore(ctx, pages) == nil
}

// keys returns the key of each part of a course from its start, up to a revision in Go or one
// that must not run in a scratch database; none where no states are kept.
func (s Stage) keys(ctx context.Context, db dialect.Rehearsal, course Course) (keys []string) {
	keeper, can := db.(dialect.Keeper)
	if !can || s.States == nil {
		return nil
	}
	key, err := keeper.KeptAs(ctx)
	if err != nil {
		return nil
	}
	key += "\n" + s.States.Version
	for _, r := range course.Refs {
		script, err := s.Upgrade(ctx, r)
		if err != nil || script.Call != nil || s.Obstacle(ctx, r) != nil {
			return keys
		}
		node := s.graph().Node(r)
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%q %q %q %q\n%t\n%q", key, node.ID, node.Parents, node.DependsOn, s.Sides[r], script.NoTransaction, script.Text))
		key = hex.EncodeToString(sum[:])
		keys = append(keys, key)
	}
	return keys
}
