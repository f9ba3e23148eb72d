package web

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/chromiumtest"
)

var update = flag.Bool("update", false, "write the screenshots of docs")

// mostBytes is the size up to which a screenshot is kept.
const mostBytes = 150_000

// The pictures in docs are of the page as it is; -update takes them again.
func TestScreenshots(t *testing.T) {
	b := chromiumtest.Start(t)
	for _, shot := range []struct {
		name          string
		project       scene
		width, height int64
		dark          bool
		clicks        []string
	}{
		{"page-light", shop, 1000, 560, false, []string{"#row1"}},
		{"page-dark", forty(), 900, 480, true, nil},
		{"page-compare", renames, 1000, 620, false, []string{"ul.heads li:nth-child(1) input", "ul.heads li:nth-child(2) input"}},
		{"page-phone", shop, 390, 740, false, []string{"#row6"}},
	} {
		tab := b.Tab(t, shot.width, shot.height)
		if shot.dark {
			chromiumtest.Dark(t, tab)
		}
		visit(t, tab, page(t, shot.project.project(t)))
		for _, selector := range shot.clicks {
			click(t, tab, selector)
		}
		png := chromiumtest.Screenshot(t, tab)
		if len(png) > mostBytes || len(png) < 10_000 {
			t.Errorf("%s has %d bytes", shot.name, len(png))
		}
		file := filepath.Join("../../docs", shot.name+".png")
		if *update {
			if err := os.WriteFile(file, png, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.Stat(file); err != nil || kept.Size() > mostBytes {
			t.Errorf("%s: %v; go test ./internal/web -run TestScreenshots -update takes it", file, err)
		}
	}
}
