package effect

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// An Obstacle is a revision that could not run, and why.
type Obstacle struct {
	Revision graph.Ref
	Why      rehearse.Reason
}

// Of runs the revisions below in a scratch database, then refs in their order, and returns
// what refs did. Where a revision cannot run, the obstacle says why, and nothing is known.
// The error is that of the scratch database, or that of ctx.
func Of(ctx context.Context, stage rehearse.Stage, below graph.Set, refs []graph.Ref) (effects []Effect, obstacle *Obstacle, err error) {
	db, err := stage.Rehearsal(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	base, err := stage.Course(stage.History.Graph().NewSet(), below)
	if err != nil {
		return nil, nil, err
	}
	if failed, why, err := stage.Prepare(ctx, db, base); why != nil || err != nil {
		return nil, obstacleOf(failed, why), err
	}
	course, err := stage.Course(below, stage.History.Graph().NewSet(refs...))
	if err != nil {
		return nil, nil, err
	}
	return ofLooks(ctx, stage.On(course), db, course.Refs)
}

// OfSides runs the revisions below, and then each side from there, on trial. It returns what each
// side did, and the obstacle of each that could not run; one of the revisions below is that
// of all sides.
func OfSides(ctx context.Context, stage rehearse.Stage, below graph.Set, sides [][]graph.Ref) (effects [][]Effect, obstacles []*Obstacle, err error) {
	effects, obstacles = make([][]Effect, len(sides)), make([]*Obstacle, len(sides))
	db, err := stage.Rehearsal(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	base, err := stage.Course(stage.History.Graph().NewSet(), below)
	if err != nil {
		return nil, nil, err
	}
	failed, why, err := stage.Prepare(ctx, db, base)
	if err != nil {
		return nil, nil, err
	}
	obstacle := obstacleOf(failed, why)
	for i, side := range sides {
		if obstacles[i] = obstacle; obstacle != nil {
			continue
		}
		course, err := stage.Course(below, stage.History.Graph().NewSet(side...))
		if err != nil {
			return nil, nil, err
		}
		stage, side := stage.On(course), course.Refs
		err = db.Try(ctx, true, func(ctx context.Context, db dialect.Rehearsal) (err error) {
			effects[i], obstacles[i], err = ofLooks(ctx, stage, db, side)
			return err
		})
		if cannot, ok := errors.AsType[*dialect.CopyError](err); ok && len(side) > 0 {
			obstacles[i], err = &Obstacle{side[0], rehearse.Uncopied(cannot)}, nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return effects, obstacles, nil
}

// ofLooks runs revisions in a database, and compares it with what it was before.
func ofLooks(ctx context.Context, stage rehearse.Stage, db dialect.Rehearsal, refs []graph.Ref) ([]Effect, *Obstacle, error) {
	before, err := rehearse.LookAt(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	if obstacle, err := apply(ctx, stage, db, refs); obstacle != nil || err != nil {
		return nil, obstacle, err
	}
	after, err := rehearse.LookAt(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	return Between(before, after, renames(ctx, stage, refs)), nil, nil
}

func apply(ctx context.Context, stage rehearse.Stage, db dialect.Rehearsal, refs []graph.Ref) (*Obstacle, error) {
	for _, r := range refs {
		if why, err := stage.Try(ctx, db, r); err != nil || why != nil {
			return obstacleOf(r, why), err
		}
	}
	return nil, nil
}

func obstacleOf(r graph.Ref, why *rehearse.Reason) *Obstacle {
	if why == nil {
		return nil
	}
	return &Obstacle{r, *why}
}

// renames returns the renames that statements of revisions say. A statement renames an
// object if one of a kind comes and one goes.
func renames(ctx context.Context, stage rehearse.Stage, refs []graph.Ref) (all []Rename) {
	for _, r := range refs {
		script, err := stage.Upgrade(ctx, r)
		if err != nil || script.Call != nil {
			continue
		}
		statements, err := stage.Scratch.Split(script)
		if err != nil {
			continue
		}
		for _, st := range statements {
			if e := stage.Scratch.Effects(st); len(e) == 2 && e[0].Kind == e[1].Kind && e[0].Appears != e[1].Appears {
				all = append(all, renameOf(e))
			}
		}
	}
	return all
}

func renameOf(e []dialect.Effect) Rename {
	from, to := e[0], e[1]
	if from.Appears {
		from, to = to, from
	}
	kind := Column
	if from.Kind == dialect.TableObject {
		kind = schema.Table
	}
	return Rename{kind, from.Table, from.Name, to.Name}
}
