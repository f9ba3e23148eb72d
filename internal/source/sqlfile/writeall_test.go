package sqlfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// chain returns a linear list of revisions.
func chain(ids ...string) []NewRevision {
	var all []NewRevision
	for i, id := range ids {
		r := NewRevision{ID: id, Message: "m"}
		if i > 0 {
			r.Parents = []string{ids[i-1]}
		}
		all = append(all, r)
	}
	return all
}

func TestWriteAll(t *testing.T) {
	t.Chdir(t.TempDir())
	paths, err := Check("v", chain("a", "b"), Naming{})
	if err != nil || strings.Join(paths, " ") != filepath.Join("v", "a_m.sql")+" "+filepath.Join("v", "b_m.sql") {
		t.Fatal(paths, err)
	}
	if _, err := os.Stat("v"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("checking made the folder: %v", err)
	}
	if err := WriteAll("v", chain("a", "b"), Naming{}); err != nil || entries(t, "v") != "a_m.sql b_m.sql" {
		t.Errorf("%v, %s", err, entries(t, "v"))
	}
	if err := WriteAll("v", chain("c", "b", "d"), Naming{}); !errors.Is(err, fs.ErrExist) || entries(t, "v") != "a_m.sql b_m.sql" {
		t.Errorf("%v, %s", err, entries(t, "v"))
	}
	if err := WriteAll("v", chain("x", "y"), Naming{Template: "%(slug)s"}); err == nil || !strings.Contains(err.Error(), "the file_template needs %(rev)s") {
		t.Error(err)
	}
	if err := WriteAll("v", []NewRevision{{ID: "z", Message: "+upgrade"}}, Naming{}); err == nil {
		t.Error("what cannot be rendered is written")
	}
}

// TestWriteAllChecksFirst checks that a fault that can be found beforehand keeps
// the first files from being written.
func TestWriteAllChecksFirst(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sub"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	all := chain("a", "b", "c")
	all[0].Title, all[1].Title, all[2].Title = "fine", "fine", "sub"
	err := WriteAll(dir, all, Naming{Template: "%(slug)s/%(rev)s"})
	if err == nil || errors.Is(err, fs.ErrExist) || entries(t, dir) != "sub" {
		t.Errorf("%v, %s", err, entries(t, dir))
	}
}

func TestTakeBack(t *testing.T) {
	dir := t.TempDir()
	here, gone, why := filepath.Join(dir, "here"), filepath.Join(dir, "gone"), errors.New("why")
	if err := os.WriteFile(here, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := takeBack([]string{here}, why); err != why || entries(t, dir) != "" {
		t.Errorf("%v, %s", err, entries(t, dir))
	}
	if err := takeBack([]string{gone}, why); !errors.Is(err, why) || !strings.Contains(err.Error(), "gone") {
		t.Error(err)
	}
}

// TestWriteAllAtOnce checks that several writers of the same revisions all succeed,
// and no file is lost.
func TestWriteAllAtOnce(t *testing.T) {
	dir := t.TempDir()
	all := chain("a", "b", "c", "d", "e", "f", "g")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := WriteAll(dir, all, Naming{}); err != nil && !errors.Is(err, fs.ErrExist) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := entries(t, dir); got != "a_m.sql b_m.sql c_m.sql d_m.sql e_m.sql f_m.sql g_m.sql" {
		t.Error(got)
	}
}
