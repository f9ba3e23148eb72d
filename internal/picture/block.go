package picture

import (
	"container/heap"
	"slices"
)

// sideBySide is the number of labeled trees up to which each has lanes of its own.
const sideBySide = 8

// A block is a group of lanes next to each other, numbered from 0.
type block struct {
	lanes int // the number of lanes that were ever taken
	idle  lanes
}

// take returns the leftmost free lane.
func (b *block) take() int {
	if len(b.idle) > 0 {
		return heap.Pop(&b.idle).(int)
	}
	b.lanes++
	return b.lanes - 1
}

func (b *block) free(lane int) { heap.Push(&b.idle, lane) }

// makeBlocks makes a block for each tree with a label, and one before them for the
// others. Too many trees share one block.
func (l *layout) makeBlocks() {
	var labels []string
	for tree, label := range l.label {
		if l.tree[tree] == tree && label != "" {
			labels = append(labels, label)
		}
	}
	slices.Sort(labels)
	l.blocks, l.block = make([]block, 1+len(labels)), make([]int, len(l.points))
	if len(labels) > sideBySide {
		return
	}
	for tree, label := range l.label {
		if i, found := slices.BinarySearch(labels, label); found {
			l.block[tree] = 1 + i
		}
	}
}

// blockOf returns the block of a point's lanes.
func (l *layout) blockOf(point int) int { return l.block[l.tree[point]] }

// offsets returns the first lane of each block, and the number of all lanes.
func (l *layout) offsets() (first []int, lanes int) {
	for _, b := range l.blocks {
		first = append(first, lanes)
		lanes += b.lanes
	}
	return first, lanes
}

// lanes is a heap of numbers of lanes.
type lanes []int

func (h lanes) Len() int           { return len(h) }
func (h lanes) Less(i, j int) bool { return h[i] < h[j] }
func (h lanes) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *lanes) Push(lane any)     { *h = append(*h, lane.(int)) }
func (h *lanes) Pop() any {
	last := len(*h) - 1
	lane := (*h)[last]
	*h = (*h)[:last]
	return lane
}
