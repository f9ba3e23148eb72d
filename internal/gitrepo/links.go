package gitrepo

import (
	"bytes"
	"context"
	"os"

	"github.com/ramusdb/ramus/internal/source"
)

// follow compares the targets of links that are equal themselves. The commit's
// target is read from the commit.
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

// link records a link whose target differs.
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

// lineFeeds returns a text with LF for CR LF.
func lineFeeds(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }
