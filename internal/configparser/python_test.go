package configparser

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// python returns a Python interpreter, or skips the test. If CI is true, it fails
// instead.
func python(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") == "true":
		t.Fatal("there is no python3 to compare with")
	}
	t.Skip("SKIPPED: there is no python3 to compare with")
	return ""
}

// options are the options of a section as the oracle prints them.
type options map[string][2]*string

// oracle returns Python's result for each text; nil if Python refuses it.
func oracle(t testing.TB, texts []string) []map[string]options {
	t.Helper()
	var in bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, text := range texts {
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python(t), "testdata/oracle.py")
	cmd.Env = append(os.Environ(), "PYTHONUTF8=1")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]map[string]options, len(texts))
	decoder := json.NewDecoder(bytes.NewReader(out))
	for i := range answers {
		if err := decoder.Decode(&answers[i]); err != nil {
			t.Fatal(err)
		}
	}
	return answers
}

// ours returns the same from Parse.
func ours(text string) map[string]options {
	file, err := Parse([]byte(text), map[string]string{"here": "/srv/shop"})
	if err != nil {
		return nil
	}
	all := map[string]options{}
	for _, name := range file.Sections() {
		all[name] = options{}
		for _, o := range file.Options(name) {
			pair := [2]*string{&o.Raw, nil}
			if text, err := o.Text(); err == nil {
				pair[1] = &text
			}
			all[name][o.Name] = pair
		}
	}
	return all
}

// odd lists texts for special rules of Python.
var odd = []string{
	"", "\n\n", "[a]", "[a]\nx=1", "x=1", "# c\n;d\n[a]\n", "\ufeff[a]\nx=1", "\r\n[a]\r\nx = 1\r\n", "[a]\rx=1\ry=2",
	"[a]\nx = 1\n  2\n\n  3\n\n\ny = 4\n", "[a]\nx = 1\n# c\n  # d\n  2\n;e\n  3\n", "[a]\nx =\n  1\n  2\n", "[a]\nx=1\n\n\n",
	"[a]\nx = 1 # not a comment ; nor this\n", "[a]\nx : 1 = 2\ny = 1 : 2\n", "[a]\nX Y = 1\n", "[a]\nx y\n", "[a]\n= 1\n", "[a]\n: 1\n  2\n",
	"[a]\nx=1\nX=2\n", "[a]\n[a]\n", "[a]\n[A]\n", "[DEFAULT]\nx=1\n[a]\n[DEFAULT]\ny=2\n", "[DEFAULT]\nx=1\n[DEFAULT]\nx=2\n",
	"[DEFAULT]\nhere = /x\n[a]\ny = %(here)s\n", "[default]\nx=1\n[a]\n", "[a]\n  x = 1\n    2\n  y = 2\n z = 3\n", "  [a]\n  x = 1\n", "[a]\nx=1\n  [b]\ny=2\n",
	"[a] tail\nx=1\n", "[a]b]\nx=1", "[]\n", "[]]\n", "[ a ]\nx=1", "[a\nx=1", "[a]\n[b=1\n", "[a]\nx=[b]\n",
	"[a]\nx = %(y)s\ny = %(z)s\nz = 1\n", "[a]\nx = %(x)s\n", "[a]\nx = %%(y)s %%\n", "[a]\nx = 50%\n", "[a]\nx = %y\n", "[a]\nx = %(y)d\ny=1\n",
	"[a]\nx = %()s\n", "[a]\nx = %(nope)s\n", "[a]\nx = %(Y)s\ny=1\n", "[a]\nx = %(y\n", "[a]\nx = %(y)\ny=1\n", "[a]\nx = %(here)s/m\n", "[a]\nx = a%(\n  y)s\n\\ny=1",
	"[DEFAULT]\nx = %(y)s\n[a]\ny = 1\n[b]\n", "[a]\n\tx = 1\n\t\t2\n  y = 2\n", "[a]\nx = 1\n\u00a02\n\u20283\n", "[a]\nx\u00a0=\u00a01\x1c\n", "[a]\nx = 1\x0b2\x0c3\u20284\u0085\n",
	"[a]\nx = \"1\"\ny = 'a'\n", "[a]\nx =\ny =\n", "[a]\nx\n = 1\n", "[a]\nx = 1\n   = 2\n", "[a]\nÄ = 1\n[ü]\nä = 2\n", "[a]\nx = 1\n \n  2\n", "[a]\nx==1\ny:=1\nz=:1\n",
	chain(9), chain(10), chain(11), chain(12),
}

// chain returns a file with n options that each refer to the next.
func chain(n int) string {
	text := "[a]\n"
	for i := range n {
		text += strings.Repeat("x", i+1) + " = %(" + strings.Repeat("x", i+2) + ")s\n"
	}
	return text + strings.Repeat("x", n+1) + " = end%%\n"
}

// pieces are the parts of random texts.
var pieces = strings.Split("[a]|[b]|[DEFAULT]|[|]|x|y|X|hooks|=|:| = |: |%|%%|%(x)s|%(Y)s|%(here)s|%(|)s|\n|\n|\n|\n|\n |\n  |\n\t|\n\n|\r\n|\r| |  |#|; c|# c\n|1|text|\u00a0|\x1c|\x0b|ü|x = 1\n|y = %(x)s\n|[a]\nx=1\n", "|")

// lines are mostly valid; a digit makes them differ.
var lines = strings.Split("x =|y : %(x1)s|Z1= %(here)s/%%|x|  deeper |   # c|; c|\n|\t|[b]|\n[DEFAULT]\nd =|  y = %(y3)s |  [c]|%(d)s =", "|")

func random(source *rand.Rand) string {
	var text strings.Builder
	if source.IntN(4) > 0 {
		text.WriteString("[a]\n")
	}
	for i := range source.IntN(24) {
		if source.IntN(3) > 0 {
			text.WriteString(lines[source.IntN(len(lines))] + strconv.Itoa(i) + "\n")
		} else {
			text.WriteString(pieces[source.IntN(len(pieces))])
		}
	}
	return text.String()
}

func TestAsPython(t *testing.T) {
	texts := append([]string{}, odd...)
	source := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		texts = append(texts, random(source))
	}
	compare(t, texts)
}

func compare(t *testing.T, texts []string) {
	t.Helper()
	taken, wrong := 0, 0
	for i, want := range oracle(t, texts) {
		got := ours(texts[i])
		if want != nil {
			taken++
		}
		if !reflect.DeepEqual(got, want) && wrong < 10 {
			wrong++
			a, _ := json.Marshal(got)
			b, _ := json.Marshal(want)
			t.Errorf("%q\n got %s\nwant %s", texts[i], a, b)
		}
	}
	t.Logf("%d texts, of which Python takes %d", len(texts), taken)
}

// RAMUS_PYTHON_FUZZ is the number of additional random texts to compare, for manual
// runs.
func TestAsPythonAtLength(t *testing.T) {
	var n int
	if err := json.Unmarshal([]byte(os.Getenv("RAMUS_PYTHON_FUZZ")), &n); err != nil {
		t.Skip("RAMUS_PYTHON_FUZZ=1000000 compares as many random texts")
	}
	source := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	for ; n > 0; n -= 100_000 {
		var texts []string
		for range min(n, 100_000) {
			texts = append(texts, random(source))
		}
		compare(t, texts)
	}
}
