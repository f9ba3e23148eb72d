package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// An issue is an entry of GitLab's Code Quality report
// (docs.gitlab.com/ci/testing/code_quality, "Code Quality report format").
type issue struct {
	Description string        `json:"description"`
	CheckName   string        `json:"check_name"`
	Fingerprint string        `json:"fingerprint"`
	Severity    string        `json:"severity"`
	Location    issueLocation `json:"location"`
}

type issueLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// GitLab writes findings as a Code Quality report, with an issue for each location of
// a finding, since an issue has only one. Their severity is "blocker". An acceptance is
// an issue of the severity "info".
func GitLab(w io.Writer, g ramus.GateResult) error {
	issues := []issue{}
	prints := fingerprints{}
	for _, f := range g.Findings {
		description := f.Message + fixClause(f.Fixes)
		for _, at := range places(f) {
			issues = append(issues, issueAt(at, issue{Description: description, CheckName: f.Check, Fingerprint: prints.next(f, at), Severity: "blocker"}))
		}
	}
	for _, a := range g.Accepted {
		at, f := acceptedAt(a), ramus.Finding{Check: "accepted", Message: Acceptance(a)}
		issues = append(issues, issueAt(at, issue{Description: f.Message, CheckName: f.Check, Fingerprint: prints.next(f, at), Severity: "info"}))
	}
	return JSON(w, issues)
}

// issueAt returns an issue with its location.
func issueAt(at ramus.Location, i issue) issue {
	i.Location.Path = at.File
	i.Location.Lines.Begin = max(at.Line, 1)
	return i
}

// fixClause returns the fixes for the one line that a description has.
func fixClause(fixes []ramus.Fix) string {
	var all []string
	for _, f := range fixes {
		all = append(all, cmp.Or(f.Command, f.Note))
	}
	if len(all) == 0 {
		return ""
	}
	return "; fix: " + strings.Join(all, ", or: ")
}

// fingerprints returns fingerprints that identify a finding across reports. They are
// derived from the check, the revisions and the file, and not from lines or messages,
// which may change, for example when the shared branch moves. The map counts equal
// findings.
type fingerprints map[string]int

// next returns the fingerprint of a finding at a location. Equal findings get different
// ones.
func (seen fingerprints) next(f ramus.Finding, at ramus.Location) string {
	parts := []string{f.Check, cmp.Or(at.File, f.Message)}
	for _, r := range f.Revisions {
		parts = append(parts, r.ID)
	}
	key := strings.Join(parts, "\x00")
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
	return hex.EncodeToString(sum[:16])
}
