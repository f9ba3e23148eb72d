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

func skipped(_ context.Context, in Input) (findings []Finding, err error) {
	under, alone := in.skippedUnder()
	for _, over := range in.Database.RanRefs() {
		if refs := under[over]; len(refs) > 0 {
			findings = append(findings, in.neverRan(over, refs))
		}
	}
	if len(alone) > 0 {
		findings = append(findings, in.neverRanAtAll(alone))
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
func (in Input) neverRan(over graph.Ref, refs []graph.Ref) Finding {
	ids, e := in.Graph().IDs(refs), in.Database.Ran[over]
	fixes, moved := in.runSkipped(refs), in.otherParents(over, e)
	if moved != "" {
		fixes = append(fixes, in.restoreParents(over, e))
	}
	return Finding{
		Message: fmt.Sprintf("%s never ran here, and no upgrade will run %s: %s descendant %s ran before, %s%s",
			theRevisions(ids), plural(len(ids), "it", "them"), plural(len(ids), "its", "their"), in.Graph().ID(over), e.When(), moved),
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
func (in Input) neverRanAtAll(refs []graph.Ref) Finding {
	ids := in.Graph().IDs(refs)
	return Finding{
		Message: fmt.Sprintf("%s never ran here, and no upgrade will run %s: a version row stands for %[2]s",
			theRevisions(ids), plural(len(ids), "it", "them")),
		Revisions: in.places(refs),
		Fixes:     in.runSkipped(refs),
	}
}

func theRevisions(ids []string) string {
	return plural(len(ids), "revision ", "revisions ") + strings.Join(ids, ", ")
}

// runSkipped returns the fixes of skipped revisions: to run them, or to record that
// they were made by hand. Rows that no revision defines prevent both.
func (in Input) runSkipped(refs []graph.Ref) []Fix {
	if len(in.Database.Undefined) > 0 {
		return []Fix{{Note: "first resolve the version rows that no revision file defines: " + strings.Join(in.Database.Undefined, ", ")}}
	}
	ids := in.Graph().IDs(refs)
	var fixes []Fix
	if !in.needAlembic(refs) {
		tops := in.Graph().IDs(in.Graph().Maximal(graph.Dependencies, refs))
		fixes = append(fixes, Fix{Command: "ramus upgrade --out-of-order " + hint.Word(strings.Join(tops, ",")), Note: plural(len(ids), "runs it now", "runs them now")})
	}
	return append(fixes, Fix{Command: "ramus stamp --skipped " + hint.Words(ids), Note: "if the schema has the changes of " + named(ids)})
}

// needAlembic reports whether only the project's own Alembic can run one of refs, which
// cannot do that out of order.
func (in Input) needAlembic(refs []graph.Ref) bool {
	return slices.ContainsFunc(refs, func(r graph.Ref) bool { return in.Revision(r).NeedsAlembic() })
}
