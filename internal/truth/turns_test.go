package truth

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestTurns runs random commands on one database, by ramus and Alembic in turns.
// After each command its rows must equal those of a database that only Alembic
// uses, and in the end the same revisions must have run on both.
func TestTurns(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		for seed := range *graphs {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				ours, theirs := tg.fresh(t), tg.fresh(t)
				p := newProject(t, ours, theirs)
				chance := rand.New(rand.NewPCG(seed, 0))
				drawn := draw(chance)
				p.python(drawn...)
				p.takeTurns(chance, drawn, theirs)
			})
		}
	})
}

// graphs is the number of random graphs for each kind of database.
var graphs = flag.Uint64("graphs", 2, "how many random graphs ramus and Alembic take turns on")

const turns = 14 // for each graph

// draw returns a random graph with branches, merges, labels and dependencies.
func draw(chance *rand.Rand) (all []revision) {
	var heads []string
	for i := range 5 + chance.IntN(5) {
		r := revision{id: fmt.Sprintf("%c%d%d%d", 'a'+i, chance.IntN(10), chance.IntN(10), chance.IntN(10))}
		switch kind := chance.IntN(10); {
		case kind == 0 || len(all) == 0: // a new root
		case kind <= 2 && len(heads) > 1:
			chance.Shuffle(len(heads), func(a, b int) { heads[a], heads[b] = heads[b], heads[a] })
			r.parents = slices.Clone(heads[:2])
		case kind <= 5:
			r.parents = []string{all[chance.IntN(len(all))].id}
		default:
			r.parents = []string{heads[chance.IntN(len(heads))]}
		}
		if chance.IntN(4) == 0 {
			r.labels = []string{fmt.Sprintf("label%d", i)}
		}
		heads = slices.DeleteFunc(heads, func(id string) bool { return slices.Contains(r.parents, id) })
		if len(heads) > 0 && chance.IntN(3) == 0 {
			r.needs = []string{heads[chance.IntN(len(heads))]}
		}
		heads = append(heads, r.id)
		all = append(all, r)
	}
	return all
}

// command returns a random command line.
func command(chance *rand.Rand, drawn []revision) []string {
	r := drawn[chance.IntN(len(drawn))]
	id := r.id
	if len(r.labels) > 0 && chance.IntN(2) == 0 {
		id = r.labels[0] + "@head"
	}
	pick := func(of ...string) string { return of[chance.IntN(len(of))] }
	switch chance.IntN(10) {
	case 0:
		return []string{"ensure_version"}
	case 1, 2:
		return []string{"stamp", pick(r.id, r.id, id, "heads", "base")}
	case 3, 4, 5:
		return []string{"downgrade", pick(r.id, r.id, "-1", "base", r.id+"-1", r.id+"@base")}
	}
	return []string{"upgrade", pick(id, id, "heads", "heads", "head", "+1", r.id+"+1")}
}

// takeTurns runs commands on our database by ramus or Alembic, and on theirs by
// Alembic.
func (p *project) takeTurns(chance *rand.Rand, drawn []revision, theirs *database) {
	p.t.Helper()
	alembic := standIn(p.t)
	var story []string
	for range turns {
		args := command(chance, drawn)
		byRamus := chance.IntN(3) > 0
		want := p.alembic(append([]string{"-n", "theirs"}, guarded(args)...)...)
		var got answer
		if byRamus {
			got = p.ramus(nil, append([]string{"--alembic", alembic}, args...)...)
		} else {
			got = p.alembic(guarded(args)...)
		}
		story = append(story, fmt.Sprintf("%s (ramus: %t): %q and %q, %d and %d", strings.Join(args, " "), byRamus, p.ours.rows(), theirs.rows(), got.Code, want.Code))
		if byRamus && got.Code != 0 && p.reasonable(want) {
			story = append(story, "  ramus refuses, and Alembic warns: "+strings.TrimSpace(got.Err))
			p.alembic(guarded(args)...)
			got = want
		}
		if (got.Code == 0) != (want.Code == 0) || !slices.Equal(p.ours.rows(), theirs.rows()) ||
			args[0] == "ensure_version" && !p.ours.has("alembic_version") {
			p.t.Fatalf("%s\nour rows %q, theirs %q\nours: %s%s\nAlembic: %s%s\n%s", strings.Join(story, "\n"),
				p.ours.rows(), theirs.rows(), got.Out, got.Err, want.Out, want.Err, sketch(drawn))
		}
	}
	p.ours.wantRan(theirs.ran())
	ours, other := p.must(0, nil, []string{"current"}), p.alembic("-n", "theirs", "current")
	if got, want := sortedLines(ours.Out), sortedLines(other.Out); got != want {
		p.t.Errorf("current prints\n%s\nAlembic\n%s", got, want)
	}
}

// reasonable reports whether ramus may refuse a command that Alembic runs, since
// Alembic warns of an ambiguity or prints a traceback.
func (p *project) reasonable(alembic answer) bool {
	return strings.Contains(alembic.Err, "ambiguous") || strings.Contains(alembic.Err, "Traceback")
}

// guarded returns arguments none of which argparse takes for a flag.
func guarded(args []string) []string {
	if len(args) == 1 {
		return args
	}
	return append([]string{args[0]}, append([]string{"--"}, args[1:]...)...)
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func sketch(drawn []revision) string {
	var lines []string
	for _, r := range drawn {
		lines = append(lines, fmt.Sprintf("%s <- %v labels %v needs %v", r.id, r.parents, r.labels, r.needs))
	}
	return strings.Join(lines, "\n")
}
