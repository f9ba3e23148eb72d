package adopt

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A Book is what a tool's table says of a database.
type Book struct {
	Tool  *Tool
	Table string // its name
	history
}

// A history is what a table says, in any order.
type history struct {
	Applied []string // versions, as the table has them
	UpTo    string   // every version up to this one is applied too; "" for none
	Notes   []string
}

// ReadBook reads a tool's table; it is one that the tool Keeps. The error is a
// *Refusal.
func (t *Tool) ReadBook(name string, table dialect.Table) (Book, error) {
	h, err := t.book(table)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return Book{}, &Refusal{Message: name + ": " + refusal.Message, Mend: refusal.Mend}
	}
	return Book{Tool: t, Table: name, history: h}, err
}

// Match finds the revisions that are applied, among all that there are, by
// their ids. The versions that no revision has are unknown.
func (b Book) Match(ids []string) (applied, unknown []string) {
	byKey := map[string]string{}
	upTo, counts := b.Tool.versions.key(b.UpTo)
	for _, id := range ids {
		key, ok := b.Tool.versions.key(id)
		if !ok {
			continue
		}
		byKey[key] = id
		if counts && b.Tool.versions.compare(key, upTo) <= 0 {
			applied = append(applied, id)
		}
	}
	for _, version := range b.Applied {
		key, ok := b.Tool.versions.key(version)
		if id := byKey[key]; ok && id != "" {
			applied = append(applied, id)
		} else {
			unknown = append(unknown, version)
		}
	}
	slices.Sort(applied)
	return slices.Compact(applied), unknown
}

// Last is the greatest version that the table names; "" for none.
func (b Book) Last() string {
	last, lastKey := "", ""
	for _, version := range append([]string{b.UpTo}, b.Applied...) {
		key, ok := b.Tool.versions.key(version)
		if ok && (last == "" || b.Tool.versions.compare(key, lastKey) > 0) {
			last, lastKey = version, key
		}
	}
	return last
}

// isTrue reads a truth value as databases write it.
func isTrue(text string) bool {
	is, err := strconv.ParseBool(strings.ToLower(text))
	return is && err == nil
}

// inOrder are the numbers of a table's rows, sorted by a column of numbers,
// where there is one.
func inOrder(table dialect.Table, column string) []int {
	order := make([]int, len(table.Rows))
	for i := range order {
		order[i] = i
	}
	ranks := table.Column(column)
	if ranks == nil {
		return order
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, err1 := strconv.ParseInt(ranks[a], 10, 64)
		y, err2 := strconv.ParseInt(ranks[b], 10, 64)
		if err1 != nil || err2 != nil {
			return strings.Compare(ranks[a], ranks[b])
		}
		return cmp.Compare(x, y)
	})
	return order
}

// gooseHistory takes each version's last row, as goose does. Version 0 is the row
// that goose makes together with the table.
func gooseHistory(table dialect.Table) (h history, err error) {
	version, isApplied := table.Column("version_id"), table.Column("is_applied")
	last := map[string]bool{}
	for _, i := range inOrder(table, "id") {
		last[version[i]] = isTrue(isApplied[i])
	}
	for _, v := range version {
		if last[v] && v != "0" {
			h.Applied = append(h.Applied, v)
			last[v] = false
		}
	}
	return h, nil
}

// golangMigrateHistory takes the one row: the version, and all below it.
func golangMigrateHistory(table dialect.Table) (h history, err error) {
	version, dirty := table.Column("version"), table.Column("dirty")
	switch len(version) {
	case 0:
		return h, nil
	case 1:
	default:
		return h, &Refusal{Message: fmt.Sprintf("it has %d rows, and golang-migrate keeps one", len(version))}
	}
	if isTrue(dirty[0]) {
		return h, &Refusal{
			Message: fmt.Sprintf("golang-migrate's version %s is dirty: its migration stopped half way", version[0]),
			Mend:    "Repair the schema by hand, say so to golang-migrate (migrate force VERSION), and run this again.",
		}
	}
	return history{Applied: version, UpTo: version[0]}, nil
}

// dbmateHistory takes every row.
func dbmateHistory(table dialect.Table) (history, error) {
	return history{Applied: table.Column("version")}, nil
}

// flywayHistory follows the rows in their order. Those without a version are
// repeatable migrations, and the row for a schema that Flyway made.
func flywayHistory(table dialect.Table) (h history, err error) {
	version, kind, success := table.Column("version"), table.Column("type"), table.Column("success")
	applied := map[string]bool{}
	repeatables := 0
	for _, i := range inOrder(table, "installed_rank") {
		v := version[i]
		undoes := strings.HasPrefix(kind[i], "UNDO") || kind[i] == "DELETE"
		switch {
		case !isTrue(success[i]):
			return history{}, failedFlyway(table, i)
		case kind[i] == "SCHEMA":
		case v == "":
			repeatables++
		case undoes:
			delete(applied, v)
		case strings.HasSuffix(kind[i], "BASELINE"):
			h.UpTo = v
		default:
			applied[v] = true
		}
	}
	for _, v := range version {
		if applied[v] {
			h.Applied = append(h.Applied, v)
			delete(applied, v)
		}
	}
	if repeatables > 0 {
		h.Notes = append(h.Notes, fmt.Sprintf("%s of repeatable migrations are passed over", count(repeatables, "row")))
	}
	return h, nil
}

func failedFlyway(table dialect.Table, i int) *Refusal {
	what := "version " + table.Column("version")[i]
	if what == "version " {
		what = "a repeatable migration"
	}
	if scripts := table.Column("script"); scripts != nil {
		what += " (" + scripts[i] + ")"
	}
	return &Refusal{
		Message: fmt.Sprintf("Flyway's %s has failed", what),
		Mend:    "Repair the schema by hand, say so to Flyway (flyway repair), and run this again.",
	}
}
