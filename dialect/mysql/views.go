package mysql

import (
	"context"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
)

// Views reads each view once. One without its table is left out.
func (s *scratch) Views(ctx context.Context) (contents.Contents, error) {
	r := s.keeper.reader(s.tables)
	all, err := r.list(ctx)
	if err != nil {
		return nil, failure(ctx, err)
	}
	var views []contents.Table
	for _, l := range all {
		if l.kind != view {
			continue
		}
		made, ok, err := dialect.ReadView(ctx, r.conn, l.name, "SELECT * FROM "+quote(l.name))
		if err != nil {
			return nil, failure(ctx, err)
		}
		if ok {
			views = append(views, made)
		}
	}
	return contents.Of(views...), nil
}
