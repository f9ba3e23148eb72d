package adopt

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// drawnHistory returns the history of a drawn graph, whose upgrades select their id.
func drawnHistory(t *testing.T, text string) *history.History {
	t.Helper()
	var all []*revision.Revision
	nodes, err := graphtest.Nodes(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		all = append(all, &revision.Revision{Node: n, Load: func(context.Context) (revision.Scripts, error) {
			return revision.Scripts{Upgrade: revision.Script{Text: "SELECT '" + n.ID + "';\n"}}, nil
		}})
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// chainOf returns the chain of golang-migrate's folder with these versions.
func chainOf(t *testing.T, versions string) Chain {
	t.Helper()
	archive := ""
	for _, v := range strings.Fields(versions) {
		archive += "-- " + v + "_m.up.sql --\nSELECT '" + v + "';\n"
	}
	return NewChain(read(t, folder(t, archive)).Migrations)
}

func (c Chain) text() string {
	var ids []string
	for _, r := range c {
		ids = append(ids, r.ID)
	}
	return strings.Join(ids, " ")
}

func TestChainSplit(t *testing.T) {
	for _, test := range []struct{ project, folder, adopted, missing, fault string }{
		{"", "1 2 3", "", "1 2 3", ""},
		{"1 <- 2", "1 2 3", "1 2", "3", ""},
		{"1 <- 2 <- 3", "1 2 3", "1 2 3", "", ""},
		{"1 <- 2 <- own", "1 2", "1 2", "", ""},
		{"1 <- 2 <- own", "1 2 3", "", "", "m has a new migration, 3, which cannot follow 2: the project has revisions behind that already (own)"},
		{"1 <- b <- c <- d <- e", "1 2", "", "", "the project has revisions behind that already (b, c, d, …)"},
		{"own", "1 2", "", "", "the project has revisions already (own), and adopted migrations must be its first"},
		{"1 <- 2 <- 3", "1 3", "", "", "migrations that were adopted from m are missing there: 2"},
		{"1 <- 2 <- 3", "2 3", "", "", "migrations that were adopted from m are missing there: 1"},
		{"2 <- 1", "1 2", "", "", "the project has revisions already (2, 1), and adopted migrations must be its first"},
	} {
		adopted, missing, err := chainOf(t, test.folder).Split(drawnHistory(t, test.project), "m")
		fault := ""
		if err != nil {
			fault = err.Error()
		}
		if adopted.text() != test.adopted || missing.text() != test.missing || !strings.HasSuffix(fault, test.fault) || (fault == "") != (test.fault == "") {
			t.Errorf("%s, folder %s: adopted %q, missing %q, %s", test.project, test.folder, adopted.text(), missing.text(), fault)
		}
	}
}

func TestChainEdited(t *testing.T) {
	h := drawnHistory(t, "1 <- 2 <- 3")
	chain := chainOf(t, "1 2 3")
	if edited := chain.Edited(t.Context(), h); len(edited) > 0 {
		t.Errorf("edited: %s", edited.text())
	}
	chain[0].Scripts.Downgrade = &revision.Script{}
	chain[1].Scripts.Upgrade.Text += "SELECT 2;\n"
	chain[2].Scripts.Upgrade.NoTransaction = true
	if edited := chain.Edited(t.Context(), h); edited.text() != "1 2 3" {
		t.Errorf("edited: %s", edited.text())
	}
}

// Check finds all faults before anything is written; Write writes the files that
// Check named.
func TestChainCheckAndWrite(t *testing.T) {
	dir := t.TempDir()
	chain := chainOf(t, "1 2")
	paths, err := chain[1:].Check(drawnHistory(t, "1"), dir, sqlfile.Naming{})
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	if _, err := chain[1:].Check(drawnHistory(t, "own"), dir, sqlfile.Naming{}); err == nil || !strings.Contains(err.Error(), "1") {
		t.Errorf("a chain without its start: %v", err)
	}
	bad := chainOf(t, "1 2")
	bad[0].Message, bad[1].Message = "a\x00", "b\x00"
	if _, err := bad.Check(drawnHistory(t, ""), dir, sqlfile.Naming{}); err == nil || strings.Count(err.Error(), "_m.up.sql") != 2 {
		t.Errorf("two faults: %v", err)
	}
	if err := chain[1:].Write(dir, sqlfile.Naming{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chain[1:].Check(drawnHistory(t, "1"), dir, sqlfile.Naming{}); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("the file is there: %v", err)
	}
}

func TestAppliedIn(t *testing.T) {
	for _, test := range []struct{ tool, graph, table, applied, fault string }{
		{"goose", "1 <- 2 <- 3", "version_id is_applied; 1 1; 2 1", "1 2", ""},
		{"goose", "1 <- 2 <- 3", "version_id is_applied", "", ""},
		{"goose", "1 <- 2 <- 3", "version_id is_applied; 3 1", "", "t records 3 as applied, but not its ancestor 1, 2: "},
		{"goose", "1 <- 2 <- 3; x; 2 ~> x", "version_id is_applied; 1 1; 2 1", "", "but not its ancestor x: "},
		{"goose", "1 <- 2", "version_id is_applied; 1 1; 7 1", "", "t records 7 as applied, and there is no revision"},
		{"golang-migrate", "1 <- 2 <- 3", "version dirty; 2 0", "1 2", ""},
		{"flyway", "1 <- 2", "installed_rank version type success; 1 1 SQL 1; 2 9 SQL 1", "", "t records 9 as applied, and there is no revision"},
	} {
		tool, _ := Named(test.tool)
		g := graphtest.New(t, test.graph)
		versions, err := tool.ReadTable("t", table(test.table))
		if err != nil {
			t.Fatal(err)
		}
		applied, err := versions.AppliedIn(g)
		if test.fault != "" {
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s, %s: %v", test.graph, test.table, err)
			}
			continue
		}
		if got := strings.Join(g.IDs(Sorted(g, applied)), " "); err != nil || got != test.applied {
			t.Errorf("%s, %s: %q, %v", test.graph, test.table, got, err)
		}
	}
}

func TestStamp(t *testing.T) {
	g := graphtest.New(t, "1 <- 2 <- 3")
	ref := func(id string) graph.Ref { r, _ := g.Lookup(id); return r }
	versions := VersionTable{Tool: &goose, Table: "t"}
	for _, test := range []struct{ applied, rows, ran, after, fault string }{
		{"1 2", "", "", "2", ""},
		{"1 2", "2", "", "", ""},
		{"", "", "", "", ""},
		{"1 2", "3", "", "", "ramus's own version table says 3, and t says 2"},
		{"", "3", "3", "", "ramus's own version table says 3, and t says base"},
		{"1 2", "3", "3", "", ""}, // ramus has upgraded it since
		{"1", "3", "3", "", "ramus's own version table says 3, and t says 1"},
		{"1 2", "1", "1", "", "ramus's own version table says 1, and t says 2"},
		{"1 2", "gone", "3", "", "ramus's own version table says gone, and t says 2"},
	} {
		set := g.NewSet()
		for _, id := range strings.Fields(test.applied) {
			set.Add(ref(id))
		}
		ran := func(r graph.Ref) bool { return slices.Contains(strings.Fields(test.ran), g.ID(r)) }
		stamp, err := versions.Stamp(g, set, strings.Fields(test.rows), ran)
		if test.fault != "" {
			if err == nil || err.Error() != test.fault {
				t.Errorf("%+v: %v", test, err)
			}
			continue
		}
		after := ""
		if len(stamp.Steps) > 0 {
			after = strings.Join(stamp.After(), " ")
		}
		if err != nil || after != test.after {
			t.Errorf("%+v: %q, %v", test, after, err)
		}
	}
}
