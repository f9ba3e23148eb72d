package ramus_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// bookkeepingTime bounds the time that TestBookkeeping takes.
const bookkeepingTime = 8 * time.Second

// After any actions, every verb says of each revision what the table "One truth" of
// ARCHITECTURE.md has for its state. The expected states follow from the actions and
// their results; the model never reads the log.
func TestBookkeeping(t *testing.T) {
	end := time.Now().Add(bookkeepingTime)
	rapid.Check(t, func(rt *rapid.T) {
		if time.Now().After(end) {
			return
		}
		m := newModel(t, rt)
		for range rapid.IntRange(1, 10).Draw(rt, "actions") {
			m.act()
			m.compare()
		}
	})
}

// A model is a project on disk with a SQLite database, and what happened to them.
type model struct {
	*rapid.T
	place   ramus.Place
	db      *sql.DB
	n       int                 // how many revisions were written
	files   map[string][]string // the parents of each revision that has a file
	deleted map[string][]string // the parents on which each deleted revision ran last
	ran     map[string]bool     // applied by ramus, and not reverted or named by a stamp since
	touched map[string]bool     // applied in any way, at any time
	onto    map[string][]string // the parents on which a revision ran last
	rows    []string
	half    map[string]string // the action of each revision that stopped half way
	made    map[string]bool   // recorded as made by hand, and not reverted or stamped since
	noted   map[string]bool   // the skipped revisions below one that ran or was reverted since

	stamped map[string]bool // below the rows of the last stamp, without a run, and not reverted since
	listed  map[string]bool // unrecorded when the log got an entry, and not reverted since
	history []string        // the actions, for messages
}

func newModel(t *testing.T, rt *rapid.T) *model {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		rt.Fatal(err)
	}
	m := &model{
		T: rt, files: map[string][]string{}, deleted: map[string][]string{}, ran: map[string]bool{}, touched: map[string]bool{},
		onto: map[string][]string{}, half: map[string]string{}, noted: map[string]bool{}, made: map[string]bool{}, stamped: map[string]bool{}, listed: map[string]bool{},
	}
	m.place = ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	m.write("ramus.toml", "database = \"sqlite:app.db\"\n")
	if err := os.MkdirAll(filepath.Join(dir, "migrations", "versions"), 0o777); err != nil {
		rt.Fatal(err)
	}
	if m.db, err = sql.Open("sqlite", filepath.Join(dir, "app.db")); err != nil {
		rt.Fatal(err)
	}
	rt.Cleanup(func() { m.db.Close() })
	m.exec("CREATE TABLE gate (id)", "CREATE TABLE marks (id)")
	for range 4 {
		m.add()
	}
	return m
}

func (m *model) write(file, text string) {
	if err := os.WriteFile(filepath.Join(m.place.Dir, file), []byte(text), 0o666); err != nil {
		m.Fatal(err)
	}
}

func (m *model) exec(statements ...string) {
	for _, s := range statements {
		if _, err := m.db.Exec(s); err != nil {
			m.Fatalf("%s: %v", s, err)
		}
	}
}

// revise writes the file of a revision. Those with even numbers run outside a
// transaction, and so stop half way when there is no table gate.
func (m *model) revise(id string, parents []string) {
	m.files[id] = parents
	option := ""
	if strings.ContainsAny(id[2:], "02468") {
		option = " transaction:false"
	}
	m.write("migrations/versions/"+id+".sql", fmt.Sprintf(
		"-- make %[1]s\n--\n-- revision: %[1]s\n-- down_revision: %[2]s\n\n"+
			"-- +upgrade%[3]s\nINSERT INTO marks VALUES ('%[1]s');\nINSERT INTO gate VALUES ('%[1]s');\n\n"+
			"-- +downgrade%[3]s\nDELETE FROM marks WHERE id = '%[1]s';\nDELETE FROM gate WHERE id = '%[1]s';\n",
		id, strings.Join(parents, ", "), option))
}

func (m *model) ids() []string { return slices.Sorted(maps.Keys(m.files)) }

// pick draws one of some revisions; "" where there is none.
func (m *model) pick(what string, from []string) string {
	if len(from) == 0 {
		return ""
	}
	return rapid.SampledFrom(from).Draw(m.T, what)
}

func (m *model) filtered(keep func(string) bool) []string {
	return slices.DeleteFunc(m.ids(), func(id string) bool { return !keep(id) })
}

// act draws an action and takes it.
func (m *model) act() {
	actions := map[string]func(){
		"write": m.add, "insert": m.insert, "rebase": m.rebase, "delete": m.remove, "restore": m.restore,
		"upgrade": m.upgrade, "downgrade": m.downgrade, "break": m.stumble, "older": m.older, "stamp": m.stamp, "purge": m.purge,
		"abandon": m.abandon, "out of order": m.outOfOrder, "by hand": m.byHand, "another program": m.elsewhere, "stray row": m.stray,
	}
	often := []string{"upgrade", "upgrade", "upgrade", "downgrade", "break", "older", "stamp"}
	name := rapid.SampledFrom(append(often, slices.Sorted(maps.Keys(actions))...)).Draw(m.T, "action")
	m.history = append(m.history, name)
	actions[name]()
}

// add writes a revision: a base, a child, or a merge of two heads.
func (m *model) add() {
	m.n++
	var parents []string
	heads := m.filtered(func(id string) bool { return len(m.children(id)) == 0 })
	switch kind := rapid.IntRange(0, 9).Draw(m.T, "kind"); {
	case kind == 0 || m.n == 1:
	case kind == 1 && len(heads) > 1:
		parents = heads[:2]
	case kind < 6 && len(heads) > 0:
		parents = []string{m.pick("head", heads)}
	default:
		parents = []string{m.pick("parent", m.ids())}
	}
	m.revise(fmt.Sprintf("rr%d", m.n), slices.DeleteFunc(parents, func(id string) bool { return id == "" }))
}

func (m *model) children(id string) []string {
	return m.filtered(func(child string) bool { return slices.Contains(m.files[child], id) })
}

// insert puts a new revision beneath one with at most one parent.
func (m *model) insert() {
	over := m.pick("over", m.filtered(func(id string) bool { return len(m.files[id]) < 2 }))
	if over == "" {
		return
	}
	m.n++
	id := fmt.Sprintf("rr%d", m.n)
	m.revise(id, m.files[over])
	m.revise(over, []string{id})
}

// rebase puts a revision that was never applied on top of another head.
func (m *model) rebase() {
	id := m.pick("moved", m.filtered(func(id string) bool { return !m.touched[id] && len(m.files[id]) == 1 && len(m.children(id)) == 0 }))
	onto := m.pick("onto", m.filtered(func(head string) bool { return head != id && len(m.children(head)) == 0 }))
	if id != "" && onto != "" {
		m.revise(id, []string{onto})
	}
}

// remove deletes the file of a head that ran or started.
func (m *model) remove() {
	id := m.pick("deleted", m.filtered(func(id string) bool {
		return (m.ran[id] || m.half[id] == "upgrade") && len(m.children(id)) == 0
	}))
	if id != "" {
		m.delete(id)
	}
}

// older lets an upgrade or a downgrade stop, and goes back to a checkout that lacks the
// revision.
func (m *model) older() {
	m.stumble()
	for id, action := range m.half {
		if action == "downgrade" && !m.ran[id] {
			continue // by a stamp alone, the log does not know its parents
		}
		for len(m.children(id)) > 0 {
			for _, child := range m.filtered(func(child string) bool { return len(m.children(child)) == 0 && m.below(child)[id] && child != id }) {
				m.delete(child)
			}
		}
		m.delete(id)
	}
}

// delete deletes the file of a revision, unless it is the last one.
func (m *model) delete(id string) {
	if _, ok := m.files[id]; !ok || len(m.files) == 1 {
		return
	}
	if err := os.Remove(filepath.Join(m.place.Dir, "migrations/versions", id+".sql")); err != nil {
		m.Fatal(err)
	}
	m.deleted[id] = m.files[id]
	if onto, ran := m.onto[id]; ran {
		m.deleted[id] = onto
	}
	delete(m.files, id)
}

// restore brings deleted revisions back, with the parents on which they ran.
func (m *model) restore() {
	for id, parents := range m.deleted {
		m.revise(id, parents)
	}
	clear(m.deleted)
}

// below returns revisions and their ancestors, files first.
func (m *model) below(ids ...string) map[string]bool {
	all := map[string]bool{}
	for todo := slices.Clone(ids); len(todo) > 0; {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		parents, ok := m.files[id]
		if !ok {
			parents, ok = m.deleted[id]
		}
		if ok && !all[id] {
			all[id] = true
			todo = append(todo, parents...)
		}
	}
	return all
}

func (m *model) find() *ramus.Project {
	p, err := ramus.Find(m.Context(), m.place)
	if err != nil {
		m.Fatalf("%q: %v", m.history, err)
	}
	return p
}

// run calls a verb, and takes over what its result says was done.
func (m *model) run(verb func(p *ramus.Project) (ramus.Result, error)) ramus.Result {
	p := m.find()
	defer p.Close()
	skipped, unrecorded := m.in(ramus.Skipped), m.in(ramus.Unrecorded)
	result, err := verb(p)
	if ramus.ClassOf(err) == ramus.Other && err != nil {
		m.Fatalf("%q: %v", m.history, err)
	}
	kind := result.Plan.Kind
	if err != nil && len(result.Applied) == 0 && len(m.half) == len(result.Partial) {
		return ramus.Result{}
	}
	m.rows = result.Rows
	for _, id := range unrecorded {
		m.listed[id] = m.listed[id] || len(result.Applied) > 0
	}
	for _, id := range result.Applied {
		delete(m.half, id)
		if kind == "stamp" {
			continue
		}
		skipped = slices.DeleteFunc(skipped, func(s string) bool { return s == id })
		delete(m.noted, id)
		for _, s := range skipped {
			m.noted[s] = m.noted[s] || m.below(id)[s]
		}
		switch kind {
		case "upgrade":
			m.ran[id], m.touched[id], m.onto[id] = true, true, m.parents(id)
		case "downgrade":
			m.revert(id)
		}
	}
	for _, partial := range result.Partial {
		m.half[partial.Revision] = partial.Action
	}
	return result
}

func (m *model) parents(id string) []string {
	if parents, ok := m.files[id]; ok {
		return parents
	}
	return m.deleted[id]
}

func (m *model) revert(id string) {
	delete(m.ran, id)
	delete(m.made, id)
	delete(m.stamped, id)
	delete(m.listed, id)
}

func (m *model) upgrade() {
	target := rapid.SampledFrom(append(m.ids(), "heads")).Draw(m.T, "target")
	m.run(func(p *ramus.Project) (ramus.Result, error) { return p.Upgrade(m.Context(), target) })
}

// outOfOrder upgrades together with the skipped revisions below the target.
func (m *model) outOfOrder() {
	target := rapid.SampledFrom(append(m.ids(), "heads")).Draw(m.T, "target")
	m.place.OutOfOrder = true
	m.run(func(p *ramus.Project) (ramus.Result, error) { return p.Upgrade(m.Context(), target) })
	m.place.OutOfOrder = false
}

// byHand records that a skipped revision was made by hand.
func (m *model) byHand() {
	id := m.pick("by hand", m.in(ramus.Skipped))
	if id == "" || len(m.undefined())+len(m.half) > 0 {
		return
	}
	result := m.run(func(p *ramus.Project) (ramus.Result, error) { return p.StampSkipped(m.Context(), []string{id}) })
	m.want("recorded", result.Applied, []string{id})
	delete(m.noted, id)
	m.made[id] = true
}

func (m *model) downgrade() {
	all := slices.Sorted(maps.Keys(m.deleted))
	id := rapid.SampledFrom(append(all, m.ids()...)).Draw(m.T, "reverted")
	target := id + "@base"
	if parents := m.parents(id); len(parents) > 0 {
		target = id + "@" + parents[0]
	}
	m.run(func(p *ramus.Project) (ramus.Result, error) { return p.Downgrade(m.Context(), target) })
}

// stumble upgrades or downgrades while each second statement fails.
func (m *model) stumble() {
	m.exec("ALTER TABLE gate RENAME TO closed")
	if rapid.Bool().Draw(m.T, "up") {
		m.upgrade()
	} else {
		m.downgrade()
	}
	m.exec("ALTER TABLE closed RENAME TO gate")
}

func (m *model) stamp() { m.stampTo(false) }
func (m *model) purge() { m.stampTo(true) }

func (m *model) stampTo(purge bool) {
	skipped := m.in(ramus.Skipped)
	targets := []string{rapid.SampledFrom(append(m.ids(), "heads", "base")).Draw(m.T, "stamp")}
	if second := rapid.SampledFrom(append(m.ids(), "")).Draw(m.T, "stamped too"); second != "" && targets[0] != "base" {
		targets = append(targets, second)
	}
	before := m.rows
	result := m.run(func(p *ramus.Project) (ramus.Result, error) { return p.Stamp(m.Context(), targets, purge) })
	if len(result.Plan.Steps) == 0 {
		return
	}
	below := m.below(m.rows...)
	maps.DeleteFunc(m.ran, func(id string, _ bool) bool { return !below[id] || slices.Contains(result.Applied, id) })
	for _, of := range []map[string]bool{m.stamped, m.listed, m.made, m.noted} {
		clear(of)
	}
	named := m.below(slices.DeleteFunc(slices.Clone(result.Applied), func(id string) bool { return slices.Contains(before, id) })...)
	for id := range below {
		m.touched[id] = true
		m.noted[id] = slices.Contains(skipped, id) && !named[id]
		m.stamped[id] = !m.ran[id] && !m.noted[id]
	}
}

func (m *model) abandon() {
	p := m.find()
	defer p.Close()
	given, err := p.Abandon(m.Context())
	if err != nil || len(given) != len(m.half) {
		m.Fatalf("%q: abandoned %v, %v; half way: %v", m.history, given, err, m.half)
	}
	clear(m.half)
}

// elsewhere has another program apply a revision, without a log.
func (m *model) elsewhere() {
	below := m.below(m.rows...)
	id := m.pick("elsewhere", m.filtered(func(id string) bool {
		return !below[id] && !slices.ContainsFunc(m.files[id], func(parent string) bool { return !below[parent] })
	}))
	if id == "" || len(m.half) > 0 || len(m.undefined()) > 0 || !m.exists() {
		return
	}
	for _, parent := range m.files[id] {
		m.exec("DELETE FROM ramus_version WHERE version_num = '" + parent + "'")
	}
	m.exec("INSERT INTO ramus_version VALUES ('" + id + "')")
	m.rows = slices.Sorted(slices.Values(append(slices.DeleteFunc(slices.Clone(m.rows), func(row string) bool { return slices.Contains(m.files[id], row) }), id)))
	m.touched[id] = true
}

func (m *model) exists() bool {
	_, err := m.db.Exec("SELECT * FROM ramus_version")
	return err == nil
}

// stray adds a row that nobody knows.
func (m *model) stray() {
	if m.exists() && !slices.Contains(m.rows, "stray") {
		m.exec("INSERT INTO ramus_version VALUES ('stray')")
		m.rows = slices.Sorted(slices.Values(append(m.rows, "stray")))
	}
}

func (m *model) undefined() []string {
	return slices.DeleteFunc(slices.Clone(m.rows), func(id string) bool { return slices.Contains(m.ids(), id) })
}

// overlaps reports whether a row covers another one, and all have files.
func (m *model) overlaps() bool {
	return len(m.undefined()) == 0 && slices.ContainsFunc(m.rows, func(id string) bool {
		return m.below(slices.DeleteFunc(slices.Clone(m.rows), func(other string) bool { return other == id })...)[id]
	})
}

// state returns the state that a revision or an undefined row is to have.
func (m *model) state(id string) ramus.State {
	_, defined := m.files[id]
	switch {
	case m.half[id] != "":
		return ramus.HalfWay
	case id == "stray":
		return ramus.Unknown
	case !defined:
		return ramus.Ahead
	case !m.below(m.rows...)[id]:
		return ramus.Pending
	case m.ran[id]:
		return ramus.Applied
	case m.made[id], m.stamped[id]:
		return ramus.Stamped
	case m.noted[id]:
		return ramus.Skipped
	case m.listed[id]:
		return ramus.Unrecorded
	}
	for over := range m.files {
		if (m.ran[over] || m.below(m.rows...)[over] && (m.stamped[over] || m.listed[over])) && m.below(over)[id] {
			return ramus.Skipped
		}
	}
	return ramus.Unrecorded
}

// in returns the revisions in a state, sorted.
func (m *model) in(state ramus.State) []string {
	return m.filtered(func(id string) bool { return m.state(id) == state })
}

// compare asks every verb.
func (m *model) compare() {
	p := m.find()
	defer p.Close()
	m.compareStatus(p)
	m.compareCurrent(p)
	m.comparePlans(p)
	m.compareRuns(p)
	m.compareVerify(p)
	m.compareDoctor()
}

// want fails unless two values are the same in text.
func (m *model) want(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		m.Fatalf("after %q, with rows %q and files %v: %s: got %v, want %v", m.history, m.rows, m.files, what, got, want)
	}
}

func (m *model) compareStatus(p *ramus.Project) {
	status, err := p.Status(m.Context())
	m.want("status", err, nil)
	got, want := map[string]ramus.State{}, map[string]ramus.State{}
	for _, r := range status.All {
		got[r.ID] = r.State
		m.want("since when "+r.ID, !r.At.IsZero(), r.State == ramus.Applied || r.State == ramus.HalfWay)
	}
	for _, id := range slices.Concat(m.undefined(), m.ids(), slices.Collect(maps.Keys(m.half))) {
		want[id] = m.state(id)
	}
	m.want("status", got, want)
}

func (m *model) compareCurrent(p *ramus.Project) {
	current, err := p.Current(m.Context())
	m.want("current", err, nil)
	var ahead, unknown []string
	for _, id := range m.undefined() {
		if id != "stray" {
			ahead = append(ahead, id)
		} else {
			unknown = append(unknown, id)
		}
	}
	pending := len(m.pending())
	m.want("rows", current.Rows, m.rows)
	m.want("ahead", current.Ahead, ahead)
	m.want("unknown", current.Unknown, unknown)
	m.want("half way", len(current.Partial), len(m.half))
	m.want("pending", current.Pending, pending)
	m.want("overlapping rows", len(current.Overlaps) > 0, m.overlaps())
	m.want("at heads", current.AtHeads(), pending+len(m.undefined())+len(m.half)+len(m.in(ramus.Skipped)) == 0 && !m.overlaps())
	m.want("skipped", slices.Sorted(slices.Values(current.Skipped)), m.in(ramus.Skipped))
	for _, partial := range current.Partial {
		m.compareFinish(p, partial)
	}
}

// compareFinish checks that the command that is offered for a half-way revision resumes
// it, and that none does if none is offered.
func (m *model) compareFinish(p *ramus.Project, partial ramus.Partial) {
	plan, targets := p.PlanUpgrade, []string{partial.Revision, "heads"}
	if partial.Action == "downgrade" {
		plan, targets = p.PlanDowngrade, []string{partial.Revision + "@base", "base"}
		for _, parent := range m.parents(partial.Revision) {
			targets = append(targets, partial.Revision+"@"+parent)
		}
	}
	if partial.Finish != "" {
		m.want("obstacle", partial.Obstacle, "")
		target, ok := strings.CutPrefix(partial.Finish, "ramus "+partial.Action+" ")
		resumed, err := plan(m.Context(), target)
		if !ok || err != nil || resumed.Resumes == nil || resumed.Steps[0].Revision != partial.Revision {
			m.Fatalf("after %q, with rows %q and files %v: %s does not finish %+v: %v", m.history, m.rows, m.files, partial.Finish, partial, err)
		}
		return
	}
	m.want("an obstacle", partial.Obstacle != "", true)
	for _, target := range targets {
		_, err := plan(m.Context(), target)
		m.want(partial.Action+" "+target+" beside an obstacle", ramus.ClassOf(err), ramus.Failed)
	}
}

// pending returns the revisions that no row stands for, sorted.
func (m *model) pending() []string {
	below := m.below(m.rows...)
	return m.filtered(func(id string) bool { return !below[id] })
}

// upgradable returns the class of the error of an upgrade to the heads.
func (m *model) upgradable(steps []string) ramus.Class {
	switch {
	case len(m.half) > 0 && (len(steps) == 0 || m.half[steps[0]] != "upgrade"):
		return ramus.Failed
	case len(m.undefined()) > 0, m.overlaps():
		return ramus.Broken
	case len(m.half) == 0 && len(m.in(ramus.Skipped)) > 0:
		return ramus.Broken
	}
	return ramus.Other
}

// comparePlans compares the plan of an upgrade, and Pending, which say the same.
func (m *model) comparePlans(p *ramus.Project) {
	plan, err := p.PlanUpgrade(m.Context(), "heads")
	pending, failed := p.Pending(m.Context())
	var steps, ids []string
	for _, s := range plan.Steps {
		steps = append(steps, s.Revision)
	}
	for _, r := range pending {
		ids = append(ids, r.ID)
	}
	m.want("Pending", ids, steps)
	class := m.upgradable(steps)
	if class == ramus.Failed && len(m.half) > 0 && err == nil {
		m.Fatalf("after %q: a plan beside %v: %v", m.history, m.half, steps)
	}
	if err == nil {
		m.want("plan", class, ramus.Other)
		m.want("plan", slices.Sorted(slices.Values(steps)), m.pending())
		m.want("resumes", plan.Resumes != nil, len(m.half) > 0)
	} else {
		m.want("plan", ramus.ClassOf(err), class)
	}
	m.want("class of Pending", ramus.ClassOf(failed), ramus.ClassOf(err))
	m.compareAhead()
}

// compareAhead compares Pending of a project that accepts a database ahead of it.
func (m *model) compareAhead() {
	if len(m.undefined()) == 0 || len(m.half) > 0 {
		return
	}
	place := m.place
	place.AllowAhead = true
	p, err := ramus.Find(m.Context(), place)
	m.want("find", err, nil)
	defer p.Close()
	pending, err := p.Pending(m.Context())
	covered := len(m.pending()) == 0 && !slices.Contains(m.rows, "stray") && len(m.in(ramus.Skipped)) == 0
	m.want("accepted", err == nil, covered)
	m.want("pending", len(pending), 0)
}

// compareRuns calls verbs in states in which they change nothing.
func (m *model) compareRuns(p *ramus.Project) {
	switch {
	case len(m.half) > 0:
		_, err := p.Stamp(m.Context(), []string{"heads"}, true)
		m.want("stamp", ramus.ClassOf(err), ramus.Failed)
		for id, action := range m.half {
			if action == "upgrade" {
				_, err = p.Downgrade(m.Context(), "base")
				m.want("downgrade", ramus.ClassOf(err), ramus.Failed)
			}
			if _, defined := m.files[id]; action == "downgrade" || !defined {
				_, err = p.Upgrade(m.Context(), "heads")
				m.want("upgrade", ramus.ClassOf(err), ramus.Failed)
			}
		}
	case len(m.undefined()) > 0:
		_, err := p.Upgrade(m.Context(), "heads")
		m.want("upgrade", ramus.ClassOf(err), ramus.Broken)
		if slices.Contains(m.rows, "stray") {
			_, err = p.Downgrade(m.Context(), "base")
			m.want("downgrade", ramus.ClassOf(err), ramus.Broken)
			_, err = p.Stamp(m.Context(), []string{"heads"}, false)
			m.want("stamp", ramus.ClassOf(err), ramus.Broken)
		}
	case m.overlaps():
		_, err := p.Upgrade(m.Context(), "heads")
		m.want("upgrade", ramus.ClassOf(err), ramus.Broken)
	case len(m.in(ramus.Skipped)) > 0:
		_, err := p.Upgrade(m.Context(), "heads")
		var refused *ramus.SkippedError
		m.want("upgrade", errors.As(err, &refused), true)
		m.want("skipped", slices.Sorted(slices.Values(refused.Revisions)), m.in(ramus.Skipped))
	case len(m.pending()) == 0:
		result, err := p.Upgrade(m.Context(), "heads")
		m.want("upgrade", err, nil)
		m.want("upgrade", len(result.Applied), 0)
	}
}

func (m *model) compareVerify(p *ramus.Project) {
	v, err := p.Verify(m.Context(), ramus.VerifyOptions{})
	m.want("verify", err, nil)
	var skipped []string
	found := map[string]int{}
	for _, f := range v.Findings {
		found[f.Check]++
		if f.Check == "skipped" {
			for _, r := range f.Revisions {
				if !m.ran[r.ID] { // not the one above it
					skipped = append(skipped, r.ID)
				}
			}
		}
	}
	slices.Sort(skipped)
	m.want("skipped", skipped, m.in(ramus.Skipped))
	m.want("half-way revisions that verify finds", found["unfinished"], len(m.half))
	m.want("verify of rows", found["rows"] > 0, slices.Contains(m.rows, "stray"))
	if m.overlaps() {
		m.want("verify of overlapping rows", found["overlapping-rows"]+found["parents"] > 0, true)
	}
	notes := strings.Join(v.Notes, "\n")
	for _, id := range m.undefined() {
		m.want("note on "+id, strings.Contains(notes, "its row "+id+","), id != "stray")
	}
	if m.exists() {
		m.want("note on stamped", strings.Contains(notes, "stamped"), len(m.in(ramus.Stamped)) > 0)
		m.want("note on unrecorded", strings.Contains(notes, "without a run"), len(m.in(ramus.Unrecorded)) > 0)
	}
}

func (m *model) compareDoctor() {
	d, err := ramus.Diagnose(m.Context(), m.place, ramus.DiagnoseOptions{})
	m.want("doctor", err, nil)
	found, text := map[string]int{}, ""
	for _, f := range d.Findings {
		found[f.Check]++
		if strings.Contains(f.Message, "never ran here") {
			text += f.Message + "\n"
		}
	}
	m.want("half-way revisions that doctor finds", found["unfinished"], len(m.half))
	m.want("doctor on rows", found["unknown-row"], len(m.undefined()))
	if m.overlaps() {
		m.want("doctor on overlapping rows", found["overlapping-rows"]+found["re-parented"] > 0, true)
	}
	m.want("doctor finds the skipped revisions", text != "", len(m.in(ramus.Skipped)) > 0)
	for _, id := range m.in(ramus.Skipped) {
		m.want("doctor on "+id, strings.Contains(text, id), true)
	}
	m.want("doctor's position", d.Current.Pending, len(m.pending()))
}
