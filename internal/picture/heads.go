package picture

import "math/bits"

// Meetings reports, by point, whether lines from different heads meet there: whether more heads
// are above it than above any point that links to it, dependencies aside. A head is a meeting,
// too. Links lead to points with greater indexes.
//
// The cost is a pass over the links for each 64 heads.
func Meetings(points []Point) []bool {
	meets, same := make([]bool, len(points)), make([][]bool, len(points))
	for i, p := range points {
		meets[i], same[i] = true, make([]bool, len(p.Links))
		for j := range same[i] {
			same[i][j] = p.Links[j].Kind != Dependency
		}
	}
	eachWord(points, func(above []uint64) {
		for i, p := range points {
			for j, link := range p.Links {
				same[i][j] = same[i][j] && above[i] == above[link.To]
			}
		}
	})
	for i, p := range points {
		for j, link := range p.Links {
			if same[i][j] {
				meets[link.To] = false
			}
		}
	}
	return meets
}

// Forked reports, by point, whether it belongs to a fork: some heads are not above it, or it is
// where such a line ends. With one head, all points do. Links lead to points with greater
// indexes. The cost is that of Meetings.
func Forked(points []Point) []bool {
	heads := 0
	above := make([]int, len(points))
	eachWord(points, func(words []uint64) {
		all := uint64(0)
		for i, word := range words {
			above[i] += bits.OnesCount64(word)
			all |= word
		}
		heads += bits.OnesCount64(all)
	})
	in := make([]bool, len(points))
	for i, p := range points {
		own := above[i] < heads
		in[i] = in[i] || own || heads < 2
		for _, link := range p.Links {
			in[link.To] = in[link.To] || own && link.Kind != Dependency
		}
	}
	return in
}

// eachWord calls do for each 64 heads, with the set of those that are above a point or the
// point itself, by point.
func eachWord(points []Point, do func(above []uint64)) {
	linked := make([]bool, len(points))
	for _, p := range points {
		for _, link := range p.Links {
			linked[link.To] = linked[link.To] || link.Kind != Dependency
		}
	}
	words := make([]uint64, len(points))
	for from := 0; from < len(points); {
		clear(words)
		for n := 0; n < 64 && from < len(points); from++ {
			if !linked[from] {
				words[from] = 1 << n
				n++
			}
		}
		for i, p := range points {
			for _, link := range p.Links {
				if link.Kind != Dependency {
					words[link.To] |= words[i]
				}
			}
		}
		do(words)
	}
}
