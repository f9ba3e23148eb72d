package adopt

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

// A VersionTable is the table in which a tool records the migrations that it
// applied.
type VersionTable struct {
	Tool  *Tool
	Table string // its name
	contents
}

// contents are the versions of a version table.
type contents struct {
	Applied []string // as the table has them, in any order
	UpTo    string   // this version and every smaller one are applied too; "" for none
	Notes   []string
}

// ReadTable reads a table that the tool Owns. Contents that contradict themselves
// are a *history.BrokenError.
func (t *Tool) ReadTable(name string, table dialect.Table) (VersionTable, error) {
	c, err := t.contents(table)
	if refusal, ok := errors.AsType[*hint.Error](err); ok {
		return VersionTable{}, contradiction(refusal.Fix, "%s: %s", name, refusal.Message)
	}
	return VersionTable{Tool: t, Table: name, contents: c}, err
}

// Match returns those of ids that are the versions of applied migrations, sorted as
// strings, and the applied versions that are none of ids.
func (t VersionTable) Match(ids []string) (applied, unknown []string) {
	byKey := map[string]string{}
	upTo, bounded := t.Tool.versions.key(t.UpTo)
	for _, id := range ids {
		key, ok := t.Tool.versions.key(id)
		if !ok {
			continue
		}
		byKey[key] = id
		if bounded && t.Tool.versions.compare(key, upTo) <= 0 {
			applied = append(applied, id)
		}
	}
	for _, version := range t.Applied {
		key, ok := t.Tool.versions.key(version)
		if id := byKey[key]; ok && id != "" {
			applied = append(applied, id)
		} else {
			unknown = append(unknown, version)
		}
	}
	slices.Sort(applied)
	return slices.Compact(applied), unknown
}

// Last returns the greatest version in the table, "" for none.
func (t VersionTable) Last() string {
	last, lastKey := "", ""
	for _, version := range append([]string{t.UpTo}, t.Applied...) {
		key, ok := t.Tool.versions.key(version)
		if ok && (last == "" || t.Tool.versions.compare(key, lastKey) > 0) {
			last, lastKey = version, key
		}
	}
	return last
}

// isTrue reports whether a text is a true value, as databases write it.
func isTrue(text string) bool {
	is, err := strconv.ParseBool(strings.ToLower(text))
	return is && err == nil
}

// inOrder returns the indexes of a table's rows, sorted by a numeric column if the
// table has it.
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

// gooseContents reads each version's last row, as goose does. Version 0 is the row
// that goose inserts together with the table.
func gooseContents(table dialect.Table) (c contents, err error) {
	version, isApplied := table.Column("version_id"), table.Column("is_applied")
	last := map[string]bool{}
	for _, i := range inOrder(table, "id") {
		last[version[i]] = isTrue(isApplied[i])
	}
	for _, v := range version {
		if last[v] && v != "0" {
			c.Applied = append(c.Applied, v)
			last[v] = false
		}
	}
	return c, nil
}

// golangMigrateContents reads the one row: its version and all smaller ones are
// applied.
func golangMigrateContents(table dialect.Table) (c contents, err error) {
	version, dirty := table.Column("version"), table.Column("dirty")
	switch len(version) {
	case 0:
		return c, nil
	case 1:
	default:
		return c, &hint.Error{Message: fmt.Sprintf("it has %d rows, and golang-migrate writes one", len(version))}
	}
	if isTrue(dirty[0]) {
		return c, &hint.Error{
			Message: fmt.Sprintf("golang-migrate's version %s is dirty: its migration failed or was interrupted", version[0]),
			Fix:     "Repair the schema by hand, clear the flag with golang-migrate (migrate force VERSION), and run this again.",
		}
	}
	return contents{Applied: version, UpTo: version[0]}, nil
}

// dbmateContents reads every row as an applied version.
func dbmateContents(table dialect.Table) (contents, error) {
	return contents{Applied: table.Column("version")}, nil
}

// atlasContents reads every row as an applied version; a baseline stands for all
// versions up to it. Rows whose version starts with a dot are Atlas's own.
func atlasContents(table dialect.Table) (c contents, err error) {
	version, kind := table.Column("version"), table.Column("type")
	applied, total := table.Column("applied"), table.Column("total")
	for i, v := range version {
		switch n, _ := strconv.ParseUint(kind[i], 10, 64); {
		case strings.HasPrefix(v, "."):
		case n&1 != 0:
			c.UpTo = v
		case applied[i] != total[i] && n&4 == 0:
			return contents{}, &hint.Error{
				Message: fmt.Sprintf("Atlas has run %s of the %s statements of version %s", applied[i], total[i], v),
				Fix:     "Finish it with Atlas (atlas migrate apply), or repair the schema by hand and say so (atlas migrate set VERSION), and run this again.",
			}
		default:
			c.Applied = append(c.Applied, v)
		}
	}
	return c, nil
}

// prismaContents reads the migrations that have finished and were not rolled back.
func prismaContents(table dialect.Table) (c contents, err error) {
	name, finished, rolledBack := table.Column("migration_name"), table.Column("finished_at"), table.Column("rolled_back_at")
	for i, v := range name {
		switch {
		case rolledBack[i] != "":
		case finished[i] == "":
			return contents{}, &hint.Error{
				Message: fmt.Sprintf("Prisma's migration %s has failed", v),
				Fix:     "Repair the schema by hand, say so with Prisma (prisma migrate resolve), and run this again.",
			}
		default:
			c.Applied = append(c.Applied, v)
		}
	}
	return c, nil
}

// flywayContents follows the rows in their order. Rows without a version are
// repeatable migrations, or the row for a schema that Flyway created.
func flywayContents(table dialect.Table) (c contents, err error) {
	version, kind, success := table.Column("version"), table.Column("type"), table.Column("success")
	applied := map[string]bool{}
	repeatables := 0
	for _, i := range inOrder(table, "installed_rank") {
		v := version[i]
		undoes := strings.HasPrefix(kind[i], "UNDO") || kind[i] == "DELETE"
		switch {
		case !isTrue(success[i]):
			return contents{}, failedFlyway(table, i)
		case kind[i] == "SCHEMA":
		case v == "":
			repeatables++
		case undoes:
			delete(applied, v)
		case strings.HasSuffix(kind[i], "BASELINE"):
			c.UpTo = v
		default:
			applied[v] = true
		}
	}
	for _, v := range version {
		if applied[v] {
			c.Applied = append(c.Applied, v)
			delete(applied, v)
		}
	}
	if repeatables > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("ignored: %s of repeatable migrations", count(repeatables, "row")))
	}
	return c, nil
}

func failedFlyway(table dialect.Table, i int) *hint.Error {
	name := "version " + table.Column("version")[i]
	if name == "version " {
		name = "a repeatable migration"
	}
	if scripts := table.Column("script"); scripts != nil {
		name += " (" + scripts[i] + ")"
	}
	return &hint.Error{
		Message: fmt.Sprintf("Flyway's %s has failed", name),
		Fix:     "Repair the schema by hand, remove the row with Flyway (flyway repair), and run this again.",
	}
}
