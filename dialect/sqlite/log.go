package sqlite

import (
	"context"
	"database/sql"

	"github.com/ramusdb/ramus/internal/dialect"
)

// log reads the entries, oldest first.
func (t tables) log(ctx context.Context, conn *sql.Conn, scope dialect.ReadScope) ([]dialect.Entry, error) {
	query := "SELECT * FROM " + quote(t.Log)
	if scope == dialect.LatestEntries {
		query += " WHERE finished IS NULL OR seq = (SELECT max(seq) FROM " + quote(t.Log) + " WHERE finished IS NOT NULL)"
	}
	rows, err := conn.QueryContext(ctx, query+" ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return dialect.ScanLog(rows, t.Log)
}
