package gitrepo

import (
	"bytes"
	"context"
	"os"

	"github.com/ramusdb/ramus/internal/source"
)

// follow compares what links lead to, where the links themselves are alike. The
// commit's content of each is taken from the commit, wherever it leads.
func (x *comparison) follow(ctx context.Context) error {
	var links []string
	for _, e := range x.odd {
		if _, known := x.files[e.path]; !known && e.mode == linkMode && x.takes(e.path) {
			links = append(links, e.path)
		}
	}
	if len(links) == 0 {
		return nil
	}
	return x.r.withBatch(ctx, func(b *batch) error {
		for _, at := range links {
			theirs, err := b.at(x.diff.Commit, at)
			if err != nil {
				return err
			}
			x.link(at, theirs)
		}
		return nil
	})
}

// link notes a link, and that it leads to something else now.
func (x *comparison) link(at string, theirs object) {
	ours, err := os.ReadFile(x.path(at))
	differs := err != nil || theirs.kind != "blob" || !bytes.Equal(lineFeeds(ours), lineFeeds(theirs.content))
	x.each(at, func(name string, format source.Format) {
		x.diff.blobs[name] = blob{"", at, format}
		if differs {
			x.diff.Files = append(x.diff.Files, Difference{name, Changed})
		}
	})
}

// lineFeeds is a text without CR before LF.
func lineFeeds(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
