package plan

import "github.com/ramusdb/ramus/internal/graph"

// A Database is the position of a database in a graph: the start of a plan.
type Database struct {
	Graph *graph.Graph
	Rows  []string // the version rows

	// Sections has the merges whose section ran, by id: of those that are applied and, if
	// the merge's upgrade stopped half way, of that one. The script that every revision
	// has is the Section with the Parent "".
	Sections map[string]Section

	trial bool // a way out is tried: a refusal needs none of its own
}

// A Section is the section of a merge that ran.
type Section struct {
	Parent   string   // the parent whose side the database had
	Replaced []string // the revisions that it replaced, oldest first
}

// NewUpgrade is Database.Upgrade from version rows.
func NewUpgrade(g *graph.Graph, rows []string, target string) (Plan, error) {
	return Database{Graph: g, Rows: rows}.Upgrade(target)
}

// NewDowngrade is Database.Downgrade from version rows of a database in which no section
// of a merge ran.
func NewDowngrade(g *graph.Graph, rows []string, target string) (Plan, error) {
	return Database{Graph: g, Rows: rows}.Downgrade(target)
}

// NewRevert is Database.Revert from version rows of a database in which no section of a
// merge ran.
func NewRevert(g *graph.Graph, rows []string, target string, ids []string) (Plan, error) {
	return Database{Graph: g, Rows: rows}.Revert(target, ids)
}
