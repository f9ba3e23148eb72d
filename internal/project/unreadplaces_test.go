package project

import (
	"fmt"
	"testing"

	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// Places of any kinds are one message with one change, which names at most two of a kind.
func TestSeveralUnread(t *testing.T) {
	places := func(kind sourcefiles.UnreadKind, n int, name string) (all []sourcefiles.Unread) {
		for i := range n {
			path := fmt.Sprintf(name, i)
			all = append(all, sourcefiles.Unread{Path: path, Kind: kind, Files: 1, First: path})
		}
		return all
	}
	for _, test := range []struct {
		found       []sourcefiles.Unread
		message, by string
	}{
		{places(sourcefiles.Subfolder, 2, "v/d%d"), "2 revision files in 2 folders (v/d0, v/d1) are not read", "write recursive_version_locations = true in ramus.toml"},
		{append(places(sourcefiles.Subfolder, 1, "v/d%d"), sourcefiles.Unread{Path: "v/e", Files: 100, More: true, First: "v/e/a.sql"}),
			"101 or more revision files in 2 folders (v/d0, v/e) are not read", "write recursive_version_locations = true in ramus.toml"},
		{places(sourcefiles.LinkedFolder, 3, "v/l%d"), "3 revision files behind 3 links to folders (v/l0, v/l1, …) are not read", "add v/l0, v/l1, … to version_locations in ramus.toml"},
		{places(sourcefiles.WrongCase, 3, "v/%d.SQL"), "3 files whose extension is not in lower case (v/0.SQL, v/1.SQL, …) are not read", "rename the files to lower case, as in: mv v/0.SQL v/0.sql"},
		{places(sourcefiles.Foreign, 3, "v/%d.py"), "3 Python revisions, which only an Alembic project reads (v/0.py, v/1.py, …) are not read", "write an alembic.ini beside ramus.toml, or move the files"},
		{append(places(sourcefiles.Foreign, 1, "v/%d.py"), places(sourcefiles.LinkedFolder, 1, "v/l%d")...),
			"1 revision file behind the link v/l0; and v/0.py (a Python revision, which only an Alembic project reads) are not read",
			"add v/l0 to version_locations in ramus.toml; and write an alembic.ini beside ramus.toml, or move the file"},
	} {
		got := Config{File: "ramus.toml"}.Unread(test.found)
		if got.Message != test.message || len(got.Fixes) != 1 || got.Fixes[0].Note != test.by || len(got.Files) != len(test.found) {
			t.Errorf("%s\n%+v\nwant %s", got.Message, got, test.message)
		}
	}
	if got := (Config{}).Unread(nil); got != nil {
		t.Errorf("no places: %+v", got)
	}
}
