package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
)

// GitHub writes findings as workflow commands, which GitHub Actions shows as
// annotations: one for each line that a finding has, and one for each acceptance
// (docs.github.com/actions/reference/workflow-commands-for-github-actions).
func GitHub(w io.Writer, g ramus.GateResult) error {
	var b strings.Builder
	for _, note := range g.Notes {
		fmt.Fprintf(&b, "::notice title=ramus gate::%s\n", githubData.Replace(note))
	}
	for _, a := range g.Accepted {
		fmt.Fprintf(&b, "::notice %stitle=ramus gate%%3A accepted::%s\n", properties(acceptedAt(a)), githubData.Replace(Acceptance(a)))
	}
	if len(g.Findings) == 0 {
		b.WriteString(passed(g))
	}
	for _, f := range g.Findings {
		message := githubData.Replace(strings.TrimSpace(finding(Style{}, "", f, "")))
		for _, at := range annotated(f) {
			fmt.Fprintf(&b, "::error %stitle=%s::%s\n", properties(at), githubValue.Replace("ramus gate: "+f.Check), message)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// GitHub's escapes in the message of a workflow command and in the values of its
// properties (actions/toolkit, packages/core/src/command.ts).
var (
	githubData  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubValue = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// properties returns a location as properties of a command, each followed by a comma.
func properties(at ramus.Location) string {
	var b strings.Builder
	if at.File != "" {
		b.WriteString("file=" + githubValue.Replace(at.File) + ",")
	}
	if at.Line > 0 {
		fmt.Fprintf(&b, "line=%d,", at.Line)
	}
	return b.String()
}

// acceptedAt returns the location of an acceptance's file; an empty one if it is unknown.
func acceptedAt(a ramus.Acceptance) ramus.Location {
	if a.Location == nil {
		return ramus.Location{}
	}
	return *a.Location
}

// places returns the finding's locations, or one empty location if it has none.
func places(f ramus.Finding) []ramus.Location {
	if len(f.Locations) == 0 {
		return []ramus.Location{{}}
	}
	return f.Locations
}

// annotated returns the locations to annotate: those with a line, or else the first one,
// since a finding about many whole files is one message.
func annotated(f ramus.Finding) []ramus.Location {
	all := places(f)
	if lines := slices.DeleteFunc(slices.Clone(all), func(at ramus.Location) bool { return at.Line == 0 }); len(lines) > 0 {
		return lines
	}
	return all[:1]
}
