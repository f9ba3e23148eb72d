package graph

import (
	"cmp"
	"slices"
)

// dropImplied removes from needs each dependency that an ancestor along branches
// has too, since that ancestor implies it. The rule is Alembic's
// (RevisionMap._normalize_depends_on). It reports whether it changed needs.
//
// For each revision with several dependents, it determines which of these are
// descendants of others. Along first parents, comparing two numbers decides that.
// Only if another parent of a merge could matter, it walks the part of the order
// between them, for 64 revisions at a time.
func (d *draft) dropImplied() bool {
	if d.deps.one == nil {
		return false
	}
	im := implier{d: d, named: d.deps.reverse()}
	if !im.anyShared() {
		return false
	}
	im.numberTrees()
	for dep := range Ref(len(d.nodes)) {
		im.alongFirstParents(dep)
	}
	im.throughMerges()
	if len(im.found) == 0 {
		return false
	}
	d.needs = union(d.parents, minus(d.deps, im.adjacency()))
	return true
}

// An implier finds implied dependencies.
type implier struct {
	d     *draft
	named adjacency // by revision, the ones that name it in depends_on
	found []edge
	open  []question

	// The first parents form trees. The subtree of r has the numbers in [pre[r],
	// pre[r]+size[r]).
	pre, size []int32
	merge     []Ref // the nearest merge at r or below it along first parents, or -1
}

type edge struct{ from, to Ref }

// A question asks which of the dependents of dep are descendants of other
// dependents through a merge.
type question struct {
	dep     Ref
	asked   []Ref // the dependents in question
	sources []Ref // the dependents of dep that are no descendants of others along first parents
	lo, hi  int32 // the range of the order that decides
}

func (im *implier) anyShared() bool {
	for dep := range Ref(len(im.d.nodes)) {
		if len(im.named.of(dep)) > 1 {
			return true
		}
	}
	return false
}

func (im *implier) numberTrees() {
	d, n := im.d, len(im.d.nodes)
	im.pre, im.size, im.merge = make([]int32, n), make([]int32, n), make([]Ref, n)
	for _, r := range slices.Backward(d.order) {
		im.size[r]++
		if parents := d.parents.of(r); len(parents) > 0 {
			im.size[parents[0]] += im.size[r]
		}
	}
	root, next := int32(0), make([]int32, n)
	for _, r := range d.order {
		from, parents := &root, d.parents.of(r)
		im.merge[r] = -1
		if len(parents) > 0 {
			from, im.merge[r] = &next[parents[0]], im.merge[parents[0]]
		}
		if len(parents) > 1 {
			im.merge[r] = r
		}
		im.pre[r], next[r] = *from, *from+1
		*from += im.size[r]
	}
}

// alongFirstParents finds the dependents of dep that are descendants of others
// along first parents, and calls ask for the rest.
func (im *implier) alongFirstParents(dep Ref) {
	if len(im.named.of(dep)) < 2 {
		return
	}
	members := slices.Clone(im.named.of(dep))
	slices.SortFunc(members, func(a, b Ref) int { return cmp.Compare(im.pre[a], im.pre[b]) })
	q, end := question{dep: dep}, int32(0)
	for _, r := range members {
		if im.pre[r] < end {
			im.found = append(im.found, edge{r, dep})
			continue
		}
		end = im.pre[r] + im.size[r]
		q.sources = append(q.sources, r)
	}
	im.ask(q)
}

// ask adds q to the open questions if one of its sources has a merge below it that
// is newer than another source.
func (im *implier) ask(q question) {
	rank := im.d.rank
	oldest := slices.MinFunc(q.sources, im.d.compareRank)
	q.lo = rank[oldest]
	for _, r := range q.sources {
		if m := im.merge[r]; m >= 0 && rank[m] > q.lo {
			q.asked = append(q.asked, r)
			q.hi = max(q.hi, rank[r])
		}
	}
	if len(q.asked) > 0 {
		im.open = append(im.open, q)
	}
}

// throughMerges answers the open questions, in batches of questions that are close
// together in the order.
func (im *implier) throughMerges() {
	slices.SortFunc(im.open, func(a, b question) int { return cmp.Compare(a.lo, b.lo) })
	var below []uint64
	for batch := range slices.Chunk(im.open, 64) {
		lo, hi := batch[0].lo, batch[0].hi
		for _, q := range batch {
			hi = max(hi, q.hi)
		}
		below = slices.Grow(below[:0], int(hi-lo)+1)[:hi-lo+1]
		clear(below)
		im.answer(batch, lo, below)
	}
}

// answer answers the questions of a batch, in a pass over the order from lo on. In
// below, bit i of a revision is set if a source of question i is at or below it.
func (im *implier) answer(batch []question, lo int32, below []uint64) {
	rank := im.d.rank
	for i, q := range batch {
		for _, r := range q.sources {
			if at := int(rank[r] - lo); at < len(below) {
				below[at] |= 1 << i
			}
		}
	}
	above := func(r Ref) (bits uint64) {
		for _, p := range im.d.parents.of(r) {
			if at := rank[p] - lo; at >= 0 {
				bits |= below[at]
			}
		}
		return bits
	}
	for at := range below {
		below[at] |= above(im.d.order[int(lo)+at])
	}
	for i, q := range batch {
		for _, r := range q.asked {
			if above(r)&(1<<i) != 0 {
				im.found = append(im.found, edge{r, q.dep})
			}
		}
	}
}

// adjacency returns the implied dependencies, by the revision that names them.
func (im *implier) adjacency() adjacency {
	slices.SortFunc(im.found, func(a, b edge) int { return cmp.Compare(a.from, b.from) })
	left := im.found
	return makeAdjacency(len(im.d.nodes), 0, func(r Ref, items []Ref) []Ref {
		for ; len(left) > 0 && left[0].from == r; left = left[1:] {
			items = append(items, left[0].to)
		}
		return items
	})
}
