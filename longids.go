package ramus

import (
	"context"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
)

// noteLongIDs returns a note about ids of an Alembic project for which Alembic's column
// is too narrow, as far as that is known without the database; "" if there are none.
// Only SQLite stores ids of any length.
func (p *Project) noteLongIDs(ids []string) string {
	if p.settings.alembic == nil || len(ids) == 0 || p.access.dialect() == "sqlite" {
		return ""
	}
	return check.NoteLongIDs(ids, "alembic_version", " on PostgreSQL and MySQL", dialect.AlembicWidth)
}

func isLongID(id string) bool { return utf8.RuneCountInString(id) > dialect.AlembicWidth }

// allLongIDs returns the ids of the project that have more characters than Alembic's
// column.
func (p *Project) allLongIDs() []string { return check.LongIDs(p.history, dialect.AlembicWidth) }

// noteNarrow returns a note about ids for which the version table of the database is too
// narrow; "" if there are none.
func (p *Project) noteNarrow(ctx context.Context) (string, error) {
	if p.settings.alembic == nil || len(p.allLongIDs()) == 0 {
		return "", nil
	}
	width, err := p.width(ctx)
	if err != nil || width == 0 {
		return "", err
	}
	return check.NoteLongIDs(check.LongIDs(p.history, width), p.database.versionTable(), "", width), nil
}

// width returns the width of the version table's column; 0 for no limit.
func (p *Project) width(ctx context.Context) (int, error) {
	db, err := p.database.use()
	if err != nil {
		return 0, err
	}
	return db.Width(ctx)
}

// noticePlan emits a note on a plan that widens the column of the version table when it
// runs. It asks the database only if an id is longer than Alembic's column.
func (p *Project) noticePlan(ctx context.Context, planned engine.Planned) error {
	longest := engine.Longest(planned.Plan)
	if longest <= dialect.AlembicWidth || p.settings.events == nil {
		return nil
	}
	width, err := p.width(ctx)
	if err != nil || width == 0 || longest <= width {
		return err
	}
	var ids []string
	for _, step := range planned.Plan.Steps {
		for _, e := range step.Edits {
			if utf8.RuneCountInString(e.New) > width {
				ids = append(ids, e.New)
			}
		}
	}
	p.settings.note(string(planned.Plan.Kind), check.NoteLongIDs(ids, p.database.versionTable(), "", width))
	return nil
}

// note emits a note of a verb, unless it is empty.
func (s *settings) note(verb, text string) {
	if text != "" && s.events != nil {
		s.events(Event{Kind: Noticed, Verb: verb, Why: text})
	}
}
