package graph_test

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

func Example() {
	g, err := graph.New([]graph.Node{
		{ID: "ae1027", File: "users.sql"},
		{ID: "27c6a3", File: "email.sql", Parents: []string{"ae1027"}},
		{ID: "1975ea", File: "carts.sql", Parents: []string{"ae1027"}, Labels: []string{"cart"}},
	})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println("heads:", g.IDs(g.Heads()))
	fmt.Println("merge base:", g.IDs(g.MergeBases(g.Heads()...)))
	head, _ := g.ResolveOne("cart@head")
	fmt.Println("cart@head:", g.ID(head), g.Labels(head))
	// Output:
	// heads: [1975ea 27c6a3]
	// merge base: [ae1027]
	// cart@head: 1975ea [cart]
}

func ExampleNew_faults() {
	_, err := graph.New([]graph.Node{
		{ID: "ae1027", File: "users.sql", Lines: graph.Lines{ID: 3}},
		{ID: "27c6a3", File: "email.sql", Lines: graph.Lines{ID: 3, Parents: 4}, Parents: []string{"ae1072"}},
		{ID: "ae1027", File: "carts.sql", Lines: graph.Lines{ID: 3}},
	})
	fmt.Println(err)
	// Output:
	// email.sql:4: revision 27c6a3 follows "ae1072", which no file defines; did you mean ae1027?
	// users.sql:3: revision ae1027 is already defined in carts.sql:3; change the id of one of them, and the down_revision of its children
}
