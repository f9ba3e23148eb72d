package mysql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// isGenerated reports whether a constraint has a name that the server gives: t_ibfk_1; on
// MySQL t_chk_1; on MariaDB CONSTRAINT_1, and from 12.1 the number alone for a foreign key.
// The numbers depend on the order of creation.
func (f flavor) isGenerated(name, table string) bool {
	prefixes := []string{table + "_ibfk_", table + "_chk_"}
	if f.mariadb {
		prefixes = []string{table + "_ibfk_", "CONSTRAINT_", ""}
	}
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		rest, ok := strings.CutPrefix(name, prefix)
		return ok && isNumber(rest)
	})
}

func isNumber(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0 && strconv.Itoa(n) == s
}

// generatedIndexes returns the names of indexes that the server may have given, each with
// the first name of its row. The server calls indexes without a name after their first
// column, in the order of creation: a, a_2, a_3. A row with a gap was named by somebody,
// or an index was dropped, and a later statement with such a name finds another index.
func generatedIndexes(parts []sqllex.Phrase) map[string]string {
	rows := map[string][]string{} // by the first name
	for _, part := range parts {
		at := indexName(part)
		if at == 0 {
			continue
		}
		if base, ok := baseName(part, at); ok {
			rows[base] = append(rows[base], sqllex.Unquote(part[at].Text))
		}
	}
	generated := map[string]string{}
	for base, names := range rows {
		if !isRow(base, names) {
			continue
		}
		for _, name := range names {
			generated[name] = base
		}
	}
	return generated
}

// baseName returns the name of the first column of an index, if the index is called so,
// or so with a number. MySQL calls an index of an expression functional_index.
func baseName(part sqllex.Phrase, at int) (string, bool) {
	if len(part) < at+3 || !part[at+1].Is("(") {
		return "", false
	}
	base := "functional_index"
	if first := part[at+2]; first.Kind == sqllex.Name {
		base = sqllex.Unquote(first.Text)
	}
	name := sqllex.Unquote(part[at].Text)
	rest, ok := strings.CutPrefix(name, base+"_")
	return base, name == base || ok && isNumber(rest) && rest != "1"
}

// isRow reports whether the names are base, base_2 and so on without a gap.
func isRow(base string, names []string) bool {
	for n := range len(names) {
		want := base
		if n > 0 {
			want += "_" + strconv.Itoa(n+1)
		}
		if !slices.Contains(names, want) {
			return false
		}
	}
	return true
}
