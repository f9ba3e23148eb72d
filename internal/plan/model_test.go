package plan_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"pgregory.net/rapid"
)

// A model is a graph with sections as plain sets of ids. It has the rules of merges with
// sections in their shortest form, whatever they cost.
type model struct {
	nodes map[string]graph.Node
	graph *graph.Graph
}

type ids = map[string]bool

// A modelDB is a database of the model: the applied revisions, and the sections that ran.
type modelDB struct {
	applied ids
	ran     map[string]plan.Section
}

func setOf(list ...string) ids {
	all := ids{}
	for _, id := range list {
		all[id] = true
	}
	return all
}

// needs returns the ids that a revision names; deps includes those of depends_on.
func (m *model) needs(id string, deps bool) (all []string) {
	all = slices.Clone(m.nodes[id].Parents)
	if deps {
		all = append(all, m.nodes[id].DependsOn...)
	}
	return all
}

// below returns from and all below.
func (m *model) below(deps bool, from ...string) ids {
	seen := ids{}
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		if !seen[id] {
			seen[id] = true
			from = append(from, m.needs(id, deps)...)
		}
	}
	return seen
}

// others returns the revisions that the section of a merge for a parent replaces.
func (m *model) others(merge, parent string) ids {
	other := m.nodes[merge].Parents[0]
	if other == parent {
		other = m.nodes[merge].Parents[1]
	}
	others, all := m.below(false, other), m.below(true, merge)
	stay := append(slices.Clone(m.nodes[merge].DependsOn), parent)
	for changed := true; changed; {
		changed = false
		for id := range all {
			if id != merge && !others[id] {
				stay = append(stay, id)
			}
		}
		for id := range m.below(true, stay...) {
			if others[id] {
				delete(others, id)
				changed = true
			}
		}
	}
	return others
}

// upgrade returns the revisions that an upgrade runs, each with its section, or the merge
// that has none.
func (m *model) upgrade(db modelDB, targets []string) (runs map[string]plan.Section, refused string) {
	todo := m.below(true, targets...)
	for id := range db.applied {
		delete(todo, id)
	}
	runs = map[string]plan.Section{}
	var decided []string
	for {
		merge := m.next(todo, decided)
		if merge == "" {
			break
		}
		counted := maps.Clone(db.applied)
		for _, earlier := range decided {
			if !m.below(true, earlier)[merge] {
				maps.Copy(counted, m.below(true, earlier))
			}
		}
		parent, ok := m.section(merge, counted)
		if !ok {
			return nil, merge
		}
		if parent != "" {
			others := m.others(merge, parent)
			runs[merge] = plan.Section{Parent: parent, Replaced: slices.Sorted(maps.Keys(others))}
			for id := range others {
				delete(todo, id)
			}
		}
		decided = append(decided, merge)
	}
	for id := range todo {
		runs[id] = plan.Section{Parent: runs[id].Parent, Replaced: runs[id].Replaced}
	}
	return runs, ""
}

// next returns the merge to decide next: of those that are below no other undecided one,
// the first by id.
func (m *model) next(todo ids, decided []string) string {
	var open []string
	for id := range todo {
		if m.nodes[id].Sections != nil && !slices.Contains(decided, id) {
			open = append(open, id)
		}
	}
	slices.Sort(open)
	for _, id := range open {
		if !slices.ContainsFunc(open, func(other string) bool { return other != id && m.below(true, other)[id] }) {
			return id
		}
	}
	return ""
}

func (m *model) section(merge string, counted ids) (parent string, ok bool) {
	sections := m.nodes[merge].Sections
	for _, parent := range m.nodes[merge].Parents {
		if _, has := sections.Of(parent); has && !overlaps(m.others(merge, parent), counted) {
			return parent, true
		}
	}
	return "", sections.Both
}

func overlaps(a, b ids) bool {
	for id := range a {
		if b[id] {
			return true
		}
	}
	return false
}

// replaced returns the replaced revisions of a database, each with its merge.
func (m *model) replaced(db modelDB) map[string]string {
	all := map[string]string{}
	for merge, s := range db.ran {
		for _, id := range s.Replaced {
			all[id] = merge
		}
	}
	return all
}

func (m *model) database(db modelDB) plan.Database {
	return plan.Database{Graph: m.graph, Rows: m.rows(db), Sections: db.ran}
}

// rows returns the version rows of a database: the applied revisions below no other.
func (m *model) rows(db modelDB) (rows []string) {
	for id := range db.applied {
		covered := false
		for other := range db.applied {
			covered = covered || other != id && m.below(true, other)[id]
		}
		if !covered {
			rows = append(rows, id)
		}
	}
	slices.Sort(rows)
	return rows
}

// run runs a plan step by step. Each step must find what it needs: the revisions below
// it in effect, or replaced by a merge that ran before it; a section of a merge, nothing
// of the other side. After each step the rows must be those of the applied revisions.
func (m *model) run(t *rapid.T, db modelDB, p plan.Plan) modelDB {
	db = modelDB{maps.Clone(db.applied), maps.Clone(db.ran)}
	rows := setOf(p.Rows...)
	for _, s := range p.Steps {
		if p.Kind == plan.Upgrade {
			m.apply(t, db, s)
		} else {
			m.revert(t, db, s)
		}
		edit(t, rows, s)
		if want := m.rows(db); !slices.Equal(slices.Sorted(maps.Keys(rows)), want) {
			t.Fatalf("after %s %s the rows are %v, want %v", p.Kind, s.Revision, rows, want)
		}
	}
	return db
}

func (m *model) apply(t *rapid.T, db modelDB, s plan.Step) {
	replaced := m.replaced(db)
	need := m.below(true, s.Revision)
	delete(need, s.Revision)
	for _, id := range s.Replaced {
		if db.applied[id] || !need[id] {
			t.Fatalf("%s replaces %s, which is applied or not below it", s.Revision, id)
		}
		delete(need, id)
	}
	for id := range need {
		if !db.applied[id] {
			t.Fatalf("%s runs without %s", s.Revision, id)
		}
		if merge := replaced[id]; merge != "" && !db.applied[merge] {
			t.Fatalf("%s runs before %s, which replaced %s", s.Revision, merge, id)
		}
	}
	if db.applied[s.Revision] {
		t.Fatalf("%s runs twice", s.Revision)
	}
	db.applied[s.Revision] = true
	if s.Section != "" {
		db.ran[s.Revision] = plan.Section{Parent: s.Section, Replaced: s.Replaced}
		maps.Copy(db.applied, setOf(s.Replaced...))
	}
}

func (m *model) revert(t *rapid.T, db modelDB, s plan.Step) {
	gone := setOf(append(slices.Clone(s.Replaced), s.Revision)...)
	if m.replaced(db)[s.Revision] != "" || s.Section != db.ran[s.Revision].Parent || !slices.Equal(s.Replaced, db.ran[s.Revision].Replaced) {
		t.Fatalf("%s reverts the section %q, replaced %v; %+v ran", s.Revision, s.Section, s.Replaced, db.ran[s.Revision])
	}
	for id := range db.applied {
		if gone[id] {
			continue
		}
		for _, need := range m.needs(id, true) {
			if gone[need] {
				t.Fatalf("%s is reverted below %s", need, id)
			}
		}
	}
	for id := range gone {
		delete(db.applied, id)
	}
	delete(db.ran, s.Revision)
}

// stamp sets the rows of a database. Runs of revisions that the stamp names do not
// count afterwards.
func (m *model) stamp(db modelDB, rows, named []string) modelDB {
	stamped := modelDB{m.below(true, rows...), map[string]plan.Section{}}
	for merge, s := range db.ran {
		if stamped.applied[merge] && !slices.Contains(named, merge) {
			stamped.ran[merge] = s
		}
	}
	return stamped
}

// String returns the revisions, each with its parents, dependencies and sections.
func (m *model) String() string {
	var lines []string
	for _, r := range m.graph.Order() {
		n := m.graph.Node(r)
		line := fmt.Sprintf("%s on %v depends on %v", n.ID, n.Parents, n.DependsOn)
		if n.Sections != nil {
			line += fmt.Sprintf(" sections for %v, both %t", n.Sections.Parents(), n.Sections.Both)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// randomModel draws a graph of several trees with many merges of two, of which most have
// sections that can run.
func randomModel(t *rapid.T) *model {
	size := rapid.IntRange(1, 16).Draw(t, "size")
	names := rapid.Permutation(strings.Split("abcdefghijklmnop", "")[:size]).Draw(t, "names")
	nodes := make([]graph.Node, size)
	for i, id := range names {
		n := graph.Node{ID: id}
		for range min(i, rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2, 2, 2}).Draw(t, "parents")) {
			if p := names[max(0, i-rapid.IntRange(1, 5).Draw(t, "back"))]; !slices.Contains(n.Parents, p) {
				n.Parents = append(n.Parents, p)
			}
		}
		if i > 0 && rapid.IntRange(0, 5).Draw(t, "depends") == 0 {
			n.DependsOn = []string{names[rapid.IntRange(0, i-1).Draw(t, "dependency")]}
		}
		nodes[i] = n
	}
	for i := range nodes {
		nodes[i].Sections = randomSections(t, nodes[i].Parents)
	}
	return build(t, nodes)
}

func randomSections(t *rapid.T, parents []string) *graph.Sections {
	if len(parents) != 2 || rapid.IntRange(0, 4).Draw(t, "plain") == 0 {
		return nil
	}
	s := graph.Sections{Both: rapid.IntRange(0, 3).Draw(t, "both") > 0}
	for _, p := range rapid.Permutation(parents).Draw(t, "sections")[:rapid.IntRange(1, 2).Draw(t, "count")] {
		s.From = append(s.From, graph.Section{Parent: p, Back: true})
	}
	return &s
}

// build returns the model of nodes, without the sections that no database can run.
func build(t *rapid.T, nodes []graph.Node) *model {
	g, err := graph.New(nodes)
	var faults graph.Faults
	for errors.As(err, &faults) {
		for _, f := range faults {
			if f.Kind != graph.BadSection {
				t.Fatal(err)
			}
			i := slices.IndexFunc(nodes, func(n graph.Node) bool { return n.ID == f.Revision })
			nodes[i].Sections = nil
		}
		g, err = graph.New(nodes)
	}
	m := &model{nodes: map[string]graph.Node{}, graph: g}
	for _, n := range nodes {
		m.nodes[n.ID] = n
	}
	return m
}

// someState draws a database that random upgrades, downgrades and stamps lead to.
func (m *model) someState(t *rapid.T) modelDB {
	db := modelDB{ids{}, map[string]plan.Section{}}
	for range rapid.IntRange(0, 6).Draw(t, "actions") {
		target := m.someID(t)
		switch rapid.IntRange(0, 5).Draw(t, "action") {
		case 0:
			if p, err := m.database(db).Downgrade(target); err == nil {
				db = m.run(t, db, p)
			}
		case 1:
			if p, err := plan.NewStamp(m.graph, m.rows(db), []string{target}); err == nil && plan.Overlap(m.graph, p.After()) == nil {
				db = m.stamp(db, p.After(), []string{target})
			}
		default:
			if p, err := m.database(db).Upgrade(target); err == nil {
				db = m.run(t, db, p)
			}
		}
	}
	return db
}

func (m *model) someID(t *rapid.T) string {
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.nodes))).Draw(t, "id")
}

// targets draws the heads, or one revision.
func (m *model) targets(t *rapid.T) []string {
	if rapid.Bool().Draw(t, "heads") {
		return m.graph.IDs(m.graph.EffectiveHeads())
	}
	return []string{m.someID(t)}
}

func TestSectionsUpgradeAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		db, targets := m.someState(t), m.targets(t)
		t.Logf("%v\nat %v, to %v", m, db, targets)
		p, err := m.database(db).Upgrade(strings.Join(targets, ","))
		want, refused := m.upgrade(db, targets)
		none, isNone := errors.AsType[*plan.NoSectionError](err)
		switch {
		case err != nil && (!isNone || none.Merge != refused):
			t.Fatalf("%v, want a refusal of %q", err, refused)
		case err != nil:
			return
		case refused != "":
			t.Fatalf("%v, want a refusal of %s", stepsOf(p), refused)
		}
		got := map[string]plan.Section{}
		for _, s := range p.Steps {
			got[s.Revision] = plan.Section{Parent: s.Section, Replaced: slices.Sorted(slices.Values(s.Replaced))}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, want %v", got, want)
		}
		after := m.run(t, db, p)
		m.endsAsWithoutSections(t, db, after, targets)
		m.continues(t, db, p)
		m.goesBack(t, db, after, p)
	})
}

// endsAsWithoutSections checks that the rows are those of an upgrade in which the
// replaced revisions ran.
func (m *model) endsAsWithoutSections(t *rapid.T, db, after modelDB, targets []string) {
	all := m.below(true, targets...)
	maps.Copy(all, db.applied)
	if want := m.rows(modelDB{applied: all}); !slices.Equal(m.rows(after), want) {
		t.Fatalf("the rows are %v, want %v", m.rows(after), want)
	}
}

// continues checks that a plan which stops after any step goes on as it would have.
func (m *model) continues(t *rapid.T, db modelDB, p plan.Plan) {
	for i := range p.Steps {
		part := p
		part.Steps = p.Steps[:i]
		rest, err := m.database(m.run(t, db, part)).Upgrade(p.Target)
		if err != nil || stepsOf(rest) != stepsOf(plan.Plan{Steps: p.Steps[i:]}) {
			t.Fatalf("after %d steps of %s: %s, %v", i, stepsOf(p), stepsOf(rest), err)
		}
	}
}

// goesBack checks that reverting what a plan applied is nothing in the end.
func (m *model) goesBack(t *rapid.T, db, after modelDB, p plan.Plan) {
	var applied []string
	for _, s := range p.Steps {
		applied = append(applied, s.Revision)
	}
	back, err := m.database(after).Revert("all", applied)
	if err != nil {
		t.Fatalf("%s does not go back: %v", stepsOf(p), err)
	}
	if end := m.run(t, after, back); fmt.Sprint(end) != fmt.Sprint(db) {
		t.Fatalf("up and down again: %v, was %v", end, db)
	}
}

func stepsOf(p plan.Plan) string {
	var steps []string
	for _, s := range p.Steps {
		steps = append(steps, fmt.Sprint(s))
	}
	return strings.Join(steps, "; ")
}

func TestSectionsDowngradeAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		db := m.someState(t)
		to := m.someID(t)
		t.Logf("%v\nat %v, to %s", m, db, to)
		p, err := m.database(db).Downgrade(to)
		if err != nil {
			m.refusedFor(t, db, to, err)
			return
		}
		after := m.run(t, db, p)
		if !after.applied[to] || m.replaced(db)[to] != "" && m.replaced(after)[to] == "" {
			t.Fatalf("%s does not end at %s", stepsOf(p), to)
		}
		for id := range after.applied {
			if m.below(false, id)[to] && id != to {
				t.Fatalf("%s leaves %s", stepsOf(p), id)
			}
		}
	})
}

// refusedFor checks that a downgrade is refused for a reason.
func (m *model) refusedFor(t *rapid.T, db modelDB, to string, err error) {
	replaced := m.replaced(db)
	reverted := ids{}
	for id := range db.applied {
		for _, child := range m.graph.IDs(m.graph.Children(lookup(t, m.graph, []string{to})[0])) {
			if m.below(true, id)[child] {
				reverted[id] = true
			}
		}
	}
	if _, ok := errors.AsType[*plan.TargetError](err); !ok {
		t.Fatal(err)
	}
	if len(reverted) == 0 || reverted[replaced[to]] {
		return
	}
	for id := range db.applied {
		for _, need := range m.needs(id, true) {
			if merge := replaced[need]; reverted[merge] && !reverted[id] && replaced[id] != merge && id != merge {
				return // it would be left on a replaced one
			}
		}
	}
	t.Fatalf("a downgrade of %v to %s is refused: %v", db, to, err)
}

// TestSectionsDoNotDependOnTheLoadOrder checks that a state has one plan.
func TestSectionsDoNotDependOnTheLoadOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := randomModel(t)
		db, targets := m.someState(t), strings.Join(m.targets(t), ",")
		shuffled := build(t, rapid.Permutation(slices.Collect(maps.Values(m.nodes))).Draw(t, "load order"))
		one, errOne := m.database(db).Upgrade(targets)
		two, errTwo := shuffled.database(db).Upgrade(targets)
		if stepsOf(one) != stepsOf(two) || fmt.Sprint(errOne) != fmt.Sprint(errTwo) {
			t.Fatalf("%s, %v; in another order %s, %v", stepsOf(one), errOne, stepsOf(two), errTwo)
		}
	})
}
