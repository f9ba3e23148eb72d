package cli_test

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readmePicture is the picture at the top of README.md.
const readmePicture = "../../docs/fork.svg"

// TestREADMEPicture draws a fork, runs the gate, merges, and draws the merge. The picture at
// the top of README.md shows these four commands with their output.
func TestREADMEPicture(t *testing.T) {
	want := readDocument(t, readmePicture)
	path, err := filepath.Abs(readmePicture)
	if err != nil {
		t.Fatal(err)
	}
	p := newProject(t, map[string]string{
		"4f1c2a": revisionText("create users", "4f1c2a", "", 20),
		"8b30d7": revisionText("create orders", "8b30d7", "4f1c2a", 21),
		"c95e18": revisionText("index orders by user", "c95e18", "8b30d7", 22),
		"e2a764": revisionText("add users.email", "e2a764", "8b30d7", 23),
	})
	fork, style := graphPanel(t, "$ ramus graph", p.ramus(0, "graph", "--format", "svg"))
	gate := textPanel("$ ramus gate", p.ramus(1, "gate", "--files"))
	const message = "merge index and email"
	merge := textPanel(`$ ramus merge -m "`+message+`" heads`, p.ramus(0, "merge", "--rev-id", "a06f5b", "-m", message, "heads"))
	merged, _ := graphPanel(t, "$ ramus graph", p.ramus(0, "graph", "--format", "svg"))
	got := stacked([]panel{fork, gate, merge, merged}, style)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run go test ./internal/cli -run READMEPicture -update, and look at it: %s", diff)
	}
}

func revisionText(message, id, parent string, day int) string {
	return fmt.Sprintf("-- %s\n--\n-- revision: %s\n-- down_revision: %s\n-- create_date: 2026-11-%d 10:00:00\n\n-- +upgrade\n-- +downgrade\n", message, id, parent, day)
}

// A panel is a part of the picture: a command and its output.
type panel struct {
	command, body string
	height        int
}

var (
	svgSize  = regexp.MustCompile(`<svg xmlns="http://www.w3.org/2000/svg" width="(\d+)" height="(\d+)"[^>]*>\n`)
	svgHead  = regexp.MustCompile(`(?s)<title id="title">.*?</desc>\n`)
	svgStyle = regexp.MustCompile(`(?s)<style>\n(.*?)</style>\n`)
	svgPage  = regexp.MustCompile(`<rect class="page"[^>]*>\n`)
)

// Sizes in the picture, in pixels.
const (
	pictureWidth = 760
	textLine     = 19
)

// graphPanel puts an SVG of ramus graph into a panel without a frame, and returns its style.
func graphPanel(t *testing.T, command, svg string) (p panel, style string) {
	t.Helper()
	size := svgSize.FindStringSubmatch(svg)
	if size == nil {
		t.Fatal(svg)
	}
	var height int
	fmt.Sscan(size[2], &height)
	style = svgStyle.FindStringSubmatch(svg)[1]
	for _, part := range []*regexp.Regexp{svgHead, svgStyle, svgPage, svgSize} {
		svg = part.ReplaceAllString(svg, "")
	}
	return panel{command, strings.TrimSuffix(svg, "</svg>\n"), height}, style
}

// textPanel puts lines of text into a panel.
func textPanel(command, out string) panel {
	var b strings.Builder
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for i, line := range lines {
		class := "term"
		if strings.HasPrefix(line, "gate: ") {
			class += " fault"
		}
		fmt.Fprintf(&b, `<text class="%s" x="16" y="%d" xml:space="preserve">%s</text>`+"\n", class, (i+1)*textLine, html.EscapeString(line))
	}
	return panel{command, b.String(), len(lines)*textLine + 12}
}

// stacked returns the picture of panels below each other.
func stacked(panels []panel, style string) string {
	var b strings.Builder
	y := 12
	for _, p := range panels {
		fmt.Fprintf(&b, `<text class="term command" x="16" y="%d">%s</text>`+"\n", y+16, html.EscapeString(p.command))
		fmt.Fprintf(&b, "<g transform=\"translate(0 %d)\">\n%s</g>\n", y+20, p.body)
		y += 20 + p.height
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title description">
<title id="title">A fork, its gate and its merge</title>
<desc id="description">ramus graph draws two revisions with the same parent; ramus gate reports two heads and the command that merges them; after ramus merge there is one head.</desc>
<style>
%[3]s.term { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px }
.command { font-weight: 700 }
.fault { fill: #c4314b }
@media (prefers-color-scheme: dark) { .fault { fill: #ff8f98 } }
</style>
<rect class="page" width="%[1]d" height="%[2]d" rx="6"/>
%[4]s</svg>
`, pictureWidth, y, style, b.String())
}
