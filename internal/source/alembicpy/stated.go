package alembicpy

import (
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// StatedNames are the variables of a revision whose values can be stated.
var StatedNames = headerNames[varDownRevision : varDependsOn+1]

// A Stated is a value of a revision's header that the configuration states, because the
// file computes it.
type Stated struct {
	Items []string
	At    string // the place in the configuration, file:line
}

// A Header has the stated values of a revision, by the names of their variables.
type Header map[string]Stated

// Contradicts returns the name of a stated value that a revision does not have, and the
// value that it has; "" if there is none. The order counts for down_revision only.
func (h Header) Contradicts(rev *revision.Revision) (name string, has []string) {
	for i, has := range [][]string{rev.Parents, rev.Labels, rev.DependsOn} {
		stated, ok := h[StatedNames[i]]
		if !ok {
			continue
		}
		want, have := slices.Clone(stated.Items), slices.Clone(has)
		if i > 0 {
			slices.Sort(want)
			slices.Sort(have)
		}
		if !slices.Equal(want, have) {
			return StatedNames[i], has
		}
	}
	return "", nil
}

// Unknowns collects the dependencies that files compute and no configuration states. It is safe for concurrent use.
type Unknowns struct {
	mu   sync.Mutex
	errs source.Errors
}

// Sorted returns the collected errors, by file and line; nil for none.
func (u *Unknowns) Sorted() source.Errors {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.errs) == 0 {
		return nil
	}
	return u.errs.Sorted().(source.Errors)
}

func (u *Unknowns) add(fault source.Error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.errs = append(u.errs, fault)
}

// stated appends the stated items of a variable whose value is unknown.
func (r *reader) stated(k int, out [][]byte) ([][]byte, bool) {
	value, ok := r.options.Stated[string(r.header.id)][headerNames[k]]
	for _, item := range value.Items {
		out = append(out, []byte(item))
	}
	return out, ok
}

// tolerates reports whether an unknown value is collected instead of being a fault.
func (r *reader) tolerates(k int) bool {
	return r.options.Unknown != nil && k == varDependsOn
}

// stateIt is the advice to state a value in the configuration.
func (r *reader) stateIt(k int) string {
	id := string(r.header.id)
	if id == "" {
		return ""
	}
	if strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") != "" {
		id = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(id) + `"`
	}
	return "\nor state it in ramus.toml, under [revision." + id + "]: " + headerNames[k] + ` = ["ID"]`
}
