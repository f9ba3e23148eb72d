package alembicpy

import (
	"bytes"
	"testing"
)

func TestCode(t *testing.T) {
	const file = "\"\"\"add email\n\nRevises: a\n\"\"\"\nfrom alembic import op\n\nrevision = 'b'\ndown_revision: str | None = 'a'\n\n\ndef upgrade():\n    op.execute('x')  # why\n"
	for _, test := range []struct {
		name     string
		old, new string
		same     bool
	}{
		{"the message", "add email", "add an email", true},
		{"the parent", "= 'a'", "= ('a', 'c')", true},
		{"a comment", "  # why", "", true},
		{"blank lines", "\n\n\ndef", "\n\ndef", true},
		{"line ends", "\n", "\r\n", true},
		{"what it runs", "'x'", "'y'", false},
		{"a statement", "op.execute('x')", "op.execute('x'); op.execute('y')", false},
		{"how deep it stands", "    op", "        op", false},
		{"a name that is no place in the graph", "def upgrade", "revision_of = 1\ndef upgrade", false},
	} {
		changed := bytes.ReplaceAll([]byte(file), []byte(test.old), []byte(test.new))
		if bytes.Equal([]byte(file), changed) {
			t.Fatalf("%s: nothing was changed", test.name)
		}
		if got := bytes.Equal(Code([]byte(file)), Code(changed)); got != test.same {
			t.Errorf("%s: same is %v\n%s\n%s", test.name, got, Code([]byte(file)), Code(changed))
		}
	}
}

func FuzzCode(f *testing.F) {
	f.Add([]byte("'''x'''\nrevision = 1\n\tif x:\n y = (\n"))
	f.Fuzz(func(t *testing.T, content []byte) { Code(content) })
}
