package render_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/chromiumtest"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/render"
)

// nasty are messages that break a picture where they are not escaped.
var nasty = []string{
	`"quotes" 'and' [brackets] {braces} (parens) <b>tags</b>`,
	`<script>alert(1)</script> <img src=x onerror=alert(2)>`,
	`back\slash \n not a line, \l \r \G \N`,
	"`**Markdown**` _under_ ~~gone~~ [link](http://example.org)",
	`&amp; &lt; #35; #quot; %% comment %%{init: {}}%%`,
	`"]; n0 --> n1; click n0 href "http://example.org"`,
	`n0 -> n1; } digraph { "x" [label=<b>]`,
	`end subgraph style classDef graph TD`,
	`emoji 😀👩‍👩‍👧 and 日本語 と e\u0301`,
	`مرحبا (بالعالم) שלום`,
	`] ) } > | "`,
	`1. list - + * # heading`,
	`]]> <!-- --> <?xml?>`,
}

// nastyShape is a chain with a fork at its end, of revisions with nasty messages.
func nastyShape(t *testing.T) ramus.Shape {
	text := "r00"
	for i := range len(nasty) - 2 {
		text += fmt.Sprintf(" <- r%02d", i+1)
	}
	text += fmt.Sprintf("\nr%02d <- r%02d", len(nasty)-3, len(nasty)-1)
	g := graphtest.New(t, text)
	s := shapeOf(g, nil, nil, false)
	s.Points = nil
	for _, r := range slices.Backward(g.Order()) {
		var n int
		fmt.Sscanf(g.ID(r), "r%d", &n)
		p := ramus.Point{Revision: ramus.Revision{ID: g.ID(r), Message: nasty[n], Head: g.IsHead(r), Effective: g.IsHead(r), Parents: g.IDs(g.Parents(r))}, Run: 1}
		for _, parent := range g.Parents(r) {
			p.Below = append(p.Below, g.Len()-1-int(parent))
		}
		s.Points = append(s.Points, p)
	}
	return s
}

// written returns the text of a printer.
func written(t *testing.T, s ramus.Shape, print func(io.Writer, ramus.Shape) error) string {
	t.Helper()
	var b strings.Builder
	if err := print(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestDOTInGraphviz draws with Debian's graphviz, and compares the texts in the drawing.
func TestDOTInGraphviz(t *testing.T) {
	dot, err := exec.LookPath("dot")
	if err != nil {
		const why = "no dot: apt-get install graphviz, or run scripts/test, which does"
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip("SKIPPED, DOT was not read by Graphviz: " + why)
	}
	s := nastyShape(t)
	cmd := exec.Command(dot, "-Tsvg")
	cmd.Stdin = strings.NewReader(written(t, s, render.DOT))
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil || errs.Len() > 0 {
		t.Fatalf("dot: %v\n%s", err, &errs)
	}
	texts := elements(t, out, "text")
	for _, p := range s.Points {
		if message := strings.Join(strings.Fields(p.Message), " "); !slices.Contains(texts, message) {
			t.Errorf("%q is not in the drawing\n%q", message, texts)
		}
	}
	if got := len(elements(t, out, "path")); got < len(s.Points) {
		t.Errorf("%d lines", got)
	}
}

// elements returns the texts of all elements of a name.
func elements(t *testing.T, document []byte, name string) (texts []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(document))
	d.Strict = true
	inside, depth := "", 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == name {
				inside = ""
				depth++
			}
		case xml.CharData:
			inside += string(token)
		case xml.EndElement:
			if token.Name.Local == name {
				depth--
				texts = append(texts, strings.Join(strings.Fields(inside), " "))
			}
		}
	}
}

// TestMermaidInBrowser draws with npm's mermaid in Chromium, with GitHub's level of security,
// and compares the texts in the drawing.
func TestMermaidInBrowser(t *testing.T) {
	script, err := os.ReadFile(chromiumtest.NPM(t, "mermaid", "dist/mermaid.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	s := nastyShape(t)
	s.Heads = 2
	for i := range s.Points { // one head has all, so that the fork is the whole
		s.Points[i].Branch = false
	}
	tab := chromiumtest.Start(t).Tab(t, 1200, 2000)
	chromiumtest.Do(t, tab, chromedp.Navigate("data:text/html;charset=utf-8,<body></body>"))
	chromiumtest.Value[bool](t, tab, string(script)+"\n;mermaid.initialize({startOnLoad: false, securityLevel: 'strict'}); true")
	for name, test := range map[string]struct {
		shape ramus.Shape
		nodes int
	}{"fork": {s, 4}, "chain": {chain(s), len(nasty) - 1}} {
		text := written(t, test.shape, render.Mermaid)
		got := chromiumtest.Value[[]string](t, tab, fmt.Sprintf(`mermaid.render("g", %q).then((r) => {
			document.body.innerHTML = r.svg;
			if (document.body.querySelector("script, img, b, a")) throw new Error("an element of a message");
			return [...document.body.querySelectorAll(".node")].map((n) => n.textContent);
		})`, text))
		if len(got) != test.nodes {
			t.Errorf("%s: %d nodes, want %d: %q\n%s", name, len(got), test.nodes, got, text)
		}
		shown := strings.Join(got, "\n")
		for _, p := range test.shape.Points {
			start := string([]rune(p.Message)[:min(30, len([]rune(p.Message)))])
			if drawn := strings.Contains(text, p.ID+" "); drawn && !strings.Contains(shown, strings.TrimSpace(start)) {
				t.Errorf("%s: %q is not in the drawing\n%q", name, start, got)
			}
		}
	}
}

// chain returns a shape without its second head.
func chain(s ramus.Shape) ramus.Shape {
	heads := 0
	var points []ramus.Point
	for _, p := range s.Points {
		if p.Head {
			if heads++; heads == 1 {
				continue
			}
		}
		p.Below = slices.Clone(p.Below)
		for i := range p.Below {
			p.Below[i]--
		}
		points = append(points, p)
	}
	s.Points = points
	return s
}

// TestMermaidIsSmall checks that a flowchart has at most 30 nodes.
func TestMermaidIsSmall(t *testing.T) {
	s := shapeOf(graphtest.New(t, manyBranches(2000, 100)), nil, nil, false)
	text := written(t, s, render.Mermaid)
	if n := strings.Count(text, "[\"") - strings.Count(text, "([\"") + strings.Count(text, "([\""); n > 30 || n < 20 {
		t.Errorf("%d nodes\n%s", n, text)
	}
}

// TestSVGIsValid parses an SVG as XML, and compares the texts in it.
func TestSVGIsValid(t *testing.T) {
	s := nastyShape(t)
	out := []byte(written(t, s, render.SVG))
	titles := elements(t, out, "title")
	for i, p := range s.Points {
		if want := strings.Join(strings.Fields(p.Message), " "); !strings.HasSuffix(titles[1+i], want) && !slices.ContainsFunc(titles, func(title string) bool { return strings.HasSuffix(title, want) }) {
			t.Errorf("no title for %q: %q", want, titles)
		}
	}
	for _, banned := range []string{"<script", "<foreignObject", `href="`, "url("} {
		if bytes.Contains(out, []byte(banned)) {
			t.Errorf("the SVG has %s", banned)
		}
	}
	if diff := cmp.Diff(len(s.Points), bytes.Count(out, []byte("<circle"))); diff != "" {
		t.Error(diff)
	}
}

// TestSVGInBrowser opens an SVG in Chromium, light and dark, and measures that all texts are
// within it.
func TestSVGInBrowser(t *testing.T) {
	s := nastyShape(t)
	tab := chromiumtest.Start(t).Tab(t, 1200, 900)
	chromiumtest.Do(t, tab, chromedp.Navigate("data:text/html;charset=utf-8,<body></body>"))
	outside := chromiumtest.Value[[]string](t, tab, fmt.Sprintf(`(() => {
		document.body.innerHTML = %q;
		const svg = document.querySelector("svg").getBoundingClientRect();
		return [...document.querySelectorAll("text, circle, path")].filter((e) => {
			const r = e.getBoundingClientRect();
			return r.right > svg.right || r.left < svg.left || r.bottom > svg.bottom || r.top < svg.top;
		}).map((e) => e.outerHTML);
	})()`, written(t, s, render.SVG)))
	if len(outside) > 0 {
		t.Errorf("outside of the picture: %q", outside)
	}
}
