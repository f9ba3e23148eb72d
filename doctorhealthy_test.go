package ramus_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// A database on which nothing happened but commands of ramus has no faults,
// wherever they left it; and where its bookkeeping is lost, doctor stamps nothing
// that it does not have.
func TestDoctorOfHealthyHistories(t *testing.T) {
	for seed := range uint64(15) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 1))
			h := newHistory(t, chance)
			h.healthy("at base")
			for range 8 {
				h.healthy(h.move())
			}
			h.forgetful()
		})
	}
}

// A history is a project with revisions drawn by chance. Each branch changes tables
// of its own, so that they run in any order.
type history struct {
	t      *testing.T
	chance *rand.Rand
	place  ramus.Place
	ids    []string
	file   string
}

// An own is what a branch has made.
type own struct {
	prefix string
	tables map[string]*owned // by name, without the prefix
	views  map[string]bool
}

type owned struct {
	columns []string
	indexes map[string]string // by name, the column
}

func newHistory(t *testing.T, chance *rand.Rand) *history {
	dir := t.TempDir()
	h := &history{t: t, chance: chance, file: filepath.Join(dir, "app.db")}
	h.place = ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	write(t, filepath.Join(dir, "ramus.toml"), fmt.Sprintf("database = \"sqlite:app.db\"\nlog = %t\n", chance.IntN(3) > 0))
	if err := os.MkdirAll(filepath.Join(dir, "migrations", "versions"), 0o777); err != nil {
		t.Fatal(err)
	}
	type head struct {
		id string
		*own
	}
	var heads []head
	for i := range 6 + chance.IntN(10) {
		id := fmt.Sprintf("r%02d", i)
		fresh := &own{prefix: fmt.Sprintf("p%d_", i), tables: map[string]*owned{}, views: map[string]bool{}}
		var parents, needs []string
		mine := fresh
		switch kind := chance.IntN(12); {
		case len(heads) == 0 || kind == 0: // a tree of its own
		case kind == 1: // a branch
			parents = []string{h.ids[chance.IntN(len(h.ids))]}
			heads = slices.DeleteFunc(heads, func(x head) bool { return x.id == parents[0] })
		case kind == 2 && len(heads) > 1:
			parents = []string{heads[0].id, heads[1].id}
			mine = heads[chance.IntN(2)].own
			heads = heads[2:]
		default:
			at := chance.IntN(len(heads))
			parents, mine = []string{heads[at].id}, heads[at].own
			heads = slices.Delete(heads, at, at+1)
		}
		if len(heads) > 0 && chance.IntN(4) == 0 {
			needs = []string{heads[chance.IntN(len(heads))].id}
		}
		var up, down []string
		for range chance.IntN(4) {
			do, undo := mine.change(chance)
			up, down = append(up, do), slices.Insert(down, 0, undo)
		}
		write(t, filepath.Join(dir, "migrations", "versions", id+".sql"), fmt.Sprintf(
			"-- %s\n--\n-- revision: %[1]s\n-- down_revision: %s\n-- depends_on: %s\n\n-- +upgrade\n%s\n\n-- +downgrade\n%s\n",
			id, strings.Join(parents, ", "), strings.Join(needs, ", "), strings.Join(up, "\n"), strings.Join(down, "\n")))
		h.ids = append(h.ids, id)
		heads = append(heads, head{id, mine})
	}
	return h
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// change draws one change, and what takes it back.
func (o *own) change(chance *rand.Rand) (do, undo string) {
	name := func(n string) string {
		n = o.prefix + n
		return []string{n, `"` + n + `"`, "main." + n, strings.ToUpper(n)}[chance.IntN(4)]
	}
	var there []string
	for _, n := range []string{"a", "b", "c"} {
		if o.tables[n] != nil {
			there = append(there, n)
		}
	}
	if len(there) == 0 || len(there) < 3 && chance.IntN(4) == 0 {
		n := []string{"a", "b", "c"}[chance.IntN(3)]
		for o.tables[n] != nil {
			n = []string{"a", "b", "c"}[chance.IntN(3)]
		}
		o.tables[n] = &owned{columns: []string{"id", "x"}, indexes: map[string]string{}}
		if chance.IntN(5) == 0 {
			return fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (id integer, x);", name(n)), fmt.Sprintf("DROP TABLE %s;", name(n))
		}
		return fmt.Sprintf("CREATE TABLE %s (id integer, x);", name(n)), fmt.Sprintf("DROP TABLE %s;", name(n))
	}
	n := there[chance.IntN(len(there))]
	t := o.tables[n]
	switch chance.IntN(9) {
	case 0:
		delete(o.tables, n)
		return fmt.Sprintf("DROP TABLE %s;", name(n)), t.create(o.prefix, n)
	case 1, 2:
		for _, c := range []string{"x", "y", "z"} {
			if !slices.Contains(t.columns, c) {
				t.columns = append(slices.Clone(t.columns), c)
				return fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s;", name(n), c), fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s;", name(n), c)
			}
		}
	case 3:
		if last := t.columns[len(t.columns)-1]; last != "id" && len(t.indexes) == 0 {
			t.columns = t.columns[:len(t.columns)-1]
			return fmt.Sprintf("ALTER TABLE %s DROP COLUMN %s;", name(n), last), fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s;", name(n), last)
		}
	case 4:
		i := "ix_" + n
		if _, made := t.indexes[i]; !made && !o.hasIndex(i) {
			t.indexes[i] = t.columns[len(t.columns)-1]
			return fmt.Sprintf("CREATE INDEX %s ON %s (%s);", name(i), o.prefix+n, t.indexes[i]), fmt.Sprintf("DROP INDEX %s;", name(i))
		}
	case 5:
		for _, into := range []string{"a", "b", "c"} {
			if o.tables[into] == nil {
				delete(o.tables, n)
				o.tables[into] = t
				return fmt.Sprintf("ALTER TABLE %s RENAME TO %s;", name(n), o.prefix+into), fmt.Sprintf("ALTER TABLE %s RENAME TO %s;", name(into), o.prefix+n)
			}
		}
	case 6, 7: // as SQLite's manual has it
		if len(t.columns) > 1 {
			before := t.create(o.prefix, n)
			t.columns = t.columns[:len(t.columns)-1]
			for i := range t.indexes {
				t.indexes[i] = "id"
			}
			again := strings.ReplaceAll(t.create(o.prefix, n), "CREATE TABLE "+o.prefix+n, "CREATE TABLE "+o.prefix+"new")
			table, indexes, _ := strings.Cut(again, "\n")
			return fmt.Sprintf("%s\nDROP TABLE %s;\nALTER TABLE %snew RENAME TO %s;\n%s", table, name(n), o.prefix, o.prefix+n, indexes),
				fmt.Sprintf("DROP TABLE %s;\n%s", name(n), before)
		}
	case 8:
		if o.views["v"] {
			delete(o.views, "v")
			return fmt.Sprintf("DROP VIEW %s;", name("v")), fmt.Sprintf("CREATE VIEW %s AS SELECT 1;", name("v"))
		}
		o.views["v"] = true
		return fmt.Sprintf("CREATE VIEW %s AS SELECT 1;", name("v")), fmt.Sprintf("DROP VIEW %s;", name("v"))
	}
	return fmt.Sprintf("INSERT INTO %s (id) VALUES (1);", name(n)), fmt.Sprintf("DELETE FROM %s;", name(n))
}

func (o *own) hasIndex(name string) bool {
	for _, t := range o.tables {
		if _, has := t.indexes[name]; has {
			return true
		}
	}
	return false
}

// create makes the table as it is, with its indexes.
func (t *owned) create(prefix, name string) string {
	text := fmt.Sprintf("CREATE TABLE %s%s (%s);", prefix, name, strings.Join(t.columns, ", "))
	for i, column := range t.indexes {
		text += fmt.Sprintf("\nCREATE INDEX %s%s ON %s%s (%s);", prefix, i, prefix, name, column)
	}
	return text
}

// move runs a command drawn by chance, and says which.
func (h *history) move() string {
	h.t.Helper()
	p, err := ramus.Find(h.t.Context(), h.place)
	if err != nil {
		h.t.Fatal(err)
	}
	defer p.Close()
	id := h.ids[h.chance.IntN(len(h.ids))]
	command := "upgrade " + id
	switch h.chance.IntN(6) {
	case 0:
		command = "upgrade heads"
		_, err = p.Upgrade(h.t.Context(), "heads")
	case 1, 2:
		command = "downgrade " + id
		_, _ = p.Downgrade(h.t.Context(), id+"@base") // refused where it is not applied
	case 3:
		command = "stamp as it is"
		err = h.stampAsItIs(p)
	default:
		_, err = p.Upgrade(h.t.Context(), id)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", command, err)
	}
	return command
}

func (h *history) rows() []string {
	h.t.Helper()
	p, err := ramus.Find(h.t.Context(), h.place)
	if err != nil {
		h.t.Fatal(err)
	}
	defer p.Close()
	current, err := p.Current(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return current.Rows
}

func (h *history) stampAsItIs(p *ramus.Project) error {
	rows := h.rows()
	if len(rows) == 0 {
		rows = []string{"base"}
	}
	_, err := p.Stamp(h.t.Context(), rows, true)
	return err
}

func (h *history) healthy(after string) {
	h.t.Helper()
	d := h.diagnose()
	for _, f := range d.Findings {
		if f.Check != "heads" {
			h.t.Fatalf("after %s, at %q: %s: %s", after, h.rows(), f.Check, f.Message)
		}
	}
}

func (h *history) diagnose() ramus.Diagnosis {
	h.t.Helper()
	d, err := ramus.Diagnose(context.Background(), h.place, ramus.DiagnoseOptions{})
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// forgetful drops the bookkeeping, and has doctor do what it calls safe.
func (h *history) forgetful() {
	h.t.Helper()
	had := h.applied()
	db, err := sql.Open("sqlite", h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, text := range []string{"DROP TABLE IF EXISTS ramus_log", "DROP TABLE IF EXISTS ramus_version"} {
		if _, err := db.Exec(text); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		h.t.Fatal(err)
	}
	for _, f := range h.diagnose().Findings {
		for _, r := range f.Fixes {
			if r.Safe && strings.HasPrefix(r.Command, "ramus stamp") {
				if _, err := r.Apply(h.t.Context()); err != nil {
					h.t.Fatal(err)
				}
			}
		}
	}
	for _, id := range h.applied() {
		if !slices.Contains(had, id) {
			h.t.Errorf("%s is stamped; the database has %q", id, had)
		}
	}
}

// applied are the revisions that the database has.
func (h *history) applied() (ids []string) {
	h.t.Helper()
	p, err := ramus.Find(h.t.Context(), h.place)
	if err != nil {
		h.t.Fatal(err)
	}
	defer p.Close()
	h.t.Helper()
	plan, err := p.PlanUpgrade(h.t.Context(), "heads")
	if err != nil {
		h.t.Fatal(err)
	}
	ids = slices.Clone(h.ids)
	for _, step := range plan.Steps {
		ids = slices.DeleteFunc(ids, func(id string) bool { return id == step.Revision })
	}
	return ids
}
