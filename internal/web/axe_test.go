package web

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/chromiumtest"
)

// axe finds nothing serious on the page, in all its states.
func TestAccessible(t *testing.T) {
	script, err := os.ReadFile(chromiumtest.NPM(t, "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	b := chromiumtest.Start(t)
	for name, width := range map[string]int64{"desktop": 1280, "phone": 390} {
		for _, dark := range []bool{false, true} {
			tab := open(t, b, shop.project(t), width, 800)
			if dark {
				chromiumtest.Dark(t, tab)
			}
			chromiumtest.Value[bool](t, tab, string(script)+"; true")
			look := func(state string) {
				t.Helper()
				if found := serious(t, tab); found != "" {
					t.Errorf("%s, dark %v, %s:\n%s", name, dark, state, found)
				}
			}
			look("summary")
			click(t, tab, "ul.heads li:nth-child(1) input")
			click(t, tab, "ul.heads li:nth-child(2) input")
			look("comparison")
			click(t, tab, "#close")
			click(t, tab, "#row8")
			look("revision")
			key(t, tab, "/")
			key(t, tab, "users")
			look("search")
			chromiumtest.Value[string](t, tab, `document.body.className = "stale"; document.getElementById("faults").hidden = false; document.getElementById("faults").textContent = "r1.sql:3: it is broken"`)
			look("stale")
		}
	}
}

// serious returns the violations that axe calls serious or critical, a line each.
func serious(t *testing.T, tab context.Context) string {
	t.Helper()
	found := chromiumtest.Value[[]string](t, tab, `axe.run({ resultTypes: ["violations"] }).then((r) =>
		r.violations.filter((v) => ["serious", "critical"].includes(v.impact)).flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target + " " + n.failureSummary)))`)
	if ran := chromiumtest.Value[int](t, tab, `axe.run({ resultTypes: ["passes"] }).then((r) => r.passes.length)`); ran < 10 {
		t.Fatalf("axe ran only %d rules", ran)
	}
	return strings.Join(found, "\n")
}

// A row that is scrolled away is not named as the active one.
func TestActiveRow(t *testing.T) {
	tab := open(t, chromiumtest.Start(t), large(600).project(t), 1280, 800)
	click(t, tab, "#row3")
	const named = `document.getElementById("revisions").getAttribute("aria-activedescendant") ?? ""`
	for scroll, want := range map[int]string{0: "row3", 9000: ""} {
		chromiumtest.Value[int](t, tab, fmt.Sprintf(`document.getElementById("scroller").scrollTop = %d`, scroll))
		settle(t, tab)
		if got := chromiumtest.Value[string](t, tab, named); got != want {
			t.Errorf("at %d, the active row is %q, want %q", scroll, got, want)
		}
	}
}
