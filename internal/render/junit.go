package render

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
)

// The elements of JUnit's XML that Jenkins, GitLab and similar tools read.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name      string      `xml:"name,attr"`
		Tests     int         `xml:"tests,attr"`
		Failures  int         `xml:"failures,attr"`
		Errors    int         `xml:"errors,attr"`
		Skipped   int         `xml:"skipped,attr"`
		Cases     []junitCase `xml:"testcase"`
		SystemOut string      `xml:"system-out,omitempty"`
	}
	junitCase struct {
		Name      string        `xml:"name,attr"`
		Classname string        `xml:"classname,attr"`
		File      string        `xml:"file,attr,omitempty"`
		Failure   *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the gate's checks as a JUnit report, with a test case for each check.
// All findings of a check are one failure, since many tools read only the first.
func JUnit(w io.Writer, g ramus.GateResult) error {
	suite := junitSuite{Name: "ramus gate", SystemOut: joined(remarks(g))}
	for _, c := range g.Checks {
		suite.add(junitCaseOf(c.Name, g.Findings))
	}
	return suite.write(w)
}

func joined(lines []string) string { return strings.Join(lines, "\n") }

// add adds a test case, and counts it.
func (s *junitSuite) add(test junitCase) {
	s.Tests++
	if test.Failure != nil {
		s.Failures++
	}
	s.Cases = append(s.Cases, test)
}

// write writes a report of this suite alone.
func (s junitSuite) write(w io.Writer) error {
	var b strings.Builder
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Name: s.Name, Tests: s.Tests, Failures: s.Failures, Suites: []junitSuite{s}}); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, b.String())
	return err
}

// remarks returns the notes and the acceptances, in one line each.
func remarks(g ramus.GateResult) []string {
	all := slices.Clone(g.Notes)
	for _, a := range g.Accepted {
		all = append(all, Acceptance(a))
	}
	return all
}

// junitCaseOf returns the test case of a check, with its findings as the failure.
func junitCaseOf(check string, findings []ramus.Finding) junitCase {
	test := junitCase{Name: check, Classname: "ramus.gate"}
	var own []ramus.Finding
	for _, f := range findings {
		if f.Check == check {
			own = append(own, f)
		}
	}
	if len(own) > 0 {
		test.File, test.Failure = places(own[0])[0].File, junitFailureOf(check, own)
	}
	return test
}

// junitFailureOf returns findings as one failure.
func junitFailureOf(check string, findings []ramus.Finding) *junitFailure {
	var messages, texts []string
	for _, f := range findings {
		messages = append(messages, f.Message)
		texts = append(texts, finding(Style{}, "", f, ""))
	}
	return &junitFailure{strings.Join(messages, "; "), check, strings.Join(texts, "\n")}
}
