package render

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// Points returns the points of a shape for a picture, in the same order.
func Points(s ramus.Shape) []picture.Point {
	points := make([]picture.Point, len(s.Points))
	for i, p := range s.Points {
		points[i].Key = p.CreateDate + " " + p.ID
		if len(p.Starts) > 0 {
			points[i].Label = p.Starts[0]
		}
		for _, to := range p.Below {
			points[i].Links = append(points[i].Links, picture.Link{To: to})
		}
		for _, to := range p.Paths {
			points[i].Links = append(points[i].Links, picture.Link{To: to, Kind: picture.Hidden})
		}
		for _, to := range p.Needs {
			points[i].Links = append(points[i].Links, picture.Link{To: to, Kind: picture.Dependency})
		}
	}
	return points
}

// A selection is the part of a shape that a picture shows.
type selection struct {
	points []picture.Point // if some are hidden, the last one stands for them
	of     []int           // by point, its index in the shape
	left   left            // the hidden part
}

// left counts the revisions and heads that a selection hides.
type left struct {
	revisions, heads int
	between          bool // some of them are between visible points
}

func (l left) String() string {
	text := fmt.Sprintf("%d more revisions", l.revisions)
	if l.revisions == 1 {
		text = "1 more revision"
	}
	text += mark(" below", !l.between) + mark(" at the dotted lines", l.between)
	switch {
	case l.heads == 1:
		text += ", a head among them"
	case l.heads > 1:
		text += fmt.Sprintf(", %d heads among them", l.heads)
	}
	return text + ": ramus history"
}

// choose selects n points by priority: the database's current revisions, revisions
// that stopped half way or are skipped, heads, and then the newest of the others.
func choose(s ramus.Shape, n int) selection {
	if n >= len(s.Points) {
		return whole(s)
	}
	rank := func(p ramus.Point) int {
		switch {
		case p.Current:
			return 0
		case p.HalfWay, p.Skipped:
			return 1
		case p.Head:
			return 2
		}
		return 3
	}
	order := make([]int, len(s.Points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(s.Points[a]), rank(s.Points[b])) })
	chosen := order[:min(n, len(order))]
	slices.Sort(chosen)
	return condense(s, chosen)
}

// whole returns the selection of all points.
func whole(s ramus.Shape) selection {
	sel := selection{points: Points(s), of: make([]int, len(s.Points))}
	for i, p := range s.Points {
		sel.of[i] = i
		sel.left.between = sel.left.between || len(p.Paths) > 0
	}
	return sel
}

// condense returns the selection of the chosen points.
func condense(s ramus.Shape, chosen []int) selection {
	part := picture.Condense(Points(s), chosen)
	sel := selection{points: part.Points, of: part.Of, left: left{between: part.Paths}}
	shown := map[int]bool{}
	for _, i := range chosen {
		shown[i] = true
	}
	for i, p := range s.Points {
		if !shown[i] {
			sel.left.revisions += p.Run
			if p.Head {
				sel.left.heads++
			}
		}
	}
	if sel.left.revisions == 0 {
		return sel
	}
	rest := len(sel.points)
	for i, ends := range part.Ends {
		if ends {
			sel.points[i].Links = append([]picture.Link{{To: rest, Kind: picture.Hidden}}, sel.points[i].Links...)
		}
	}
	sel.points = append(sel.points, picture.Point{Rest: true})
	return sel
}
