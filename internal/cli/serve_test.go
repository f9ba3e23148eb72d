package cli_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ramusdb/ramus/internal/chromiumtest"
)

// asCommand returns the test's own program under the name of the command.
func asCommand(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		t.Skip("a link needs rights there")
	}
	path := filepath.Join(t.TempDir(), "ramus")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// serving starts `ramus serve` in a folder, and returns the URL of its page. At the end of
// the test it interrupts it, and expects exit code 130.
func serving(t *testing.T, ramus, dir string) string {
	t.Helper()
	cmd := exec.Command(ramus, "serve")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
			t.Errorf("ramus serve ended with %v", cmd.ProcessState)
		}
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(url)
}

// The page follows the files and the database, and keeps the last picture while the
// revisions are broken.
func TestServeLive(t *testing.T) {
	b := chromiumtest.Start(t)
	dir, ramus := t.TempDir(), asCommand(t)
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command(ramus, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("ramus %v: %v\n%s", args, err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run("init")
	run("revision", "-m", "create users", "--rev-id", "abc123")
	write("migrations/versions/abc123_create_users.sql", "-- create users\n-- revision: abc123\n\n-- +upgrade\nCREATE TABLE users (id int);\n\n-- +downgrade\nDROP TABLE users;\n")

	tab := b.Tab(t, 1200, 700)
	chromiumtest.Do(t, tab, chromedp.Navigate(serving(t, ramus, dir)))
	row := func(text string) string {
		return `[...document.querySelectorAll("[role=option]")].some((row) => row.innerText.replace(/\s+/g, " ").includes("` + text + `"))`
	}
	chromiumtest.Until(t, tab, row("abc123 head create users pending"))
	chromiumtest.Do(t, tab, chromedp.Click(chromedp.CSS("#row0")))

	run("upgrade")
	chromiumtest.Until(t, tab, row("abc123 head create users applied"))
	chromiumtest.Until(t, tab, `document.getElementById("panel").innerText.includes("Applied 20")`)

	chromiumtest.Do(t, tab, chromedp.Click(chromedp.CSS("#effects")))
	chromiumtest.Until(t, tab, `document.getElementById("panel").innerText.includes("table users added")`)

	run("revision", "-m", "add email", "--rev-id", "def456")
	chromiumtest.Until(t, tab, row("def456 head add email pending"))
	if chosen := chromiumtest.Value[string](t, tab, `document.querySelector(".chosen code").innerText`); chosen != "abc123" {
		t.Errorf("%s is chosen after an update", chosen)
	}

	write("migrations/versions/broken.sql", "-- broken\n-- revision: ghi789\n-- down_revision: nowhere\n\n-- +upgrade\n")
	chromiumtest.Until(t, tab, `document.getElementById("faults").innerText.includes("broken.sql:3")`)
	if !chromiumtest.Value[bool](t, tab, `document.body.classList.contains("stale") && `+row("def456")) {
		t.Error("the last picture is not kept, or not marked as stale")
	}

	write("migrations/versions/broken.sql", "-- mended\n-- revision: ghi789\n-- down_revision: abc123\n\n-- +upgrade\nCREATE TABLE t (id int);\n")
	chromiumtest.Until(t, tab, row("ghi789 head mended pending"))
	if chromiumtest.Value[bool](t, tab, `document.body.classList.contains("stale") || !document.getElementById("faults").hidden`) {
		t.Error("the picture is still stale")
	}

	chromiumtest.Do(t, tab, chromedp.Click(chromedp.CSS("#close")), chromedp.Click(chromedp.CSS("ul.heads li:nth-child(1) input")), chromedp.Click(chromedp.CSS("ul.heads li:nth-child(2) input")))
	chromiumtest.Until(t, tab, `document.getElementById("panel").innerText.includes("both orders end the same")`)
	commands := chromiumtest.Value[[]string](t, tab, `[...document.querySelectorAll(".command code")].map((e) => e.innerText)`)
	if want := []string{`ramus merge -m "merge def456 and ghi789" def456 ghi789`, "ramus rebase --onto def456 ghi789", "ramus rebase --onto ghi789 def456"}; strings.Join(commands, "\n") != strings.Join(want, "\n") {
		t.Errorf("the commands are %q, want %q", commands, want)
	}
	for _, command := range []string{commands[1] + " --dry-run", commands[2] + " --dry-run", commands[0]} {
		shell := exec.Command("sh", "-ec", command)
		shell.Dir, shell.Env = dir, append(os.Environ(), "PATH="+filepath.Dir(ramus)+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := shell.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
	chromiumtest.Until(t, tab, `document.querySelectorAll("[role=option]").length === 4`)
}
