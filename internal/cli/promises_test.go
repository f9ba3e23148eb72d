package cli_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/cli"
	"github.com/ramusdb/ramus/internal/render"
)

// promisesVariable names the folder in which the runs of ramus in scripts record the
// commands that they printed.
const promisesVariable = "RAMUS_TEST_PROMISES"

// A promise is a command that ramus printed, and the result of typing it then and
// there, in a copy of the script's folder.
type promise struct {
	Script  string // without .txtar
	Typed   string // the command that printed it
	Line    string // the printed line
	Command string
	Exit    int
	Output  string
}

// kept reports whether the command did as promised. Commands that look exit with 1 if
// they find something, and a run that resumes a script may meet the same error.
func (p promise) kept() bool {
	return p.Exit == 0 || p.Exit == 1 && looking.MatchString(p.Command) || p.Exit == 5 && strings.Contains(p.Output, "\nResuming ")
}

// excused has the messages whose commands need not work in the state that prints them.
var excused = []struct{ message, reason string }{
	{`^  To find the file, in its git repository: `, "the command is for the repository that has the file"},
	{`^  ramus init --template generic ./migrations$`, "the example of Alembic's list_templates"},
	{`^  ramus (-\S+ \S+ )*upgrade   # after you wrote its SQL$`, "the command is for the time after the revision is written"},
	{`by hand: .*, then: `, "the command is for the time after the change by hand"},
	{`^  ramus (-\S+ \S+ )*adopt --stamp   # for a database that `, "the database of the test is new, and there is no terminal to ask on"},
	{`^  ramus adopt --stamp --yes$`, "the database of the test is new"},
	{`^  ramus (-\S+ \S+ )*upgrade heads   # for a new one$`, "the variable with the URL is empty in the test, or its database is not new"},
	{"^ramus: no ramus.toml, .*`ramus init` creates one", "a folder has the name of the file"},
	{`^ *# restores the place of `, "the command is for the time after the fix"},
	{`^  (git rebase --autostash origin/main && )?ramus rebase --against origin/main$`, "the gate has no database, where a revision may have run: rebase says so then, with the ways on"},
	{`^  After a fix, apply what was reverted: ramus upgrade `, "the command is for the time after the fix"},
	{`ramus --database sqlite:no/such/folder.db upgrade heads --create-database$`, "a script of the test runs for hours"},
	{`pending; ramus (-\S+ \S+ )*upgrade heads would apply`, "it says what would run, not that the scripts of the test work"},
	{`^  ramus accept \w+ --because REASON   # such as `, "an example of the form, for a command line without a reason"},
	{`^  ramus downgrade \w+   # if it is applied: `, "the comment says where it works"},
	{`^  Finish it where its file is|by hand: finish it where its file is`, "the command is for another checkout"},
	{`^  Restore its (parents|-- \+upgrade from:\w+) in `, "the command is for the time after an edit"},
	{`^  Fetch it: git (-C \S+ )?fetch origin (nowhere|release-2)$`, "no remote has the branch that was asked for"},
	{`^(  |note: .*)Fetch all content, once the remote answers: `, "the remote does not answer"},
	{`^  git merge origin/(main|join)( && |$)`, "git leaves the conflicts that the finding lists to the user"},
	{`^ramus: the database is not at the heads: 2 pending; to apply them: ramus upgrade heads$`, "a script of the test runs for hours"},
	{`Or let the project's Alembic write it: ramus revision --autogenerate`, "the project of the test has no env.py that runs"},
	{`^  ramus (plan --)?downgrade -1   # `, "an example of the form, for a command line that says nothing of the database"},
}

// excuse returns the reason why a promise need not be kept, or "".
func (p promise) excuse() string {
	if strings.Contains(p.Output, "Running Python revisions with ") || strings.Contains(p.Output, " uses another database than ramus") || strings.Contains(p.Output, "cannot read the project's template") {
		return "the project of the test has no env.py that runs, or no template"
	}
	for _, e := range excused {
		if regexp.MustCompile(e.message).MatchString(p.Line) {
			return e.reason
		}
	}
	return ""
}

var looking = regexp.MustCompile(`\bramus( -\S+ \S+)* (doctor|gate|verify)\b[^&]*$`)

// promising runs the command as cli.Main does, then types each command that it printed.
func promising(args []string, streams cli.IO) int {
	var printed bytes.Buffer
	streams.Out, streams.Err = recorded{os.Stdout, &printed}, recorded{os.Stderr, &printed}
	here, _ := os.Getwd() // -C changes it
	exit := cli.Main(args, streams)
	if len(args) == 0 || args[0] == "help" || args[0] == "completion" || slices.Contains(args, "--help") {
		return exit
	}
	folder, work := os.Getenv(promisesVariable), os.Getenv("WORK")
	for line := range strings.Lines(styles.ReplaceAllString(printed.String(), "")) {
		line = strings.TrimRight(line, "\n")
		if slices.Contains(args, "--fix") && strings.HasPrefix(line, " ") {
			continue // the faults and their commands are those before the fix
		}
		for _, command := range commandsIn(line) {
			if newPromise(folder, work, line, command) {
				record(folder, tryCommand(here, work, promise{Typed: strings.Join(args, " "), Line: line, Command: command}))
			}
		}
	}
	return exit
}

// A recorded stream also writes to a buffer. It may be a terminal.
type recorded struct {
	*os.File
	printed *bytes.Buffer
}

func (r recorded) Write(text []byte) (int, error) {
	r.printed.Write(text)
	return r.File.Write(text)
}

// styles matches the control sequences of color.
var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

// newPromise reports whether a message like this line is the first one of its script.
func newPromise(folder, work, line, command string) bool {
	shape := varying.ReplaceAllString(strings.Replace(line, command, commandShape(command), 1), "_")
	name := fmt.Sprintf("%x", sha256.Sum256([]byte(work+shape)))
	f, err := os.OpenFile(filepath.Join(folder, name[:24]), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// varying matches the words of a message that are names of the script.
var varying = regexp.MustCompile(`\S*[\d/'"_.@]\S*|\b[a-z]{1,3}\b`)

// commandShape returns a command with its verbs and flags only.
func commandShape(command string) string {
	words := strings.Fields(command)
	shape := words[:0]
	for i, word := range words {
		if i < 2 || strings.HasPrefix(word, "-") || word == "&&" || word == "ramus" || word == "git" || words[i-1] == "ramus" || words[i-1] == "git" {
			shape = append(shape, word)
		}
	}
	return strings.Join(shape, " ")
}

var (
	prose       = regexp.MustCompile(`^ramus (-\S+ \S+ )*(runs|replaces|has|does|works|writes|would|and|[a-z_]+ (looks|explains|has|lists|does|needs|takes|turns|shows|prints))\b|^git (has|was|diff shows)\b`)
	placeholder = regexp.MustCompile(`\b(TARGET|REVISION|FOLDER|COMMAND|URL|FILE|REF|ID|LABEL|NAME|FROM|TO|DIR)\b|\[flags\]|…`)
	failed      = regexp.MustCompile(`^git \S+ failed`)
)

// commandsIn returns the commands in a line of output, without those that have a
// placeholder.
func commandsIn(line string) (commands []string) {
	if strings.HasPrefix(strings.TrimSpace(line), `"`) || strings.HasPrefix(line, "::") {
		return nil
	}
	for _, c := range render.Commands(line) {
		if command := line[c.From:c.To]; !c.Form && !failed.MatchString(command) {
			commands = append(commands, command)
		}
	}
	return slices.Compact(commands)
}

// tryCommand types the command of a promise in a copy of the script's folder.
func tryCommand(here, work string, p promise) promise {
	p.Script = strings.TrimPrefix(filepath.Base(work), "script-")
	twin, err := copyWork(work)
	defer os.RemoveAll(twin)
	if err != nil {
		p.Exit, p.Output = -1, err.Error()
		return p
	}
	p.Exit, p.Output = typed(strings.ReplaceAll(p.Command, work, twin), strings.Replace(here, work, twin, 1), work, twin)
	return p
}

// typed runs a command in a shell, in a folder of the copy.
func typed(command, dir, work, twin string) (exit int, output string) {
	if strings.HasSuffix(command, "doctor --fix") {
		command += " --yes" // nobody answers here
	}
	command = strings.Replace(command, "--because REASON", `--because "it was meant"`, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh", "-c", command)
	shell.Dir, shell.WaitDelay = dir, time.Second
	withChildren(shell)
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); name != promisesVariable {
			shell.Env = append(shell.Env, strings.ReplaceAll(entry, work, twin))
		}
	}
	out, err := shell.CombinedOutput()
	if err != nil && shell.ProcessState == nil {
		return -1, err.Error()
	}
	return shell.ProcessState.ExitCode(), string(out)
}

// copyWork copies the folder of a script beside it, under a name of the same length, so
// that paths in all files, also in databases, can be replaced.
func copyWork(work string) (twin string, err error) {
	parent, name := filepath.Split(work)
	for i := range 36 * 36 {
		twin = filepath.Join(parent, fmt.Sprintf("twin%02s", base36(i))+name[6:])
		if err = os.Mkdir(twin, 0o777); err == nil {
			break
		}
	}
	if err != nil {
		return "", err
	}
	if out, err := exec.Command("cp", "-a", work+"/.", twin).CombinedOutput(); err != nil {
		return twin, fmt.Errorf("cp: %s", out)
	}
	return twin, filepath.WalkDir(twin, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(content, []byte(work)) {
			return nil
		}
		return os.WriteFile(path, bytes.ReplaceAll(content, []byte(work), []byte(twin)), 0o666)
	})
}

func base36(i int) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	return string([]byte{digits[i/36], digits[i%36]})
}

func record(folder string, p promise) {
	line, err := json.Marshal(p)
	if err == nil {
		var f *os.File
		if f, err = os.OpenFile(filepath.Join(folder, "promises"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666); err == nil {
			_, err = f.Write(append(line, '\n'))
			f.Close()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// readPromises returns the promises of all scripts.
func readPromises(t *testing.T, folder string) (all []promise) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, "promises"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for line := range bytes.Lines(content) {
		var p promise
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// keepPromises checks, when the scripts of a test have run, the commands that were printed
// in them. The variable that it returns is for their environment.
func keepPromises(t *testing.T) (variable string) {
	folder := t.TempDir()
	t.Cleanup(func() {
		all := readPromises(t, folder)
		for _, p := range all {
			if !p.kept() && p.excuse() == "" {
				t.Errorf("%s: ramus %s\n  prints: %s\n  typed: %s\n  exits with %d: %s", p.Script, p.Typed, p.Line, p.Command, p.Exit, p.Output)
			}
		}
		if !strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
			untried(t, all)
		}
	})
	return promisesVariable + "=" + folder
}
