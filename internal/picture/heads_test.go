package picture_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/picture"
)

// newestFirst draws a graph whose links lead to greater indexes, with many heads.
func newestFirst(t *rapid.T) []picture.Point {
	points := randomPoints(t)
	heads := rapid.IntRange(0, 150).Draw(t, "more heads")
	for range heads {
		links := randomLinks(t, len(points), len(points), kinds)
		points = append(points, picture.Point{Links: links[:min(1, len(links))], Key: keyOf(len(points))})
	}
	slices.Reverse(points)
	for _, p := range points {
		for i := range p.Links {
			p.Links[i].To = len(points) - 1 - p.Links[i].To
		}
	}
	return points
}

// headsAbove returns, by point, the heads above it.
func headsAbove(points []picture.Point) (above []map[int]bool, heads int) {
	above = make([]map[int]bool, len(points))
	for i, p := range points {
		if above[i] == nil {
			above[i] = map[int]bool{i: true}
			heads++
		}
		for _, link := range p.Links {
			if link.Kind == picture.Dependency {
				continue
			}
			if above[link.To] == nil {
				above[link.To] = map[int]bool{}
			}
			for head := range above[i] {
				above[link.To][head] = true
			}
		}
	}
	return above, heads
}

func TestMeetings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := newestFirst(t)
		above, _ := headsAbove(points)
		want := slices.Repeat([]bool{true}, len(points))
		for i, p := range points {
			for _, link := range p.Links {
				if link.Kind != picture.Dependency && len(above[i]) == len(above[link.To]) {
					want[link.To] = false
				}
			}
		}
		if diff := cmp.Diff(want, picture.Meetings(points)); diff != "" && len(points) > 0 {
			t.Fatal(diff)
		}
	})
}

func TestForked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := newestFirst(t)
		above, heads := headsAbove(points)
		want := make([]bool, len(points))
		for i, p := range points {
			own := len(above[i]) < heads
			want[i] = want[i] || own || heads < 2
			for _, link := range p.Links {
				want[link.To] = want[link.To] || own && link.Kind != picture.Dependency
			}
		}
		if diff := cmp.Diff(want, picture.Forked(points)); diff != "" && len(points) > 0 {
			t.Fatal(diff)
		}
	})
}

// TestFewCrossings counts the horizontal lines that cross others. A merge or a fork of three
// cannot do without one.
func TestFewCrossings(t *testing.T) {
	for name, test := range map[string]struct {
		graph string
		most  int
	}{
		"forks that are merged":     {"a <- b, c; (b, c) <- d; d <- e, f; (e, f) <- g; g <- h, i, j; (h, i, j) <- k", 1},
		"forks in forks":            {"a <- b, c; b <- d, e; (d, e) <- f; c <- g, h; (g, h) <- i; (f, i) <- m", 2},
		"branches that stay":        {"a <- b <- c <- d <- e <- f; a <- u; b <- v; c <- w; d <- x", 0},
		"a branch of many branches": {"a <- b <- c; b <- d <- e; d <- f <- g; f <- h; a <- z", 0},
	} {
		points, _ := drawnText(t, test.graph)
		crossings := 0
		for line := range picture.New(points).Lines() {
			for _, c := range line.Cells {
				if c.Up && c.Down && c.Left && c.Right {
					crossings++
				}
			}
		}
		if crossings > test.most {
			t.Errorf("%s: %d crossings", name, crossings)
		}
	}
}
