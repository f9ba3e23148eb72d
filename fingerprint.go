package ramus

import (
	"context"

	"github.com/ramusdb/ramus/internal/source"
)

// Fingerprint returns a text that changes when the configuration or a file in the folders of
// revisions does, so that a program that shows a project knows when to open it again. It reads
// the configuration only, and works on broken projects too.
func (place Place) Fingerprint(ctx context.Context) string {
	config, _, err := readConfig(ctx, place)
	if err != nil {
		return "configuration: " + err.Error()
	}
	return source.Fingerprint(config.Folders(), []string{config.File})
}
