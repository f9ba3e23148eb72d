// Package acceptance reads and writes acceptances: small files beside the revisions,
// each of which says that a change of one shared or applied revision was intended, and
// why. An acceptance holds for the contents that it names, and for no others. The
// package decides nothing else about a change.
package acceptance

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
)

// A Part is a part of a revision that can change.
type Part string

// The parts, as the files name them. A revision in Python or in Go has all its code in
// Upgrade.
const (
	Upgrade   Part = "upgrade"
	Downgrade Part = "downgrade"
	Parents   Part = "down_revision"
	DependsOn Part = "depends_on"
	Labels    Part = "branch_labels"
)

var parts = []Part{Upgrade, Downgrade, Parents, DependsOn, Labels}

// The beginnings of the parts of a merge that are its sections for the side of one parent.
const (
	upgradeFrom = string(Upgrade) + " from "
	downgradeTo = string(Downgrade) + " to "
)

// UpgradeFrom returns the part that is the upgrade for the side of a parent; Upgrade for
// "".
func UpgradeFrom(parent string) Part {
	if parent == "" {
		return Upgrade
	}
	return Part(upgradeFrom + parent)
}

// DowngradeTo returns the part that is the downgrade to the side of a parent; Downgrade
// for "".
func DowngradeTo(parent string) Part {
	if parent == "" {
		return Downgrade
	}
	return Part(downgradeTo + parent)
}

// whole returns the part without its parent.
func (p Part) whole() Part {
	switch {
	case strings.HasPrefix(string(p), upgradeFrom):
		return Upgrade
	case strings.HasPrefix(string(p), downgradeTo):
		return Downgrade
	}
	return p
}

// IsUpgrade reports whether the part is an upgrade.
func (p Part) IsUpgrade() bool { return p.whole() == Upgrade }

// The kinds of change.
const (
	Edit        = "edit"
	Reparenting = "re-parenting"
	Deletion    = "deletion"
)

// Contents that are no digests.
const (
	Deleted = "deleted" // the content of Upgrade after the revision was deleted
	None    = "none"    // the content of Downgrade where there is none, and of a section of a merge
)

// A Change is the change of one part of a revision. From and To have the names of its
// content before and after: a digest of each kind that is known, the most exact first.
// An empty From stands for any content.
type Change struct {
	Revision string
	Part     Part
	From, To []string
}

// An Acceptance accepts changes of one revision.
type Acceptance struct {
	Revision string
	Because  string // one line
	Lines    []Line
	File     string // that it was read from; may be empty
}

// A Line accepts the change of a part from one content to another.
type Line struct {
	Part     Part
	From, To string
}

// New returns the acceptance of changes of one revision, with a reason. White space and
// control characters in the reason become one space.
func New(because string, changes ...Change) Acceptance {
	words := strings.FieldsFunc(because, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) })
	a := Acceptance{Because: strings.Join(words, " ")}
	for _, c := range changes {
		a.Revision = c.Revision
		for _, line := range c.lines() {
			if !slices.Contains(a.Lines, line) {
				a.Lines = append(a.Lines, line)
			}
		}
	}
	slices.SortStableFunc(a.Lines, func(x, y Line) int { return slices.Index(parts, x.Part.whole()) - slices.Index(parts, y.Part.whole()) })
	return a
}

// lines returns the lines that accept a change: one for each kind of digest that both
// contents have.
func (c Change) lines() (all []Line) {
	from := c.From
	if len(from) == 0 {
		from = []string{""}
	}
	for _, before := range from {
		for _, after := range c.To {
			if before != after && alike(before, after) {
				all = append(all, Line{c.Part, before, after})
			}
		}
	}
	if len(all) == 0 && len(c.To) > 0 { // SQL that became Python
		all = append(all, Line{c.Part, from[0], c.To[0]})
	}
	return all
}

// exact returns the change with only the most exact kind of digest that both contents
// have: words are the same for scripts that differ in the white space of a string. Both
// kinds of a program's digest count, since an older ramus knew only one.
func (c Change) exact() Change {
	for _, after := range c.To {
		same := func(name string) bool { return alike(name, after) || isProgram(name) && isProgram(after) }
		if slices.ContainsFunc(c.From, same) {
			different := func(name string) bool { return !same(name) }
			c.From = slices.DeleteFunc(slices.Clone(c.From), different)
			c.To = slices.DeleteFunc(slices.Clone(c.To), different)
			return c
		}
	}
	return c
}

// alike reports whether two contents have the same kind of name, or one of them is not
// a digest.
func alike(a, b string) bool {
	x, _, isDigest := strings.Cut(a, ":")
	y, _, also := strings.Cut(b, ":")
	return !isDigest || !also || x == y
}

// Kinds returns the kinds of change that an acceptance accepts: one, or several joined
// by ", ".
func (a *Acceptance) Kinds() string {
	var kinds []string
	for _, line := range a.Lines {
		kind := Reparenting
		switch {
		case line.To == Deleted:
			kind = Deletion
		case line.Part.whole() == Upgrade, line.Part.whole() == Downgrade:
			kind = Edit
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, ", ")
}

// Names returns the content of a list of ids or labels, whose order does not count.
func Names(ids []string) []string {
	return []string{strings.Join(slices.Sorted(slices.Values(ids)), ", ")}
}

// Words returns the digest of a script without white space, "w1:…". It is known where
// the kind of database is not.
func Words(script string) string {
	return digest("w1:", strings.Join(strings.Fields(script), " "))
}

// The kinds of a program's digest.
const (
	codeKind = "c1:"
	treeKind = "c2:"
)

// Code returns the digest of a program's tokens: "c1:…".
func Code(text string) string { return digest(codeKind, text) }

// Tree returns the digest of a program in Python that could be parsed, which is the same
// for another spelling of it: "c2:…".
func Tree(text string) string { return digest(treeKind, text) }

// isProgram reports whether a content is a digest of a program.
func isProgram(name string) bool {
	return strings.HasPrefix(name, codeKind) || strings.HasPrefix(name, treeKind)
}

func digest(kind, text string) string {
	sum := sha256.Sum256([]byte(text))
	return kind + hex.EncodeToString(sum[:])
}

// Complete reports whether each edit of a script is named by its checksum, and not only
// by its words: the log of a database has checksums only.
func (a *Acceptance) Complete() bool {
	return !slices.ContainsFunc(a.Lines, func(words Line) bool {
		return strings.HasPrefix(words.From+words.To, "w1:") && !slices.ContainsFunc(a.Lines, func(other Line) bool {
			return other.Part == words.Part && !strings.HasPrefix(other.From+other.To, "w1:")
		})
	})
}
