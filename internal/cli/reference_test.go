package cli_test

import (
	"bytes"
	"database/sql"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/cli"
)

// onPurpose lists the command lines of testdata/reference/graphs.txt, as "graph:
// command", for which ramus intentionally differs from Alembic 1.8.1.
var onPurpose = map[string]string{
	"fork: downgrade -1":                 "Alembic warns and reverts on one branch, whichever comes first; ramus asks which",
	"three parents: stamp aaaa01 bbbb01": "Alembic fails with a KeyError",
}

// database is the line of current -v that names the database, which ramus writes as its
// own URL.
var database = regexp.MustCompile(`(?m)^Current revision\(s\) for .*:$`)

// forEveryGraph lists command lines that are compared on every graph.
var forEveryGraph = []string{
	"heads", "heads -v", "heads --resolve-dependencies", "heads --resolve-dependencies -v",
	"branches", "branches -v", "history", "history -v", "current", "show heads", "show base",
}

// TestReference compares ramus's output, and the version rows that it leaves, with
// the real Alembic's. If Alembic's output is ordered differently when its folders
// are listed in reverse and its sets have other hashes, the order is accidental,
// and is ignored; so is the order of independent heads.
func TestReference(t *testing.T) {
	python := findReference(t)
	for _, g := range readGraphs(t) {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range g.revisions {
				g.commands = append([]string{"show " + r.id}, g.commands...)
			}
			g.commands = append(slices.Clone(forEveryGraph), g.commands...)
			dir := t.TempDir()
			writePython(t, dir, g)
			up, down := runReference(t, python, dir, g.commands, "up"), runReference(t, python, dir, g.commands, "down")
			g.compareAll(t, "in SQL", runInSQL(t, g), masked(up, dir), masked(down, dir))
			g.compareAll(t, "in Python", runPythonProject(t, dir, g.commands, g.through, up), up, down)
		})
	}
}

// compareAll compares the answers to all command lines with Alembic's.
func (g drawing) compareAll(t *testing.T, project string, ours, up, down []answer) {
	t.Helper()
	for i, line := range g.commands {
		if reason, ok := onPurpose[g.name+": "+line]; ok {
			t.Logf("%s differs on purpose: %s", line, reason)
			continue
		}
		t.Run(project+": "+line, func(t *testing.T) { compare(t, line, ours[i], up[i], down[i]) })
	}
}

// An answer is the result of a command line.
type answer struct {
	Code string   `json:"code"`
	Out  string   `json:"out"`
	Err  string   `json:"err"`
	Rows []string `json:"rows"`
}

func compare(t *testing.T, line string, ours, up, down answer) {
	t.Helper()
	if (ours.Code == "0") != (up.Code == "0") {
		t.Errorf("%s: exits with %s, Alembic with %s\nours: %s\nAlembic: %s%s", line, ours.Code, up.Code, ours.Err, up.Out, up.Err)
		return
	}
	if !slices.Equal(ours.Rows, up.Rows) {
		t.Errorf("%s: leaves the rows %q, Alembic %q", line, ours.Rows, up.Rows)
	}
	if up.Code != "0" {
		return // error messages differ
	}
	got, want, other := inSets(unnamed(ours.Out)), inSets(unnamed(up.Out)), inSets(unnamed(down.Out))
	verb, _, _ := strings.Cut(line, " ")
	if want != other || verb != "history" && verb != "show" {
		got, want = unordered(got), unordered(want)
	}
	if got != want {
		t.Errorf("%s prints\n%s\nAlembic\n%s", line, got, want)
	}
}

// unnamed returns output without the URL of the database.
func unnamed(out string) string {
	return database.ReplaceAllString(out, "Current revision(s) for DATABASE:")
}

// inSets sorts the output that Alembic keeps in sets: labels, and the children of a
// branch point.
func inSets(out string) string {
	out = lists.ReplaceAllStringFunc(out, func(list string) string {
		m := lists.FindStringSubmatch(list)
		names := strings.Split(m[2], ", ")
		slices.Sort(names)
		return m[1] + strings.Join(names, ", ") + m[3]
	})
	return children.ReplaceAllStringFunc(out, func(block string) string {
		lines := strings.SplitAfter(strings.TrimSuffix(block, "\n"), "\n")
		lines[len(lines)-1] += "\n"
		slices.Sort(lines)
		return strings.Join(lines, "")
	})
}

// unordered sorts the lines of an output, or the entries of a verbose one.
func unordered(out string) string {
	separator := "\n"
	if strings.HasPrefix(out, "Rev: ") {
		separator = "\nRev: "
	}
	entries := strings.Split(strings.TrimPrefix(strings.TrimSuffix(out, "\n"), "Rev: "), separator)
	for i := range entries {
		entries[i] = strings.TrimSpace(entries[i])
	}
	slices.Sort(entries)
	return strings.Join(entries, separator)
}

var children = regexp.MustCompile(`(?m)(?:^ +-> .*\n)+`)

var lists = regexp.MustCompile(`(?m)(^Branches into: |^Branch names: |\()([^()\n]*)(\)|$)`)

// findReference returns a Python that has Alembic.
func findReference(t *testing.T) string {
	t.Helper()
	program := os.Getenv("RAMUS_REFERENCE_ALEMBIC")
	if program == "" {
		program, _ = exec.LookPath("alembic")
	}
	if program != "" {
		script, err := os.ReadFile(program)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(string(script), "\n"); strings.HasPrefix(first, "#!") {
			return strings.TrimPrefix(first, "#!")
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is no alembic (Debian's package has it), so ramus cannot be compared with it")
	}
	t.Skip("NOT COMPARED WITH ALEMBIC: there is none; install Debian's alembic, or set RAMUS_REFERENCE_ALEMBIC")
	return ""
}

var (
	//go:embed testdata/reference/graphs.txt
	graphsText string
	//go:embed testdata/reference/run.py
	runScript string
	//go:embed testdata/reference/env.py
	envScript string
)

// A drawing is a graph of graphs.txt, with the commands to run on it.
type drawing struct {
	name      string
	revisions []drawn
	commands  []string
	through   map[string]bool // the commands that run revisions and that ramus passes to Alembic
}

type drawn struct {
	id, folder             string
	parents, labels, needs []string
}

func readGraphs(t *testing.T) (graphs []drawing) {
	t.Helper()
	for line := range strings.Lines(graphsText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "== "):
			graphs = append(graphs, drawing{name: line[3:], through: map[string]bool{}})
		case len(graphs) == 0:
		case strings.HasPrefix(line, "$ "), strings.HasPrefix(line, "$$ "):
			g := &graphs[len(graphs)-1]
			through, command, _ := strings.Cut(line, " ")
			g.commands = append(g.commands, command)
			g.through[command] = g.through[command] || through == "$$"
		default:
			g := &graphs[len(graphs)-1]
			g.revisions = append(g.revisions, readRevision(line))
		}
	}
	return graphs
}

func readRevision(line string) drawn {
	words := strings.Fields(line)
	r := drawn{id: words[0], folder: "versions"}
	for _, word := range words[1:] {
		key, values, found := strings.Cut(word, ":")
		switch {
		case !found && word != "<-":
			r.parents = append(r.parents, word)
		case key == "labels":
			r.labels = strings.Split(values, ",")
		case key == "needs":
			r.needs = strings.Split(values, ",")
		case key == "in":
			r.folder = values
		}
	}
	return r
}

func (g drawing) folders() (all []string) {
	for _, r := range g.revisions {
		if !slices.Contains(all, r.folder) {
			all = append(all, r.folder)
		}
	}
	return all
}

const createDate = "2026-11-23 10:00:00"

func write(t *testing.T, path, format string, args ...any) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// writePython writes the graph as an Alembic project, with files like those of
// Alembic's template.
func writePython(t *testing.T, dir string, g drawing) {
	t.Helper()
	locations := []string{}
	for _, folder := range g.folders() {
		locations = append(locations, filepath.Join(dir, folder))
	}
	write(t, filepath.Join(dir, "alembic.ini"), "[alembic]\nscript_location = %s\nversion_locations = %s\nsqlalchemy.url = sqlite:///%s/app.db\n",
		dir, strings.Join(locations, " "), dir)
	write(t, filepath.Join(dir, "env.py"), "%s", envScript)
	for _, r := range g.revisions {
		write(t, filepath.Join(dir, r.folder, r.id+"_.py"), `"""message of %s

Revision ID: %[1]s
Revises: %s
Create Date: %s

"""
revision = %q
down_revision = %s
branch_labels = %s
depends_on = %s


def upgrade():
    pass


def downgrade():
    pass
`, r.id, strings.Join(r.parents, ", "), createDate, r.id, tuple(r.parents), tuple(r.labels), tuple(r.needs))
	}
}

// tuple returns a Python value as Alembic's template writes it.
func tuple(names []string) string {
	switch len(names) {
	case 0:
		return "None"
	case 1:
		return fmt.Sprintf("%q", names[0])
	}
	return `("` + strings.Join(names, `", "`) + `")`
}

func writeSQL(t *testing.T, dir string, g drawing) {
	t.Helper()
	write(t, filepath.Join(dir, "ramus.toml"), "version_locations = [\"%s\"]\n", strings.Join(g.folders(), `", "`))
	for _, r := range g.revisions {
		write(t, filepath.Join(dir, r.folder, r.id+"_.sql"), `-- message of %s
--
-- revision: %[1]s
-- down_revision: %s
-- branch_labels: %s
-- depends_on: %s
-- create_date: %s

-- +upgrade

-- +downgrade
`, r.id, strings.Join(r.parents, ", "), strings.Join(r.labels, ", "), strings.Join(r.needs, ", "), createDate)
	}
}

// runReference runs all command lines in one Python process, in an Alembic project
// without a database, and deletes the database afterwards.
func runReference(t *testing.T, python, dir string, commands []string, order string) []answer {
	t.Helper()
	lines := [][]string{}
	for _, command := range commands {
		words := strings.Fields(command)
		if i := slices.IndexFunc(words, regexp.MustCompile(`^-\d+$`).MatchString); i > 0 && words[0] == "downgrade" {
			words = slices.Insert(words, i, "--")
		}
		if i := slices.Index(words, "-r"); i > 0 { // argparse takes "-1:" for a flag
			words = append(words[:i], append([]string{"--rev-range=" + words[i+1]}, words[i+2:]...)...)
		}
		lines = append(lines, words)
	}
	input, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", runScript, order)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED="+map[string]string{"up": "1", "down": "2"}[order])
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Remove(filepath.Join(dir, "app.db")); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return answers
}

// masked returns answers without the parts that must differ between a project in
// Python and its translation to SQL: the folders and extensions of files.
func masked(answers []answer, dir string) []answer {
	all := slices.Clone(answers)
	for i := range all {
		all[i].Out = strings.NewReplacer(dir, "DIR", ".py\n", ".*\n", ".sql\n", ".*\n").Replace(all[i].Out)
	}
	return all
}

// runInSQL runs all command lines on the graph's translation to SQL.
func runInSQL(t *testing.T, g drawing) (answers []answer) {
	t.Helper()
	dir := t.TempDir()
	writeSQL(t, dir, g)
	for _, command := range g.commands {
		answers = append(answers, runRamus(t, filepath.Join(dir, "ramus.toml"), "ramus_version", command))
	}
	return masked(answers, dir)
}

// runPythonProject runs all command lines on Alembic's own project. Commands that run
// revisions would start Python each time, so it runs only those in through and
// those that Alembic refuses. For the others, it writes the rows that Alembic left,
// as if the command had run.
func runPythonProject(t *testing.T, dir string, commands []string, through map[string]bool, reference []answer) (answers []answer) {
	t.Helper()
	for i, command := range commands {
		verb, _, _ := strings.Cut(command, " ")
		moves := verb == "upgrade" || verb == "downgrade"
		if moves && !through[command] && reference[i].Code == "0" {
			setRows(t, filepath.Join(dir, "app.db"), reference[i].Rows)
			answers = append(answers, reference[i])
			continue
		}
		answers = append(answers, runRamus(t, filepath.Join(dir, "alembic.ini"), "alembic_version", command))
	}
	return answers
}

// runRamus runs one command line in the project of a configuration file, whose
// database is app.db in the same folder.
func runRamus(t *testing.T, config, table, command string) answer {
	t.Helper()
	var out, errs bytes.Buffer
	file := filepath.Join(filepath.Dir(config), "app.db")
	args := append([]string{"-c", config, "--database", "sqlite:" + file}, strings.Fields(command)...)
	code := cli.Main(args, cli.IO{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(name string) (string, bool) {
		if name == "PATH" { // Alembic is there
			return os.LookupEnv(name)
		}
		return "", false
	}})
	return answer{Code: fmt.Sprint(code), Out: out.String(), Err: errs.String(), Rows: versionRows(t, file, table)}
}

// versionRows returns the rows of the version table, sorted; none if there is no
// table.
func versionRows(t *testing.T, file, table string) (rows []string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	db := openFile(t, file)
	defer db.Close()
	var all sql.NullString
	if err := db.QueryRow("SELECT group_concat(version_num ORDER BY version_num) FROM " + table).Scan(&all); err != nil {
		return nil
	}
	return strings.FieldsFunc(all.String, func(r rune) bool { return r == ',' })
}

// setRows sets the rows of Alembic's version table.
func setRows(t *testing.T, file string, rows []string) {
	t.Helper()
	db := openFile(t, file)
	defer db.Close()
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
		"DELETE FROM alembic_version",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, row := range rows {
		if _, err := db.Exec("INSERT INTO alembic_version VALUES (?)", row); err != nil {
			t.Fatal(err)
		}
	}
}

func openFile(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	return db
}
