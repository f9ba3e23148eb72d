package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
)

// The objects of SARIF 2.1.0 that SARIF writes, with its names
// (docs.oasis-open.org/sarif/sarif/v2.1.0).
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string       `json:"id"`
		ShortDescription sarifMessage `json:"shortDescription"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifResult struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Message             sarifMessage      `json:"message"`
		Locations           []sarifLocation   `json:"locations"`
		RelatedLocations    []sarifLocation   `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		ID               *int                  `json:"id,omitempty"`
		PhysicalLocation sarifPhysicalLocation `json:"physicalLocation"`
	}
	sarifPhysicalLocation struct {
		ArtifactLocation sarifArtifactLocation `json:"artifactLocation"`
		Region           *sarifRegion          `json:"region,omitempty"`
	}
	sarifArtifactLocation struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
)

const sarifSchema = "https://json.schemastore.org/sarif-2.1.0.json"

// SARIF writes findings as a SARIF log of one run. version is the version of ramus. The
// rules are the checks that ran. The first location of a finding is the location of the
// result, which viewers show; the others are related locations. Acceptances are
// notifications: a viewer would show a result as an alert.
func SARIF(w io.Writer, g ramus.GateResult, version string) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "ramus", Version: version, InformationURI: "https://github.com/ramusdb/ramus", Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{{ExecutionSuccessful: true, ToolExecutionNotifications: []sarifNotification{}}},
		Results:     []sarifResult{},
	}
	for _, c := range g.Checks {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{c.Name, sarifMessage{c.Doc}})
	}
	for _, note := range g.Notes {
		notes := &run.Invocations[0].ToolExecutionNotifications
		*notes = append(*notes, sarifNotification{Level: "note", Message: sarifMessage{note}})
	}
	for _, a := range g.Accepted {
		notes := &run.Invocations[0].ToolExecutionNotifications
		*notes = append(*notes, sarifNotification{"note", sarifMessage{Acceptance(a)}, []sarifLocation{sarifLocationOf(acceptedAt(a))}})
	}
	prints := fingerprints{}
	for _, f := range g.Findings {
		r := sarifResultOf(f)
		r.RuleIndex = slices.IndexFunc(g.Checks, func(c ramus.Check) bool { return c.Name == f.Check })
		r.PartialFingerprints = map[string]string{"ramusFinding/v1": prints.next(f, places(f)[0])}
		run.Results = append(run.Results, r)
	}
	return JSON(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func sarifResultOf(f ramus.Finding) sarifResult {
	r := sarifResult{RuleID: f.Check, Level: "error", Message: sarifMessage{strings.TrimSpace(finding(Style{}, "", f, ""))}, Locations: []sarifLocation{}}
	for i, at := range f.Locations {
		l := sarifLocationOf(at)
		if i == 0 {
			r.Locations = append(r.Locations, l)
			continue
		}
		l.ID = &i
		r.RelatedLocations = append(r.RelatedLocations, l)
	}
	return r
}

func sarifLocationOf(at ramus.Location) sarifLocation {
	l := sarifLocation{PhysicalLocation: sarifPhysicalLocation{
		ArtifactLocation: sarifArtifactLocation{URI: uri(at.File), URIBaseID: "%SRCROOT%"},
	}}
	if at.Line > 0 {
		l.PhysicalLocation.Region = &sarifRegion{at.Line}
	}
	return l
}

// uri returns a relative path as a URI. It escapes all bytes but RFC 3986's unreserved
// characters and slashes, so that a colon cannot be read as the end of a scheme.
func uri(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
