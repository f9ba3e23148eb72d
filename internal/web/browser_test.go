package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/ramusdb/ramus/internal/chromiumtest"
)

// open opens the page of a project in a tab.
func open(t *testing.T, b *chromiumtest.Browser, p Project, width, height int64) context.Context {
	t.Helper()
	tab := b.Tab(t, width, height)
	visit(t, tab, page(t, p))
	return tab
}

// visit goes to a page and waits until it is complete.
func visit(t *testing.T, tab context.Context, url string) {
	t.Helper()
	chromiumtest.Do(t, tab, chromedp.Navigate(url))
	chromiumtest.Until(t, tab, "document.documentElement.dataset.ready === 'yes'")
}

// click clicks an element, and key types a key.
func click(t *testing.T, tab context.Context, selector string) {
	t.Helper()
	chromiumtest.Do(t, tab, chromedp.Click(chromedp.CSS(selector)))
	settle(t, tab)
}

func key(t *testing.T, tab context.Context, keys string) {
	t.Helper()
	chromiumtest.Type(t, tab, keys)
	settle(t, tab)
}

// settle waits until two frames are drawn.
func settle(t *testing.T, tab context.Context) {
	t.Helper()
	chromiumtest.Value[bool](t, tab, "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
}

// text returns the text of the elements of a selector, one a line, with spaces as people see
// them.
func text(t *testing.T, tab context.Context, selector string) string {
	t.Helper()
	all := chromiumtest.Value[[]string](t, tab, fmt.Sprintf(`[...document.querySelectorAll(%q)].map((e) => e.innerText)`, selector))
	for i := range all {
		all[i] = strings.Join(strings.Fields(all[i]), " ")
	}
	return strings.Join(all, "\n")
}

// want compares the text of a selector.
func want(t *testing.T, tab context.Context, selector, wanted string) {
	t.Helper()
	if got := text(t, tab, selector); got != wanted {
		t.Errorf("%s has\n%s\nwant\n%s", selector, got, wanted)
	}
}

// has looks for a part of the text of a selector.
func has(t *testing.T, tab context.Context, selector string, parts ...string) {
	t.Helper()
	got := text(t, tab, selector)
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%s lacks %q:\n%s", selector, part, got)
		}
	}
}

// rows returns the ids of the rows with a class, in order.
func rows(t *testing.T, tab context.Context, class string) string {
	t.Helper()
	all := chromiumtest.Value[[]string](t, tab, fmt.Sprintf(`[...document.querySelectorAll("[role=option]%s")].sort((a, b) => a.ariaPosInSet - b.ariaPosInSet).map((e) => e.querySelector("code").innerText)`, class))
	return strings.Join(all, " ")
}

// shop is a small project with a fork, a merge, labels and a dependency, half of it applied.
var shop = scene{
	lines: `
		a1: create users
		b1 < a1: add email to users
		c1 < a1: add age to users
		d1 < b1: index the emails
		m1 < d1 c1: merge email and age
		e1 < m1: orders
		f1 < e1: order lines
		g1 < e1: payments
		h1 < g1: refunds
		z1: reports`,
	upgrade: "m1",
	extra:   map[string]string{"z1": "-- branch_labels: reports\n-- depends_on: e1\n"},
	sql: map[string]string{
		"a1": "CREATE TABLE users (\n  id INTEGER PRIMARY KEY, -- the key\n  name TEXT NOT NULL DEFAULT 'nobody'\n);",
		"b1": "ALTER TABLE users ADD COLUMN email TEXT;",
		"h1": "CREATE TABLE t_h1 (id INTEGER);\nUPDATE \"t_g1\" SET id = 17;",
	},
}

// A page shows all revisions with their states, and the details of one that is clicked.
func TestPage(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), shop.project(t), 1280, 800)
	want(t, tab, "#row3", "z1 head reports reports pending 2010-01-11")
	if got := rows(t, tab, ""); got != "f1 h1 g1 z1 e1 m1 d1 b1 c1 a1" {
		t.Errorf("the rows are %s", got)
	}
	has(t, tab, "#panel", "10 revisions, 3 heads.", "sqlite:shop.db", "5 pending", "5 applied")
	click(t, tab, "#row5")
	want(t, tab, "#panel h2", "m1 merge current")
	has(t, tab, "#panel", "merge email and age", "Applied 20", "Parents d1 c1", "Children e1", "File m1.sql:2")
	if got := rows(t, tab, ".shaded"); got != "" {
		t.Errorf("not related to m1: %s", got)
	}
	click(t, tab, "#row8")
	if got := rows(t, tab, ".shaded"); got != "d1 b1" {
		t.Errorf("not related to c1: %s", got)
	}
	click(t, tab, "#panel .links a")
	has(t, tab, "#panel", "creates table users", "create users")
	want(t, tab, "#panel .sql-comment", "-- the key")
	want(t, tab, "#panel .sql-string", "'nobody'")
	has(t, tab, "#panel .sql-keyword", "CREATE\nTABLE\nPRIMARY\nKEY\nNOT\nNULL\nDEFAULT")
	if got := chromiumtest.Value[string](t, tab, "location.hash"); got != "#a1" {
		t.Errorf("the address ends with %s", got)
	}
}

// A pending revision says which command runs it, and which revisions it waits for.
func TestPending(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), shop.project(t), 1280, 800)
	click(t, tab, "#row3")
	has(t, tab, "#panel", "Pending: ramus upgrade heads runs it as step", "Depends on e1", "Waits for e1", "Labels reports")
	click(t, tab, "#row1")
	has(t, tab, "#panel", "Waits for g1", "Other statements may change more.")
}

// Two heads side by side show what each has alone, and the commands that join them.
func TestCompare(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), shop.project(t), 1280, 800)
	click(t, tab, "ul.heads li:nth-child(1) input")
	click(t, tab, "ul.heads li:nth-child(2) input")
	has(t, tab, "#panel", "f1 and h1", "Only f1 has 1 revision", "Only h1 has 2 revisions", "None: both orders end the same.")
	want(t, tab, ".command code", `ramus merge -m "merge f1 and h1" f1 h1`)
	want(t, tab, ".side-b li", "h1 refunds\ng1 payments")
	if got := rows(t, tab, ":not(.shaded)"); got != "f1 h1 g1" {
		t.Errorf("lit: %s", got)
	}
	click(t, tab, ".command button")
	chromiumtest.Until(t, tab, `["Copied", "Selected"].includes(document.querySelector(".command button").textContent)`)
	click(t, tab, "#close")
	click(t, tab, "#row0")
	click(t, tab, "#compare")
	has(t, tab, "#hint", "Choose the revision to compare f1 with.")
	click(t, tab, "#row9")
	has(t, tab, "#panel", "a1 is below f1: there is nothing to join.")
	click(t, tab, "#close")
	chromiumtest.Value[bool](t, tab, `document.querySelector("#row1").dispatchEvent(new MouseEvent("click", { bubbles: true }))`)
	chromiumtest.Value[bool](t, tab, `document.querySelector("#row0").dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }))`)
	has(t, tab, "#panel", "h1 and f1", "None: both orders end the same.")
	click(t, tab, "#close")
	click(t, tab, "#row2")
	click(t, tab, "#compare")
	click(t, tab, "#row0")
	has(t, tab, "#panel", "g1 and f1", "Not known: this page does not have this comparison; ramus serve makes it.")
}

// Sides that conflict say how.
func TestConflict(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), renames.project(t), 1280, 800)
	click(t, tab, "ul.heads li:nth-child(1) input")
	click(t, tab, "ul.heads li:nth-child(2) input")
	has(t, tab, "#panel .conflict", "b1 and c1 cannot both run, in either order", "b1 first: c1 fails at c1.sql:7:1")
}

// Words are found in all fields, or in the one that is named.
func TestSearch(t *testing.T) {
	p := shop.project(t)
	for i := range p.Sources {
		if p.Sources[i].Revision == "g1" {
			p.Sources[i].Author = "Ann Author"
		}
	}
	tab := open(t, chromiumtest.Start(t), p, 1280, 800)
	for query, wanted := range map[string]string{
		"b1": "b1", "add to USERS": "b1 c1", `"email to"`: "b1", "ann": "g1", "author:ann": "g1", "message:ann": "",
		"label:reports": "z1", "table:users": "b1 a1", "table:user": "", "table:t_g1": "h1 g1", "state:pending message:order": "f1 e1",
		"file:m1.sql": "m1", "nothing like it": "",
	} {
		chromiumtest.Do(t, tab, chromedp.Focus(chromedp.CSS("#search")))
		chromiumtest.Value[string](t, tab, `document.getElementById("search").value = ""`)
		key(t, tab, query)
		if got := rows(t, tab, ".match"); got != wanted {
			t.Errorf("%s: found %s, want %s", query, got, wanted)
		}
		n := len(strings.Fields(wanted))
		want(t, tab, "#found", fmt.Sprintf("%d match%s", n, map[bool]string{true: "", false: "es"}[n == 1]))
	}
}

// Everything works from the keyboard.
func TestKeys(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), shop.project(t), 1280, 800)
	chromiumtest.Do(t, tab, chromedp.Focus(chromedp.CSS("#revisions")))
	for _, step := range []struct{ key, chosen string }{
		{kb.ArrowDown, "f1"}, {kb.ArrowDown, "h1"}, {kb.ArrowLeft, "g1"}, {kb.ArrowLeft, "e1"}, {kb.ArrowRight, "f1"}, {kb.End, "a1"}, {kb.ArrowUp, "c1"},
		{kb.Home, "f1"}, {"h", "h1"}, {"h", "z1"}, {kb.PageDown, "a1"}, {kb.PageUp, "f1"},
	} {
		key(t, tab, step.key)
		if got := rows(t, tab, "[aria-selected=true]"); got != step.chosen {
			t.Errorf("%q chooses %s, want %s", step.key, got, step.chosen)
		}
	}
	key(t, tab, "/")
	key(t, tab, "users")
	key(t, tab, kb.Enter)
	has(t, tab, "#panel h2", "b1")
	key(t, tab, kb.Escape)
	has(t, tab, "#panel", "10 revisions")
	key(t, tab, kb.ArrowDown)
	key(t, tab, "m")
	key(t, tab, kb.ArrowDown)
	has(t, tab, "#panel h2", "f1 and h1")
	height := "document.querySelector('.row').offsetHeight"
	before := chromiumtest.Value[int](t, tab, height)
	key(t, tab, "+")
	if after := chromiumtest.Value[int](t, tab, height); after <= before {
		t.Errorf("+ changes rows of %d pixels to %d", before, after)
	}
	key(t, tab, "0")
	if after := chromiumtest.Value[int](t, tab, height); after != before {
		t.Errorf("0 changes rows of %d pixels to %d", before, after)
	}
}

// Text of a project is text, whatever is in it.
func TestForeignText(t *testing.T) {
	const evil = `</script><script>document.title = "ran"</script><img src=x onerror="document.title='ran'"> <!-- '"` + "\u2028 ]]>"
	s := shop
	s.lines = strings.Replace(shop.lines, "refunds", evil, 1)
	s.sql = map[string]string{"h1": "INSERT INTO t_g1 VALUES (17); -- " + evil}
	p := s.project(t)
	p.Title, p.Notes = evil, []string{evil}
	tab := open(t, chromiumtest.Start(t), p, 1280, 800)
	has(t, tab, ".note", `</script><script>document.title = "ran"</script><img src=x`)
	click(t, tab, "#row1")
	has(t, tab, "#row1 .message", `</script><script>document.title = "ran"</script>`)
	has(t, tab, "#panel .title", `<img src=x onerror="document.title='ran'"> <!-- '"`)
	has(t, tab, "#panel .sql-comment", `</script><script>`)
	if got := chromiumtest.Value[string](t, tab, "document.title"); strings.TrimSpace(got) == "ran" {
		t.Error("text of the project ran as a script")
	}
	if n := chromiumtest.Value[int](t, tab, "document.scripts.length + document.images.length"); n != 1 {
		t.Errorf("%d scripts and images, want 1", n)
	}
}

// Of ten thousand revisions only those on the screen are in the document, and a scroll
// through all of them drops no frame.
func TestLarge(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), large(10_000).project(t), 1280, 800)
	const scroll = `(async () => {
		const box = document.getElementById("scroller"), end = box.scrollHeight - box.clientHeight;
		const frame = () => new Promise(requestAnimationFrame);
		const frames = [];
		let most = 0, before = await frame();
		for (let step = 0; step <= 300; step++) {
			box.scrollTop = end * step / 300;
			const now = await frame();
			frames.push(now - before);
			before = now;
			most = Math.max(most, document.querySelectorAll("[role=option]").length);
		}
		await frame();
		await frame();
		return { frames, most, last: [...document.querySelectorAll("[role=option] code")].some((e) => e.innerText === "r00000") };
	})()`
	type result struct {
		Frames []float64
		Most   int
		Last   bool
	}
	var fastest []float64 // of each step: a busy machine holds up some frame, but not always the same one
	for range 5 {
		r := chromiumtest.Value[result](t, tab, scroll)
		if r.Most > 200 || r.Most < 25 || !r.Last {
			t.Fatalf("%d rows, the last one is there: %v", r.Most, r.Last)
		}
		if fastest == nil {
			fastest = r.Frames
		}
		for i, took := range r.Frames {
			fastest[i] = min(fastest[i], took)
		}
		t.Logf("the slowest frame of a scroll took %.0f ms", slices.Max(r.Frames))
		if slices.Max(fastest) <= 50 {
			break
		}
	}
	if slowest := slices.Max(fastest); slowest > 50 {
		t.Errorf("a frame takes %.0f ms in each scroll through all revisions", slowest)
	}
	key(t, tab, "/")
	key(t, tab, "r00042")
	key(t, tab, kb.Enter)
	has(t, tab, "#panel h2", "r00042")
	if got := rows(t, tab, "[aria-selected=true]"); got != "r00042" {
		t.Errorf("the list shows %q", got)
	}
}

// A window that has room for more rows gets higher ones.
func TestTall(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), large(600).project(t), 900, 5000)
	for range 5 {
		key(t, tab, "-")
	}
	if n := chromiumtest.Value[int](t, tab, `document.querySelectorAll("[role=option]").length`); n > 200 {
		t.Errorf("%d rows", n)
	}
	if bottom := chromiumtest.Value[float64](t, tab, `Math.max(...[...document.querySelectorAll("[role=option]")].map((row) => row.getBoundingClientRect().bottom))`); bottom < 5000 {
		t.Errorf("the rows end at %.0f", bottom)
	}
}

// Forty heads are in the list of heads, and the picture leaves room for their text.
func TestForty(t *testing.T) {
	b := chromiumtest.Start(t)
	for _, width := range []int64{1280, 390} {
		tab := open(t, b, forty().project(t), width, 800)
		if n := chromiumtest.Value[int](t, tab, "document.querySelectorAll('ul.heads li').length"); n != 40 {
			t.Errorf("%d heads are listed", n)
		}
		if n := chromiumtest.Value[float64](t, tab, "Math.min(...[...document.querySelectorAll('.row .message')].map((e) => e.offsetWidth))"); n < float64(width)/10 {
			t.Errorf("at %d pixels, a message has %v", width, n)
		}
	}
}

// The lanes are dragged sideways where they have no room, the overview leads to every place,
// and the wheel changes the size.
func TestPan(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), octopus().project(t), 500, 600)
	const drawn = `document.getElementById("lanes").toDataURL()`
	const place = `Math.round(document.getElementById("scroller").scrollTop)`
	picture := func() string { return chromiumtest.Value[string](t, tab, drawn) }
	changed := func(what, before string) {
		t.Helper()
		settle(t, tab)
		if picture() == before {
			t.Errorf("%s changes nothing", what)
		}
	}
	before := picture()
	chromiumtest.Do(t, tab, chromedp.DragAndDropXY(120, 300, 60, 250))
	changed("dragging the lanes", before)
	if at := chromiumtest.Value[int](t, tab, place); at != 50 {
		t.Errorf("dragging by 50 pixels scrolls to %d", at)
	}
	box := chromiumtest.Value[[]float64](t, tab, `(() => { const r = document.getElementById("overview").getBoundingClientRect(); return [r.left + 5, r.bottom - 5] })()`)
	chromiumtest.Do(t, tab, chromedp.MouseClickXY(box[0], box[1]))
	settle(t, tab)
	if left := chromiumtest.Value[int](t, tab, `document.getElementById("scroller").scrollHeight - document.getElementById("scroller").clientHeight - `+place); left != 0 {
		t.Errorf("a click at the end of the overview stops %d pixels before the end", left)
	}
	before = picture()
	chromiumtest.Value[bool](t, tab, `document.getElementById("scroller").dispatchEvent(new WheelEvent("wheel", { deltaY: -100, ctrlKey: true, cancelable: true, clientY: 300 }))`)
	changed("the wheel with Ctrl", before)
	before = picture()
	chromiumtest.Value[bool](t, tab, `document.getElementById("scroller").dispatchEvent(new WheelEvent("wheel", { deltaY: -60, shiftKey: true, cancelable: true }))`)
	changed("the wheel with Shift", before)
	before = picture()
	key(t, tab, "/")
	key(t, tab, "team01b")
	key(t, tab, kb.Enter)
	changed("the choice of a revision in another lane", before)
}

// On a phone nothing is wider than the screen.
func TestPhone(t *testing.T) {
	b := chromiumtest.Start(t)
	for _, p := range []Project{shop.project(t), forty().project(t)} {
		tab := open(t, b, p, 360, 740)
		for range 2 {
			if n := chromiumtest.Value[int](t, tab, "document.documentElement.scrollWidth"); n > 360 {
				t.Errorf("the page is %d pixels wide", n)
			}
			click(t, tab, "#row2")
		}
		if !chromiumtest.Value[bool](t, tab, `document.getElementById("panel").getBoundingClientRect().bottom <= innerHeight`) {
			t.Error("the details are below the screen")
		}
	}
}

// A browser that prefers dark pages gets one.
func TestDark(t *testing.T) {
	tab := chromiumtest.Start(t).Tab(t, 1280, 800)
	visit(t, tab, page(t, shop.project(t)))
	const color = "getComputedStyle(document.body).backgroundColor"
	const pixel = `(() => { const c = document.getElementById("lanes"); return [...c.getContext("2d").getImageData(19, 140, 1, 1).data].join() })()`
	light, lightPixel := chromiumtest.Value[string](t, tab, color), chromiumtest.Value[string](t, tab, pixel)
	chromiumtest.Dark(t, tab)
	settle(t, tab)
	if dark := chromiumtest.Value[string](t, tab, color); dark == light || dark != "rgb(20, 23, 27)" {
		t.Errorf("the background is %s in light and %s in dark", light, dark)
	}
	if dark := chromiumtest.Value[string](t, tab, pixel); dark == lightPixel {
		t.Errorf("the lanes have the color %s in light and in dark", dark)
	}
}

// A revision in Python is shown as it is written, and its strings name tables.
func TestPython(t *testing.T) {
	p := shop.project(t)
	for i := range p.Sources {
		if s := &p.Sources[i]; s.Revision == "f1" {
			s.Sections, s.File = nil, "def upgrade():\n    # it's a comment\n    op.create_table('lines', sa.Column(\"id\", sa.Integer))\n"
		}
	}
	for i := range p.Shape.Points {
		if point := &p.Shape.Points[i]; point.ID == "f1" {
			point.Language = "python"
		}
	}
	tab := open(t, chromiumtest.Start(t), p, 1280, 800)
	click(t, tab, "#row0")
	want(t, tab, "#panel section h3", "Changes\nPython")
	want(t, tab, "#panel .sql-keyword", "def")
	want(t, tab, "#panel .sql-comment", "# it's a comment")
	want(t, tab, "#panel .sql-string", "'lines'\n\"id\"")
	key(t, tab, "/")
	key(t, tab, "table:lines")
	settle(t, tab)
	if got := rows(t, tab, ".match"); got != "f1" {
		t.Errorf("table:lines finds %s", got)
	}
}

// Tokens of SQL are found where quotes, comments and bodies hide others, and no character of
// the text is lost.
func TestTokens(t *testing.T) {
	const sql = "SELECT 'it''s -- no comment', \"a \"\"quoted\"\" name\", `back` -- a 'comment'\nFROM t /* and\nmore */ WHERE x = 1.5e3;\nCREATE FUNCTION f() AS $body$ SELECT 'x'; -- inside $$ $body$;"
	s := shop
	s.sql = map[string]string{}
	p := s.project(t)
	for i := range p.Sources {
		if source := &p.Sources[i]; source.Revision == "f1" {
			source.Sections[0].SQL = sql
		}
	}
	tab := open(t, chromiumtest.Start(t), p, 1280, 800)
	click(t, tab, "#row0")
	if got := chromiumtest.Value[string](t, tab, `document.querySelector("#panel pre").textContent`); got != sql {
		t.Errorf("the text is %q", got)
	}
	first := "#panel section:nth-of-type(2) "
	want(t, tab, first+".sql-string", "'it''s -- no comment'\n$body$ SELECT 'x'; -- inside $$ $body$")
	want(t, tab, first+".sql-comment", "-- a 'comment'\n/* and more */")
	want(t, tab, first+".sql-number", "1.5e3")
	want(t, tab, first+".sql-keyword", "SELECT\nFROM\nWHERE\nCREATE\nFUNCTION\nAS")
}
