package rewrite

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
)

func TestReapplying(t *testing.T) {
	j := At(filepath.Join(t.TempDir(), "git", "rebase.json"))
	own := Reapply{Database: "sqlite:app.db", Folder: "/here", Revisions: []string{"x", "y"}}
	interrupted := func(r Reapply, want ...string) {
		t.Helper()
		if got, err := j.Interrupted(r); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	}
	interrupted(own)
	failed := errors.New("no")
	if err := j.Reapplying(own, nil, func() error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	interrupted(Reapply{Database: own.Database, Folder: own.Folder}, "x", "y")
	interrupted(Reapply{Database: own.Database, Folder: "/there"})
	interrupted(Reapply{Database: "sqlite:b.db", Folder: own.Folder})
	err := j.Reapplying(own, nil, func() error {
		return j.Reapplying(own, nil, func() error { t.Error("two at once"); return nil })
	})
	if !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	changed := []Edit{{Path: filepath.Join(t.TempDir(), "gone.sql"), Old: []byte("x")}}
	if err := j.Reapplying(own, changed, func() error { t.Error("it ran"); return nil }); err == nil {
		t.Error("a changed file was accepted")
	}
	if err := j.Reapplying(own, nil, func() error { return nil }); err != nil {
		t.Error(err)
	}
	interrupted(own)
}
