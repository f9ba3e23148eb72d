package githook

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestLine(t *testing.T) {
	for want, g := range map[string]Gate{
		"[ ! -e ramus.toml ] || ramus gate >&2 || exit":                      {Config: "ramus.toml"},
		"[ ! -e db/ramus.toml ] || ramus -C db gate >&2 || exit":             {Config: "db/ramus.toml"},
		"[ ! -e db/x.toml ] || ramus -c db/x.toml -n ci gate >&2 || exit":    {Config: "db/x.toml", Named: true, Env: "ci"},
		`[ ! -e 'my db/it'\''s.toml' ] || ramus -C "my db" gate >&2 || exit`: {Config: "my db/it's.toml"},
		"[ ! -e 'größe/ramus.toml' ] || ramus -C 'größe' gate >&2 || exit":   {Config: "größe/ramus.toml"},
		"[ ! -e ramus.toml ] || ramus -n \"a b\" gate >&2 || exit":           {Config: "ramus.toml", Env: "a b"},
	} {
		if got := g.line(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestInstall(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hooks", Name)
	one, two := Gate{Config: "ramus.toml"}, Gate{Config: "b/ramus.toml"}
	for i, test := range []struct {
		gate  Gate
		added bool
		lines string // below the start
	}{
		{one, true, one.line() + "\n"},
		{one, false, one.line() + "\n"},
		{two, true, one.line() + "\n" + two.line() + "\n"},
	} {
		added, err := Install(file, test.gate)
		content, _ := os.ReadFile(file)
		if err != nil || added != test.added || string(content) != start+test.lines {
			t.Errorf("%d: %v, %v\n%s", i, added, err, content)
		}
	}
	info, err := os.Stat(file)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o100 == 0 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Another program's hook stays as it is, and may run the gate.
func TestInstallBesideAnother(t *testing.T) {
	file, g := filepath.Join(t.TempDir(), Name), Gate{Config: "ramus.toml"}
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	write("#!/bin/sh\nother\n")
	_, err := Install(file, g)
	if content, _ := os.ReadFile(file); err == nil || !strings.HasSuffix(hint.Of(err), "\n  "+g.line()) || string(content) != "#!/bin/sh\nother\n" {
		t.Errorf("%v\n%s", err, content)
	}
	write("#!/bin/sh\nother\n" + g.line() + "\n")
	if added, err := Install(file, g); added || err != nil {
		t.Errorf("%v, %v", added, err)
	}
}
