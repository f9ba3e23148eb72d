package render_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// The message of a revision cannot change the terminal. In a pipe, Alembic's lines have it
// as it is.
func TestMessagesOnATerminal(t *testing.T) {
	r := ramus.Revision{ID: "aaa", Message: "red \x1b[31m\u202e", Language: "python", Head: true}
	step := ramus.Step{Revision: "aaa", To: []string{"aaa"}, Message: r.Message}
	point := ramus.BranchPoint{Revision: r, Into: []ramus.Revision{r}}
	for name, write := range map[string]func(io.Writer, render.Style) error{
		"history": func(w io.Writer, s render.Style) error {
			_, err := io.WriteString(w, render.Line(s, r))
			return err
		},
		"show": func(w io.Writer, s render.Style) error { return render.Show(w, s, []ramus.Revision{r}) },
		"branches -v": func(w io.Writer, s render.Style) error {
			return render.Branches(w, s, []ramus.BranchPoint{point}, true)
		},
	} {
		var pipe, terminal bytes.Buffer
		if err := write(&pipe, render.Style{}); err != nil {
			t.Fatal(err)
		}
		if err := write(&terminal, render.Style{Width: 80}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(pipe.String(), r.Message) {
			t.Errorf("%s in a pipe: %q", name, &pipe)
		}
		if strings.ContainsAny(terminal.String(), "\x1b\u202e") || !strings.Contains(terminal.String(), `red \x1b[31m\u202e`) {
			t.Errorf("%s on a terminal: %q", name, &terminal)
		}
	}
	var b bytes.Buffer
	if err := render.Plan(&b, render.Style{Width: 80}, ramus.Plan{Kind: "upgrade", Steps: []ramus.Step{step}}); err != nil {
		t.Fatal(err)
	}
	if want := `1. upgrade <base> -> aaa, red \x1b[31m\u202e`; !strings.HasPrefix(b.String(), want+"\n") {
		t.Errorf("the plan on a terminal is %q, want %q", &b, want)
	}
}
