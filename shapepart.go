package ramus

import (
	"context"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/picture"
	"github.com/ramusdb/ramus/internal/upstream"
)

// steps is the greatest distance from the revision that a shape is around.
const steps = 5

// around returns the revisions near those that a symbol stands for, newest first.
func (rs *revisions) around(symbol string) ([]graph.Ref, error) {
	found, err := rs.graph.Resolve(symbol)
	if err != nil {
		return nil, err
	}
	near, edge := rs.graph.NewSet(found...), found
	for range steps {
		var next []graph.Ref
		for _, r := range edge {
			for _, other := range slices.Concat(rs.graph.Needs(r), rs.graph.Dependents(r)) {
				if !near.Has(other) {
					near.Add(other)
					next = append(next, other)
				}
			}
		}
		edge = next
	}
	refs := near.Refs()
	slices.Reverse(refs)
	return refs, nil
}

// unshared returns a ref of the shared branch, or the usual one where it is empty, and the
// revisions that it lacks; "" without git or a remote.
func (p *Project) unshared(ctx context.Context, repo *upstream.Repository, ref string) (against string, lacks graph.Set, err error) {
	lacks = p.graph.NewSet()
	snapshot, _, err := repo.Snapshot(ctx, ref, p.history)
	if err != nil || snapshot == nil {
		return "", lacks, err
	}
	for _, r := range p.graph.Order() {
		if snapshot.Tip[p.graph.ID(r)] == nil {
			lacks.Add(r)
		}
	}
	return snapshot.Ref, lacks, nil
}

// mergedShape returns the shape of the project with a ref merged into it.
func (p *Project) mergedShape(ctx context.Context, o ShapeOptions) (Shape, error) {
	repo := p.upstream()
	defer repo.Close()
	merged, _, err := p.mergedWith(ctx, repo, o.MergeWith)
	if err != nil {
		return Shape{}, err
	}
	drawn := drawing{part: merged.whole()}
	if o.Shared {
		drawn.against, drawn.unshared, err = merged.unshared(ctx, repo, o.MergeWith)
	}
	return merged.shape(drawn), err
}

// headsOnly returns the heads among points, and the points where lines from different heads
// meet. Paths lead past the others.
func headsOnly(points []Point) []Point {
	whole := make([]picture.Point, len(points))
	for i, p := range points {
		for _, below := range p.Below {
			whole[i].Links = append(whole[i].Links, picture.Link{To: below})
		}
	}
	var chosen []int
	for i, meets := range picture.Meetings(whole) {
		if meets {
			chosen = append(chosen, i)
		}
	}
	part := picture.Condense(whole, chosen)
	kept := make([]Point, len(part.Of))
	for i, of := range part.Of {
		kept[i] = points[of]
		kept[i].Below, kept[i].Paths, kept[i].Needs = []int{}, []int{}, []int{}
		for _, link := range part.Points[i].Links {
			if link.Kind == picture.Hidden {
				kept[i].Paths = append(kept[i].Paths, link.To)
			} else {
				kept[i].Below = append(kept[i].Below, link.To)
			}
		}
	}
	return kept
}
