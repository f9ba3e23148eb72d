package cli_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An actionStep is a step of action.yml.
type actionStep struct {
	ID, If, Run, Uses string
	Env               map[string]string
	Directory         string `yaml:"working-directory"`
}

// An actionRun runs the steps of action.yml as GitHub does, on a runner with Linux and
// a release page of the test's own.
type actionRun struct {
	t       *testing.T
	inputs  map[string]string
	outputs map[string]string // by "step.name"
	env     []string
	temp    string
	printed strings.Builder
}

// fakeRamus is a release's binary, which prints its arguments.
const fakeRamus = "#!/bin/sh\necho \"ran: $*\"\n"

// releasePage serves the archive of a release at its address, and returns the checksum
// of the archive and the environment in which scripts/fetch finds it.
func releasePage(t *testing.T) (sum string, env []string) {
	t.Helper()
	var archive bytes.Buffer
	z := gzip.NewWriter(&archive)
	w := tar.NewWriter(z)
	for name, text := range map[string]string{"ramus": fakeRamus, "README.md": "# ramus\n"} {
		if err := w.WriteHeader(&tar.Header{Name: "ramus_1.2.3_linux_arm64/" + name, Mode: 0o755, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	w.Close()
	z.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1.2.3/ramus_1.2.3_linux_arm64.tar.gz" {
			http.NotFound(w, r)
			return
		}
		w.Write(archive.Bytes())
	}))
	t.Cleanup(server.Close)
	authority := filepath.Join(t.TempDir(), "authority.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(archive.Bytes())), []string{"RAMUS_DOWNLOADS=" + server.URL, "CURL_CA_BUNDLE=" + authority}
}

// runAction runs the action with inputs, and returns the printed text and the error of
// the step that failed.
func runAction(t *testing.T, env []string, inputs map[string]string) (string, error) {
	t.Helper()
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct{ Steps []actionStep }
	}
	if err := yaml.Unmarshal([]byte(readDocument(t, "../../action.yml")), &action); err != nil {
		t.Fatal(err)
	}
	r := &actionRun{t: t, inputs: map[string]string{}, outputs: map[string]string{}, temp: t.TempDir(), env: env}
	for name, input := range action.Inputs {
		r.inputs[name] = input.Default
	}
	for name, value := range inputs {
		if _, ok := action.Inputs[name]; !ok {
			t.Fatalf("no input %s", name)
		}
		r.inputs[name] = value
	}
	for _, step := range action.Runs.Steps {
		if err := r.step(step); err != nil {
			return r.printed.String(), err
		}
	}
	return r.printed.String(), nil
}

var (
	condition  = regexp.MustCompile(`^steps\.(\w+)\.outputs\.(\w+) == '(\w+)'$`)
	expression = regexp.MustCompile(`\$\{\{ (\w+)\.([\w-]+) \}\}`)
)

// step runs a step unless its condition is false.
func (r *actionRun) step(s actionStep) error {
	if s.If != "" {
		m := condition.FindStringSubmatch(s.If)
		if m == nil {
			r.t.Fatalf("unknown kind of condition: %s", s.If)
		}
		if r.outputs[m[1]+"."+m[2]] != m[3] {
			return nil
		}
	}
	if s.Uses != "" {
		return fmt.Errorf("the action uses %s", s.Uses)
	}
	output := filepath.Join(r.temp, "output")
	if err := os.WriteFile(output, nil, 0o600); err != nil {
		r.t.Fatal(err)
	}
	script := filepath.Join(r.temp, "script.sh")
	if err := os.WriteFile(script, []byte(s.Run), 0o600); err != nil {
		r.t.Fatal(err)
	}
	run := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	run.Dir = r.expand(s.Directory)
	run.Env = append(os.Environ(), "RUNNER_OS=Linux", "RUNNER_ARCH=ARM64", "RUNNER_TEMP="+r.temp, "GITHUB_OUTPUT="+output)
	run.Env = append(run.Env, r.env...)
	for name, value := range s.Env {
		run.Env = append(run.Env, name+"="+r.expand(value))
	}
	run.Stdout, run.Stderr = &r.printed, &r.printed
	err := run.Run()
	for line := range strings.Lines(readDocument(r.t, output)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.outputs[s.ID+"."+name] = value
	}
	return err
}

// expand replaces GitHub's expressions.
func (r *actionRun) expand(text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		m := expression.FindStringSubmatch(found)
		switch m[1] {
		case "inputs":
			return r.inputs[m[2]]
		case "github":
			if m[2] == "token" {
				return "secret"
			}
			if m[2] != "action_path" {
				break
			}
			path, err := filepath.Abs("../..")
			if err != nil {
				r.t.Fatal(err)
			}
			return path
		}
		r.t.Fatalf("unknown expression: %s", found)
		return ""
	})
}

func needRunner(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the runner of this test has Linux")
	}
}

func TestActionRunsRelease(t *testing.T) {
	needRunner(t)
	sum, page := releasePage(t)
	const other = "0000000000000000000000000000000000000000000000000000000000000000"
	for _, sums := range []string{sum, strings.ToUpper(sum), other + "  ramus_1.2.3_linux_amd64.tar.gz\n" + sum + "  ramus_1.2.3_linux_arm64.tar.gz\n"} {
		got, err := runAction(t, page, map[string]string{"version": "v1.2.3", "sha256": sums, "against": "origin/main", "args": "--files  -c x.toml"})
		if want := "ran: version\nran: gate --format github --files -c x.toml --against origin/main\n"; got != want || err != nil {
			t.Errorf("sha256 %q: %v\n%s", sums, err, got)
		}
	}
}

// TestActionRefuses checks that nothing runs whose checksum the inputs do not have.
func TestActionRefuses(t *testing.T) {
	needRunner(t)
	sum, page := releasePage(t)
	wrong := strings.Repeat("0", 64)
	for _, test := range []struct {
		inputs map[string]string
		env    []string
		want   string
	}{
		{nil, nil, "set the inputs version and sha256 to run a release, or from-source: true to build one"},
		{map[string]string{"version": "v1.2.3"}, nil, "set the input sha256: the checksum of the archive of v1.2.3, from https://github.com/ramusdb/ramus/releases/download/v1.2.3/SHA256SUMS"},
		{map[string]string{"version": "v1.2.3", "sha256": wrong}, nil, "ramus_1.2.3_linux_arm64.tar.gz has the checksum " + sum + ", which is not in the input sha256; it was not run"},
		{map[string]string{"version": "v1.2.3", "sha256": " \n"}, nil, "which is not in the input sha256; it was not run"},
		{map[string]string{"version": "v1.2.3", "sha256": "abc"}, nil, "sha256 has abc, which is not a SHA-256: 64 hexadecimal digits"},
		{map[string]string{"version": "latest", "sha256": sum}, nil, "version is a release such as v1.2.3, not latest"},
		{map[string]string{"version": "v1.2.4", "sha256": sum}, nil, "/v1.2.4/ramus_1.2.4_linux_arm64.tar.gz"},
		{map[string]string{"version": "v1.2.3", "sha256": sum}, []string{"RUNNER_OS=macOS"}, "/v1.2.3/ramus_1.2.3_darwin_arm64.tar.gz"},
		{map[string]string{"version": "v1.2.3", "sha256": sum}, []string{"RUNNER_OS=Windows", "RUNNER_ARCH=X64"}, "/v1.2.3/ramus_1.2.3_windows_amd64.zip"},
		{map[string]string{"version": "v1.2.3", "sha256": sum}, []string{"RUNNER_ARCH=ARM"}, "releases have no binary for Linux on ARM; set from-source: true"},
		{map[string]string{"version": "v1.2.3", "sha256": sum, "from-source": "yes"}, nil, "from-source is true or false, not yes"},
		{map[string]string{"version": "v1.2.3", "sha256": sum, "from-source": "true"}, nil, "leave out version and sha256, or from-source"},
	} {
		got, err := runAction(t, append(page, test.env...), test.inputs)
		if err == nil || !strings.Contains(got, "::error title=ramus gate::") || !strings.Contains(got, test.want) || strings.Contains(got, "ran:") {
			t.Errorf("%q: %v\n%s", test.inputs, err, got)
		}
	}
}

// TestActionBuilds checks that the action builds with the runner's Go where it is told
// to, and installs Go only where there is none.
func TestActionBuilds(t *testing.T) {
	needRunner(t)
	folder := t.TempDir()
	fakeGo := "#!/bin/sh\ncase $1 in env) echo auto ;; install) mkdir -p \"$GOBIN\"; printf '" + strings.ReplaceAll(fakeRamus, "\n", "\\n") + "' >\"$GOBIN/ramus\"; chmod +x \"$GOBIN/ramus\" ;; esac\n"
	if err := os.WriteFile(filepath.Join(folder, "go"), []byte(fakeGo), 0o700); err != nil {
		t.Fatal(err)
	}
	inputs := map[string]string{"from-source": "true"}
	got, err := runAction(t, []string{"PATH=" + folder + ":/usr/bin:/bin"}, inputs)
	if want := "ran: gate --format github\n"; got != want || err != nil {
		t.Errorf("%v\n%s", err, got)
	}
	if err := os.WriteFile(filepath.Join(folder, "go"), []byte("#!/bin/sh\nexit 127\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	got, err = runAction(t, []string{"PATH=" + folder + ":/usr/bin:/bin"}, inputs)
	if err == nil || !strings.HasPrefix(err.Error(), "the action uses actions/setup-go@") {
		t.Errorf("%v\n%s", err, got)
	}
}

// A commentAPI is the part of GitHub's API that a comment needs.
type commentAPI struct {
	t        *testing.T
	comments []map[string]any
	calls    []string
	refuses  bool // writing
}

func (c *commentAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.calls = append(c.calls, r.Method+" "+r.URL.Path)
	if got := r.Header.Get("Authorization"); got != "Bearer secret" {
		c.t.Errorf("authorization %q", got)
	}
	var sent map[string]any
	if r.Method != http.MethodGet {
		if c.refuses {
			http.Error(w, "Resource not accessible by integration", http.StatusForbidden)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			c.t.Error(err)
		}
	}
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/repos/o/r/issues/7/comments":
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		from := min(100*(page-1), len(c.comments))
		_ = json.NewEncoder(w).Encode(c.comments[from:min(from+100, len(c.comments))])
	case r.Method == http.MethodPost && r.URL.Path == "/repos/o/r/issues/7/comments":
		sent["id"] = len(c.comments) + 1
		c.comments = append(c.comments, sent)
	case r.Method == http.MethodPatch:
		id, _ := strconv.Atoi(filepath.Base(r.URL.Path))
		c.comments[id-1]["body"] = sent["body"]
	default:
		http.NotFound(w, r)
	}
}

// comment runs scripts/comment with a ramus that prints a text and exits with a code.
func (c *commentAPI) comment(text string, code int, env ...string) string {
	c.t.Helper()
	server := httptest.NewServer(c)
	defer server.Close()
	ramus := filepath.Join(c.t.TempDir(), "ramus")
	script := fmt.Sprintf("#!/bin/sh\necho \"ran: $*\" >&2\ncat <<'END'\n%s\nEND\nexit %d\n", text, code)
	if err := os.WriteFile(ramus, []byte(script), 0o700); err != nil {
		c.t.Fatal(err)
	}
	cmd := exec.Command("bash", "../../scripts/comment", ramus)
	cmd.Env = append(os.Environ(), "COMMENT=true", "AGAINST=origin/main", "ARGS=-c x.toml", "FOLDER=db", "TOKEN=secret",
		"GITHUB_REF=refs/pull/7/merge", "GITHUB_REPOSITORY=o/r", "GITHUB_API_URL="+server.URL)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Errorf("%v\n%s", err, out)
	}
	return string(out)
}

// TestActionComments checks that a pull request gets one comment, which later runs update,
// and that a comment never decides about the job.
func TestActionComments(t *testing.T) {
	needRunner(t)
	if _, err := exec.LookPath("jq"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("SKIPPED, no comment was posted: no jq: apt-get install jq, or run scripts/test, which does")
	}
	c := &commentAPI{t: t}
	for i := range 120 {
		c.comments = append(c.comments, map[string]any{"id": i + 1, "body": "a comment of somebody"})
	}
	if c.comment("### ramus gate: ok", 0); len(c.comments) != 120 {
		t.Error("a comment without findings")
	}
	out := c.comment("### ramus gate: 1 finding\n\"quotes\" $HOME `x`", 1)
	if want := "ran: gate --format markdown -c x.toml --against origin/main\n"; out != want {
		t.Errorf("%q", out)
	}
	if want := "<!-- ramus gate: db -->\n### ramus gate: 1 finding\n\"quotes\" $HOME `x`"; len(c.comments) != 121 || c.comments[120]["body"] != want {
		t.Errorf("%d comments, the last is %q", len(c.comments), c.comments[len(c.comments)-1])
	}
	c.comment("### ramus gate: 2 findings", 1)
	c.comment("### ramus gate: ok", 0)
	if want := "<!-- ramus gate: db -->\n### ramus gate: ok"; len(c.comments) != 121 || c.comments[120]["body"] != want {
		t.Errorf("%d comments, the last is %q", len(c.comments), c.comments[120])
	}
	c.refuses = true
	if out := c.comment("findings", 1); !strings.Contains(out, "::warning title=ramus gate::no comment: it cannot be updated; the job needs pull-requests: write") {
		t.Error(out)
	}
	calls := len(c.calls)
	c.comment("findings", 1, "COMMENT=false")
	c.comment("findings", 1, "GITHUB_REF=refs/heads/main")
	if len(c.calls) != calls {
		t.Errorf("%q", c.calls[calls:])
	}
}
