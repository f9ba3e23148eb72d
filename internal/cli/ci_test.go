package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"github.com/ramusdb/ramus/internal/cli"
)

// A paste is a text that users copy: a file at the repository's top for another
// program, or a block of docs/ci.md.
type paste struct{ where, language, text string }

func pastes(t *testing.T) []paste {
	t.Helper()
	all := []paste{
		{"action.yml", "yaml", readDocument(t, "../../action.yml")},
		{".pre-commit-hooks.yaml", "yaml", readDocument(t, "../../.pre-commit-hooks.yaml")},
	}
	blocks := regexp.MustCompile("(?ms)^```(yaml|sh)\n(.*?)^```$").FindAllStringSubmatch(readDocument(t, "../../docs/ci.md"), -1)
	for _, m := range blocks {
		all = append(all, paste{"docs/ci.md", m[1], m[2]})
	}
	return all
}

func TestPastedYAML(t *testing.T) {
	parsed := 0
	for _, p := range pastes(t) {
		if p.language != "yaml" {
			continue
		}
		var value any
		if err := yaml.Unmarshal([]byte(p.text), &value); err != nil || value == nil {
			t.Errorf("%s: %v in\n%s", p.where, err, p.text)
		}
		parsed++
	}
	if parsed < 7 {
		t.Errorf("%d", parsed)
	}
}

// TestPastedCommands checks that each ramus command in the pastes, and in the
// page's sentences, exists with its flags.
func TestPastedCommands(t *testing.T) {
	inBlocks := regexp.MustCompile(`(?m)(?:^ *|- |run: |entry: |/)ramus"? ((?:-C \S+ )?gate\b[^|>\n]*)`)
	inSentences := regexp.MustCompile("`(?:entry: )?ramus ([^`\n]+)`")
	found := inSentences.FindAllStringSubmatch(readDocument(t, "../../docs/ci.md"), -1)
	for _, p := range pastes(t) {
		found = append(found, inBlocks.FindAllStringSubmatch(p.text, -1)...)
	}
	for _, m := range found {
		wantCommand(t, strings.Fields(m[1]))
	}
	if len(found) < 12 {
		t.Errorf("%q", found)
	}
}

// wantCommand parses a command as ramus would, without running it.
func wantCommand(t *testing.T, words []string) {
	t.Helper()
	words = slices.DeleteFunc(words, func(word string) bool { return strings.HasPrefix(word, "$") })
	cmd, rest, err := cli.Command().Find(words)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil || !cmd.Runnable() {
		t.Errorf("ramus %s: %v", strings.Join(words, " "), err)
		return
	}
	if f := cmd.Flags().Lookup("format"); f != nil && !slices.Contains(formatsOf(cmd), f.Value.String()) {
		t.Errorf("ramus %s: no such format", strings.Join(words, " "))
	}
}

// formatsOf returns the values of a verb's --format, from its completion.
func formatsOf(cmd *cobra.Command) (names []string) {
	complete, ok := cmd.GetFlagCompletionFunc("format")
	if !ok {
		return nil
	}
	for _, c := range first(complete(cmd, nil, "")) {
		names = append(names, string(c))
	}
	return names
}

func first[A, B any](a A, _ B) A { return a }

// TestFormatsOfGatePage checks that the page names every format of the gate.
func TestFormatsOfGatePage(t *testing.T) {
	cmd, _, err := cli.Command().Find([]string{"gate"})
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(readDocument(t, "../../docs/ci.md"), "|---|---|\n")
	if got, want := firstCells(table), formatsOf(cmd); !slices.Equal(got, want) {
		t.Errorf("docs/ci.md has %q, the gate %q", got, want)
	}
}

// TestAction checks that the action uses exactly the inputs that it declares, and
// that its steps have the keys that GitHub requires.
func TestAction(t *testing.T) {
	text := readDocument(t, "../../action.yml")
	var action struct {
		Name, Description string
		Inputs            map[string]struct{ Description string }
		Runs              struct {
			Using string
			Steps []struct{ Run, Shell, Uses string }
		}
	}
	if err := yaml.Unmarshal([]byte(text), &action); err != nil {
		t.Fatal(err)
	}
	if action.Name == "" || action.Description == "" || action.Runs.Using != "composite" || len(action.Runs.Steps) == 0 {
		t.Errorf("%+v", action)
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`\$\{\{ inputs\.([\w-]+) \}\}`).FindAllStringSubmatch(text, -1) {
		used[m[1]] = true
	}
	for name := range used {
		if _, ok := action.Inputs[name]; !ok {
			t.Errorf("no input %s", name)
		}
	}
	page := readDocument(t, "../../docs/ci.md")
	for name, input := range action.Inputs {
		if !used[name] || input.Description == "" || !strings.Contains(page, "`"+name+"`") {
			t.Errorf("input %s: used %v, described %q, or docs/ci.md lacks it", name, used[name], input.Description)
		}
	}
	for _, step := range action.Runs.Steps {
		if (step.Run == "") == (step.Uses == "") || step.Run != "" && step.Shell == "" {
			t.Errorf("%+v", step)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("a script that GitHub splices text into:\n%s", step.Run)
		}
	}
}

// TestPreCommitHook checks the hook against pre-commit's keys, and its id against
// the page.
func TestPreCommitHook(t *testing.T) {
	var hooks []struct {
		ID            string `yaml:"id"`
		Name          string `yaml:"name"`
		Entry         string `yaml:"entry"`
		Language      string `yaml:"language"`
		PassFilenames *bool  `yaml:"pass_filenames"`
		AlwaysRun     bool   `yaml:"always_run"`
	}
	if err := yaml.Unmarshal([]byte(readDocument(t, "../../.pre-commit-hooks.yaml")), &hooks); err != nil {
		t.Fatal(err)
	}
	h := hooks[0]
	if len(hooks) != 1 || h.Name == "" || h.Entry != "ramus gate" || h.Language != "golang" || h.PassFilenames == nil || *h.PassFilenames || !h.AlwaysRun {
		t.Errorf("%+v", hooks)
	}
	if !strings.Contains(readDocument(t, "../../docs/ci.md"), "- id: "+h.ID+"\n") {
		t.Errorf("docs/ci.md lacks %s", h.ID)
	}
	// With language: golang, pre-commit installs the module's commands.
	if _, err := os.Stat(filepath.Join("..", "..", "cmd", strings.Fields(h.Entry)[0])); err != nil {
		t.Error(err)
	}
}
