package rehearse

import (
	"context"
	"sync"

	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// Cached returns the stage with scripts that are read once, for revisions that run many
// times.
func (s Stage) Cached() (Stage, error) {
	revisions := s.History.Copies()
	for i := range revisions {
		load := revisions[i].Load
		if load == nil {
			continue
		}
		var once sync.Once
		var scripts revision.Scripts
		var err error
		revisions[i].Load = func(ctx context.Context) (revision.Scripts, error) {
			once.Do(func() { scripts, err = load(ctx) })
			return scripts, err
		}
	}
	cached, err := history.Of(revisions)
	s.History = cached
	return s, err
}
