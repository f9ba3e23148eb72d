package author

import (
	"context"

	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// autogenerate lets the project's Alembic write a revision, and compare its models
// with the database if that is asked for.
func (p *Project) autogenerate(ctx context.Context, o Request, parents []string) (Written, error) {
	args := []string{}
	if o.Autogenerate {
		args = append(args, "--autogenerate")
	}
	add := func(flag, value string) {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	add("--message", o.Message)
	add("--rev-id", o.ID)
	add("--version-path", o.Directory)
	if o.Splice {
		args = append(args, "--splice")
	}
	head := "base"
	if len(parents) > 0 {
		head = parents[0]
	}
	add("--head", head)
	for _, label := range o.Labels {
		add("--branch-label", label)
	}
	for _, symbol := range o.DependsOn {
		add("--depends-on", symbol)
	}
	return p.delegate(ctx, "revision", args...)
}

// delegateMerge lets the project's Alembic write a merge, with the id that ramus
// gives it.
func (p *Project) delegateMerge(ctx context.Context, r sqlfile.NewRevision) (Written, error) {
	args := []string{"--message", r.Message, "--rev-id", r.ID}
	for _, label := range r.Labels {
		args = append(args, "--branch-label", label)
	}
	return p.delegate(ctx, "merge", append(append(args, "--"), r.Parents...)...)
}

// delegate lets the project's Alembic write a revision, and finds the revision that
// is new.
func (p *Project) delegate(ctx context.Context, verb string, args ...string) (Written, error) {
	program := alembicrun.New(p.History, p.Alembic.Run)
	if err := program.WriteRevision(ctx, verb, args...); err != nil {
		return Written{}, err
	}
	after, err := p.Alembic.Reload(ctx)
	if err != nil {
		return Written{}, err
	}
	for _, r := range after.Graph().Order() {
		if p.History.Lookup(after.Graph().ID(r)) == nil {
			return Written{History: after, Ref: r}, nil
		}
	}
	return Written{}, hint.New("", "%s %s ended without an error, and there is no new revision", program, verb)
}
