package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
)

// Skipped checks that no revision was put below an applied one: it counts as applied,
// since a version row covers it, and never ran.
var Skipped = Check{
	Name:     "skipped",
	Doc:      "No revision was put below one that had run on the database, where it counts as applied and never runs.",
	Run:      skipped,
	Database: true,
}

func skipped(ctx context.Context, in Input) (findings []Finding, err error) {
	under, alone := in.skippedUnder()
	for _, over := range in.Database.RanRefs() {
		if refs := under[over]; len(refs) > 0 {
			findings = append(findings, in.neverRan(ctx, over, refs))
		}
	}
	if len(alone) > 0 {
		findings = append(findings, in.neverRanAtAll(ctx, alone))
	}
	return findings, nil
}

// skippedUnder returns the skipped revisions by the oldest revision above them that
// ran, and those above which none ran, oldest first.
func (in Input) skippedUnder() (under map[graph.Ref][]graph.Ref, alone []graph.Ref) {
	under = map[graph.Ref][]graph.Ref{}
	for _, r := range in.Database.In(record.Skipped) {
		if over, ok := in.Database.RanAbove(r); ok {
			under[over] = append(under[over], r)
		} else {
			alone = append(alone, r)
		}
	}
	return under, alone
}

// neverRan returns the finding of revisions that were put below one that had run.
func (in Input) neverRan(ctx context.Context, over graph.Ref, refs []graph.Ref) Finding {
	ids, e := in.Graph().IDs(refs), in.Database.Ran[over]
	fixes, moved := in.runSkipped(ctx, refs), in.otherParents(over, e)
	if moved != "" {
		fixes = append(fixes, in.restoreParents(over, e))
	}
	return Finding{
		Message: fmt.Sprintf("%s never ran here%s, and no upgrade will run %s: %s descendant %s ran before, %s%s",
			theRevisions(ids), in.exceptAs(ctx, refs), plural(len(ids), "it", "them"), plural(len(ids), "its", "their"), in.Graph().ID(over), e.When(), moved),
		Revisions: in.places(append(refs, over)),
		Fixes:     fixes,
	}
}

// otherParents says with which parents a revision ran, if it has others now.
func (in Input) otherParents(r graph.Ref, e dialect.Entry) string {
	now := in.Revision(r).Parents
	if sameNames(now, e.Parents) {
		return ""
	}
	return fmt.Sprintf("; the down_revision of %s was %s then, and is %s now", in.Graph().ID(r), named(e.Parents), named(now))
}

// neverRanAtAll returns the finding of skipped revisions above which none ran.
func (in Input) neverRanAtAll(ctx context.Context, refs []graph.Ref) Finding {
	ids := in.Graph().IDs(refs)
	return Finding{
		Message: fmt.Sprintf("%s never ran here, and no upgrade will run %s: a version row stands for %[2]s",
			theRevisions(ids), plural(len(ids), "it", "them")),
		Revisions: in.places(refs),
		Fixes:     in.runSkipped(ctx, refs),
	}
}

func theRevisions(ids []string) string {
	return plural(len(ids), "revision ", "revisions ") + strings.Join(ids, ", ")
}

// runSkipped returns the fixes of skipped revisions: to run them, or to record that
// they were made by hand. The schema decides where it shows all that they do. Rows that
// no revision defines prevent both.
func (in Input) runSkipped(ctx context.Context, refs []graph.Ref) []Fix {
	if len(in.Database.Undefined) > 0 {
		return []Fix{{Note: "first resolve the version rows that no revision file defines: " + strings.Join(in.Database.Undefined, ", ")}}
	}
	ids := in.Graph().IDs(refs)
	their := plural(len(ids), "its", "their")
	stamp := Fix{Command: "ramus stamp --skipped " + hint.Words(ids), Note: "if the schema has the changes of " + named(ids)}
	run := Fix{Note: plural(len(ids), "runs it now", "runs them now")}
	tops := in.Graph().IDs(in.Graph().Maximal(graph.Dependencies, refs))
	if run.Command = "ramus upgrade --out-of-order " + hint.Word(strings.Join(tops, ",")); in.needAlembic(refs) {
		run = Fix{Note: "run the statements of " + list(ids) + " on this database, in this order, and then: " + stamp.Command}
	}
	there, missing := in.shownAlone(ctx, refs)
	was := in.oldIDs(ctx, refs)
	switch {
	case len(was) > 0:
		stamp.Note = plural(len(ids), "it", "they") + " ran as " + list(was)
		return []Fix{stamp}
	case len(there) > 0 && len(missing) > 0:
		return []Fix{{Note: fmt.Sprintf("the schema has %s and lacks %s: make the missing ones by hand, then: %s", few(there), few(missing), stamp.Command)}}
	case len(missing) > 0:
		run.Note += "; the schema lacks " + their + " changes: " + few(missing)
		return []Fix{run}
	case len(there) > 0:
		stamp.Note = "the schema has " + their + " changes: " + few(there)
		return []Fix{stamp}
	case in.needAlembic(refs):
		return []Fix{stamp}
	}
	return []Fix{run, stamp}
}

// shownAlone returns shown of revisions that are read in full, and whose objects no
// applied revision touches; nothing for others.
func (in Input) shownAlone(ctx context.Context, refs []graph.Ref) (there, missing []string) {
	if in.Schema == nil {
		return nil, nil
	}
	touched := map[dialect.Object]bool{}
	for _, r := range in.Database.Applied.Refs() {
		if slices.Contains(refs, r) {
			continue
		}
		for _, e := range in.effects(ctx, r) {
			touched[e.Object] = true
		}
	}
	for _, r := range refs {
		effects, known := in.effects(ctx, r), in.changesOf(ctx, r).Complete
		if !known || len(effects) == 0 || slices.ContainsFunc(effects, func(e dialect.Effect) bool { return touched[e.Object] }) {
			return nil, nil
		}
	}
	return in.shown(ctx, refs)
}

// needAlembic reports whether only the project's own Alembic can run one of refs, which
// cannot do that out of order.
func (in Input) needAlembic(refs []graph.Ref) bool {
	return slices.ContainsFunc(refs, func(r graph.Ref) bool { return in.Revision(r).NeedsAlembic() })
}
