package sqlite

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestSplitHash(t *testing.T) {
	const script = "CREATE TABLE t(a, 'b  c');\nINSERT INTO t VALUES(1, 'x\n y')"
	for _, same := range []string{
		"CREATE TABLE t(a, 'b  c'); INSERT INTO t VALUES(1, 'x\n y');",
		"-- c\nCREATE TABLE t(a, 'b  c') /* d */;;\r\nINSERT INTO t VALUES(1, 'x\r\n y')",
		"CREATE/**/TABLE\r\n\tt /* ; */ ( a --\n, 'b  c' ) ; INSERT INTO t VALUES (1,'x\n y')",
	} {
		if checksum(t, same) != checksum(t, script) {
			t.Errorf("%q has another checksum", same)
		}
	}
	for _, other := range []string{
		"create table t(a, 'b  c');\nINSERT INTO t VALUES(1, 'x\n y')",
		"CREATE TABLE t(a, 'b c');\nINSERT INTO t VALUES(1, 'x\n y')",
		"CREATE TABLE t(a, 'b  c');\nINSERT INTO t VALUES(1, 'x\ny')",
		"CREATE TABLE t(a, 'b  c') INSERT INTO t VALUES(1, 'x\n y')",
		"CREATE TABLE t(a, \"b  c\");\nINSERT INTO t VALUES(1, 'x\n y')",
		"INSERT INTO t VALUES(1, 'x\n y');CREATE TABLE t(a, 'b  c')",
		"CREATE TABLE t(a, 'b  c');\nINSERT /*+ hint */ INTO t VALUES(1, 'x\n y')",
		"CREATE TABLE t(a, 'b  c');\nINSERT /*! hint */ INTO t VALUES(1, 'x\n y')",
	} {
		if checksum(t, other) == checksum(t, script) {
			t.Errorf("%q has the same checksum", other)
		}
	}
}

// A different gap between two tokens does not change the hash; a different token
// does.
func TestSplitHashLaws(t *testing.T) {
	token := rapid.SampledFrom([]string{"a", "1", ".5", "1e+3", "'x y'", `"a"`, "[b ]", "x'00'", "(", "->", "-", "=", "?1", ":v", "@x(;)", "/*+ h */", "ü"})
	gap := rapid.SampledFrom([]string{" ", "\r\n", "/* c */", " -- ; c\n", "/**/\t"})
	rapid.Check(t, func(t *rapid.T) {
		tokens := append([]string{"SELECT"}, rapid.SliceOfN(token, 0, 8).Draw(t, "tokens")...)
		tokens = append(tokens, "b")
		spread := ""
		for _, x := range tokens {
			spread += gap.Draw(t, "gap") + x
		}
		if checksum(t, spread) != checksum(t, strings.Join(tokens, " ")) {
			t.Fatalf("%q has another checksum than %q", spread, tokens)
		}
		i := rapid.IntRange(1, len(tokens)-1).Draw(t, "dropped")
		fewer := strings.Join(append(append([]string{}, tokens[:i]...), tokens[i+1:]...), " ") + " c"
		if checksum(t, spread) == checksum(t, fewer) {
			t.Fatalf("%q has the checksum of %q", spread, fewer)
		}
	})
}

func checksum(t failer, text string) string {
	t.Helper()
	stmts, err := split(revision.Script{Text: text})
	if err != nil {
		t.Fatalf("%v", err)
	}
	return dialect.Checksum(stmts)
}
