package graph

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// A SymbolErrorKind is the reason why a symbol cannot be resolved.
type SymbolErrorKind string

// The kinds of SymbolError.
const (
	Unknown       SymbolErrorKind = "unknown"        // no revision or label has the name
	Ambiguous     SymbolErrorKind = "ambiguous"      // several revisions match
	Forked        SymbolErrorKind = "forked"         // a relative symbol whose path forks
	MultipleHeads SymbolErrorKind = "multiple-heads" // "head" where there are several
	NotOnBranch   SymbolErrorKind = "not-on-branch"  // b in a@b is neither above nor below a
	TooFar        SymbolErrorKind = "too-far"        // more relative steps than revisions
	BadSymbol     SymbolErrorKind = "bad-symbol"     // invalid syntax
)

// A SymbolError reports that a symbol names no revision, or too many.
type SymbolError struct {
	Kind       SymbolErrorKind
	Symbol     string
	Message    string
	Candidates []string // the ids that match, or of Forked, those at that distance; sorted

	// Of MultipleHeads:
	Names []string // for each candidate, by id, the target that names it alone: LABEL@head, or its id
	All   string   // the target that names all of them, as heads; may be empty
	Joins []string // commands that leave one head, the best one first; none where all are apart on purpose
	Flag  string   // "" or the flag that takes a target, with a space: "--head "
}

func (e *SymbolError) Error() string { return e.Message }

// ErrSeveralHeads matches, with errors.Is, each *SymbolError of kind MultipleHeads.
var ErrSeveralHeads = errors.New("there are several heads")

// Is reports whether target is ErrSeveralHeads and e is of that kind.
func (e *SymbolError) Is(target error) bool {
	return target == ErrSeveralHeads && e.Kind == MultipleHeads
}

// Base is the position below all revisions, where none is applied. ResolveOne
// returns it for "base".
const Base Ref = -1

// Resolve returns the revisions that a symbol of Alembic's names, without
// duplicates: an id, a unique prefix of one, a branch label, "head", "heads"
// (effective heads), "base" (none), "-N" (N steps below each effective head with at
// least N revisions below it), and "branch@" before any of them, where branch is a
// label or an id. The error is a *SymbolError.
func (g *Graph) Resolve(symbol string) ([]Ref, error) {
	branch, name, err := g.cut(symbol)
	if err != nil {
		return nil, err
	}
	switch {
	case name == "heads" && branch == "":
		return g.EffectiveHeads(), nil
	case name == "heads":
		return g.onLineage(g.Heads(), branch)
	case isRelative(name):
		return g.belowHeads(symbol, branch, name)
	}
	r, err := g.one(symbol, branch, name)
	if err != nil || r == Base {
		return nil, err
	}
	return []Ref{r}, nil
}

// ResolveOne returns the only revision that a symbol names, or Base. It fails for
// "heads" if there are several. The error is a *SymbolError.
func (g *Graph) ResolveOne(symbol string) (Ref, error) {
	refs, err := g.Resolve(symbol)
	switch {
	case err != nil:
		return Base, err
	case len(refs) > 1:
		return Base, g.multipleHeads(symbol, refs)
	case len(refs) == 0:
		return Base, nil
	}
	return refs[0], nil
}

// cut splits "branch@name".
func (g *Graph) cut(symbol string) (branch, name string, err error) {
	branch, name, found := strings.Cut(symbol, "@")
	if !found {
		branch, name = "", symbol
	}
	if strings.TrimSpace(name) == "" || found && branch == "" {
		return "", "", &SymbolError{Kind: BadSymbol, Symbol: symbol, Message: fmt.Sprintf("%q is not a target; see ramus help targets", symbol)}
	}
	return branch, name, nil
}

func isRelative(name string) bool {
	n, err := strconv.Atoi(name)
	return err == nil && n < 0
}

// one resolves a name that may match at most one revision.
func (g *Graph) one(symbol, branch, name string) (Ref, error) {
	switch name {
	case "base":
		return Base, nil
	case "head":
		return g.head(symbol, branch)
	}
	return g.named(symbol, branch, name)
}

// head returns the only head, of the branch if it is not empty; Base if there is
// none.
func (g *Graph) head(symbol, branch string) (Ref, error) {
	heads := g.Heads()
	if branch != "" {
		var err error
		if heads, err = g.onLineage(heads, branch); err != nil {
			return Base, err
		}
	}
	switch len(heads) {
	case 0:
		return Base, nil
	case 1:
		return heads[0], nil
	}
	return Base, g.multipleHeads(symbol, heads)
}

// named resolves an id, a prefix of one, or a label, on the branch if it is not
// empty.
func (g *Graph) named(symbol, branch, name string) (Ref, error) {
	within := func(Ref) bool { return true }
	if branch != "" {
		r, err := g.Branch(branch)
		if err != nil {
			return Base, err
		}
		within = g.Lineage(Branches, r).Has
	}
	r, ok := g.exact(name)
	if !ok {
		candidates := slices.DeleteFunc(g.startingWith(name), func(r Ref) bool { return !within(r) })
		switch len(candidates) {
		case 0:
			return Base, g.unknown(symbol, name)
		case 1:
			return candidates[0], nil
		}
		return Base, g.manyBegin(symbol, name, candidates)
	}
	if !within(r) {
		return Base, &SymbolError{Kind: NotOnBranch, Symbol: symbol, Candidates: []string{g.ID(r)},
			Message: fmt.Sprintf("revision %s is not a member of branch %q", g.ID(r), branch)}
	}
	return r, nil
}

// exact returns the revision with an id, or the one that declares a label.
func (g *Graph) exact(name string) (Ref, bool) {
	if r, ok := g.names.find(name); ok {
		return r, true
	}
	r, ok := g.labels[name]
	return r, ok
}

// startingWith returns the revisions whose id or declared label starts with prefix,
// by id. As in Alembic, names of up to three letters have no prefixes. The cost is
// a comparison for each name.
func (g *Graph) startingWith(prefix string) (refs []Ref) {
	if prefix == "" {
		return nil
	}
	begins := func(name string) bool { return len(name) > 3 && strings.HasPrefix(name, prefix) }
	for r, id := range g.names.ids {
		if begins(id) {
			refs = append(refs, Ref(r))
		}
	}
	for _, label := range g.labelNames {
		if begins(label) {
			refs = append(refs, g.labels[label])
		}
	}
	g.SortByID(refs)
	return slices.Compact(refs)
}

// Branch returns the revision that a branch in "branch@…" refers to: the one that
// declares the label, or the one with that id or id prefix.
func (g *Graph) Branch(branch string) (Ref, error) {
	if r, ok := g.exact(branch); ok {
		return r, nil
	}
	switch candidates := g.startingWith(branch); len(candidates) {
	case 0:
		return Base, &SymbolError{Kind: Unknown, Symbol: branch, Message: fmt.Sprintf("no such branch %q%s", branch, g.suggester().name(branch, ""))}
	case 1:
		return candidates[0], nil
	default:
		return Base, g.manyBegin(branch, branch, candidates)
	}
}

// manyBegin returns the error for a prefix that several names start with. A
// revision that matches only by its label is shown with the label.
func (g *Graph) manyBegin(symbol, prefix string, candidates []Ref) error {
	ids := g.IDs(candidates)
	names := slices.Clone(ids)
	for i, r := range candidates {
		for _, label := range g.Node(r).Labels {
			if !strings.HasPrefix(ids[i], prefix) && strings.HasPrefix(label, prefix) {
				names[i] = ids[i] + " (" + label + ")"
			}
		}
	}
	return &SymbolError{Kind: Ambiguous, Symbol: symbol, Candidates: ids,
		Message: fmt.Sprintf("%q is a prefix of several revisions: %s", prefix, listed(names))}
}

// onLineage returns the members of refs that are on a branch.
func (g *Graph) onLineage(refs []Ref, branch string) ([]Ref, error) {
	return g.OnBranch(Branches, refs, branch)
}

// OnBranch returns the members of refs that are at, above or below the revision of
// a branch, in their order.
func (g *Graph) OnBranch(e Edges, refs []Ref, branch string) ([]Ref, error) {
	r, err := g.Branch(branch)
	if err != nil {
		return nil, err
	}
	lineage := g.Lineage(e, r)
	return slices.DeleteFunc(slices.Clone(refs), func(r Ref) bool { return !lineage.Has(r) }), nil
}

// belowHeads resolves "-N" and "branch@-N".
func (g *Graph) belowHeads(symbol, branch, name string) (refs []Ref, err error) {
	steps, _ := strconv.Atoi(name)
	heads := g.EffectiveHeads()
	if branch != "" {
		if _, err := g.Branch(branch); err != nil {
			return nil, err
		}
		heads = slices.DeleteFunc(heads, func(r Ref) bool { return !g.HasLabel(r, branch) })
	}
	seen := g.NewSet()
	for _, head := range heads {
		r, err := g.Walk(head, steps, "")
		if e, ok := errors.AsType[*SymbolError](err); ok && e.Kind == TooFar {
			continue
		} else if ok {
			e.Symbol, e.Candidates = symbol, g.belowAny(heads, steps)
			return nil, e
		}
		if r != Base && !seen.Has(r) {
			seen.Add(r)
			refs = append(refs, r)
		}
	}
	return refs, nil
}

// belowAny returns the ids of the revisions to which some path of so many steps leads
// from one of refs, sorted.
func (g *Graph) belowAny(refs []Ref, steps int) []string {
	var ends []Ref
	for _, r := range refs {
		ends = append(ends, g.Distant(r, steps)...)
	}
	ends = slices.DeleteFunc(ends, func(r Ref) bool { return r == Base })
	g.SortByID(ends)
	return g.IDs(slices.Compact(ends))
}

func (g *Graph) unknown(symbol, name string) error {
	return &SymbolError{Kind: Unknown, Symbol: symbol, Message: fmt.Sprintf("no such revision or branch %q%s", name, g.suggester().name(name, ""))}
}

func (g *Graph) multipleHeads(symbol string, heads []Ref) error {
	heads = slices.Clone(heads)
	g.SortByID(heads)
	e := SymbolError{Kind: MultipleHeads, Symbol: symbol, Candidates: g.IDs(heads),
		Message: fmt.Sprintf("%q names several revisions: %s", symbol, listed(g.IDs(heads)))}
	for _, r := range heads {
		e.Names = append(e.Names, g.HeadTarget(r))
	}
	branch, isHead := strings.CutSuffix(symbol, "head")
	if isHead && (branch == "" || len(g.Maximal(Dependencies, heads)) == len(heads)) {
		e.All = branch + "heads"
	}
	if merges := g.Merges(heads); len(merges) > 0 && g.onOneBranch(heads) {
		e.Joins = []string{strings.Join(merges, " && ")}
	}
	return &e
}

// onOneBranch reports whether a fork has all of some heads. Otherwise several are left
// once each fork is merged, and the symbol that names them all stays ambiguous.
func (g *Graph) onOneBranch(heads []Ref) bool {
	return slices.ContainsFunc(g.Forks(heads), func(f Fork) bool { return len(f.Heads) == len(heads) })
}

// Merges returns the commands that merge the forks among heads.
func (g *Graph) Merges(heads []Ref) (commands []string) {
	for _, f := range g.Forks(heads) {
		targets := g.IDs(f.Heads)
		if f.Label != "" {
			targets = []string{f.Label + "@heads"}
		}
		commands = append(commands, "ramus merge "+hint.Words(targets))
	}
	return commands
}

// listed joins ids with commas, and only counts those after the tenth.
func listed(ids []string) string {
	const most = 10
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(ids[:most], ", "), len(ids)-most)
}
