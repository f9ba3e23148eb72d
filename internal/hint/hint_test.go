package hint_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestOf(t *testing.T) {
	refused := hint.New("ramus heads", "there are %d heads", 2)
	if got := refused.Error(); got != "there are 2 heads" {
		t.Errorf("message %q", got)
	}
	caused := &hint.Error{Message: "not written", Fix: "Choose another name.", Err: io.ErrShortWrite}
	if !errors.Is(caused, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{io.EOF, ""},
		{refused, "ramus heads"},
		{fmt.Errorf("merge: %w", refused), "ramus heads"},
		{errors.Join(io.EOF, caused), "Choose another name."},
	} {
		if got := hint.Of(test.err); got != test.want {
			t.Errorf("hint of %v: %q, want %q", test.err, got, test.want)
		}
	}
}

func TestText(t *testing.T) {
	for want, err := range map[string]error{
		"EOF": io.EOF,
		"there are 2 heads. Merge: ramus merge heads": hint.New("Merge:\n  ramus merge heads", "there are 2 heads"),
		"refused: x. Choose another.":                 fmt.Errorf("refused: %w", hint.New("Choose another.", "x")),
	} {
		if got := hint.Text(err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
