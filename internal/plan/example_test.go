package plan_test

import (
	"encoding/json"
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

func Example() {
	g, err := graph.New([]graph.Node{
		{ID: "ae1027"},
		{ID: "27c6a3", Parents: []string{"ae1027"}},
		{ID: "1975ea", Parents: []string{"ae1027"}},
		{ID: "53fffd", Parents: []string{"27c6a3", "1975ea"}},
	})
	if err != nil {
		fmt.Println(err)
	}
	p, err := plan.NewUpgrade(g, []string{"27c6a3"}, "head")
	if err != nil {
		fmt.Println(err)
	}
	for _, step := range p.Steps {
		edits, _ := json.Marshal(step.Edits)
		fmt.Println(step.Revision, string(edits))
	}
	fmt.Println("then the database is at", p.After())
	// Output:
	// 1975ea [{"new":"1975ea"}]
	// 53fffd [{"old":"27c6a3"},{"old":"1975ea","new":"53fffd"}]
	// then the database is at [53fffd]
}

func ExampleNewDowngrade() {
	g, _ := graph.New([]graph.Node{{ID: "ae1027"}, {ID: "27c6a3", Parents: []string{"ae1027"}}})
	p, _ := plan.NewDowngrade(g, []string{"27c6a3"}, "-1")
	fmt.Println(p.Steps[0].Revision, p.After())
	_, err := plan.NewDowngrade(g, []string{"ae1027"}, "27c6a3")
	fmt.Println(err)
	// Output:
	// 27c6a3 [ae1027]
	// cannot downgrade to 27c6a3: it is not applied (the database is at ae1027)
}

func ExampleSpan() {
	g, _ := graph.New([]graph.Node{{ID: "ae1027"}, {ID: "27c6a3", Parents: []string{"ae1027"}}, {ID: "1975ea", Parents: []string{"27c6a3"}}})
	refs, _ := plan.Span(g, []string{"27c6a3"}, "current", "head")
	fmt.Println(g.IDs(refs))
	// Output: [1975ea 27c6a3]
}
