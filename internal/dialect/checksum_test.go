package dialect_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// The checksums are in people's databases: these must never change.
func TestChecksum(t *testing.T) {
	for _, c := range []struct {
		statements []string // tokens, with | between two
		want       string
	}{
		{nil, "h1:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{[]string{"SELECT|1"}, "h1:fd3c1f341402db2042d7d2bdf3dd73b01345c52b168e012844da5b120fa02951"},
		{[]string{"SELECT|1", "SELECT|2"}, "h1:8d156b3509215b1a30218f0c26c79a4a7cde15c81c92c1c80811caa39741c2d4"},
	} {
		if got := dialect.Checksum(statements(c.statements...)); got != c.want {
			t.Errorf("%q has the checksum %s, want %s", c.statements, got, c.want)
		}
	}
}

func TestChecksumTellsApart(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{"a|b", "ab", "a b", "a;b", "b;a", "a;b;a", "a", "", "a||b", "a;"} {
		sum := dialect.Checksum(statements(strings.Split(s, ";")...))
		if old, ok := seen[sum]; ok {
			t.Errorf("%q and %q have one checksum", s, old)
		}
		seen[sum] = s
	}
}

func statements(all ...string) []dialect.Statement {
	var stmts []dialect.Statement
	for _, s := range all {
		stmts = append(stmts, dialect.Statement{Hash: sum(strings.Split(s, "|")...)})
	}
	return stmts
}

func sum(tokens ...string) string {
	var h sqllex.Hasher
	for _, t := range tokens {
		h.Token(t)
	}
	return h.Sum()
}
