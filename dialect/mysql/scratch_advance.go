package mysql

import (
	"context"
	"fmt"
	"strconv"

	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// advance is how far generators are moved: more than a revision inserts rows, and less than
// a MEDIUMINT has room for.
const advance = 1_000_003

// smaller is advance for the types that have less room.
var smaller = map[string]int64{"tinyint": 50, "smallint": 10_007}

// Advance moves the next values of AUTO_INCREMENT, and the sequences.
func (s *scratch) Advance(ctx context.Context) error {
	r := s.keeper.reader(s.tables)
	all, err := r.list(ctx)
	if err != nil {
		return failure(ctx, err)
	}
	made, err := r.shown(ctx, all)
	if err != nil {
		return failure(ctx, err)
	}
	c := copier{keeper: s.keeper}
	for i, l := range all {
		var err error
		switch l.kind {
		case schema.Table:
			err = c.exec(ctx, advances(l.name, phraseOf(made[i].create()))...)
		case sequence:
			var next int64
			if err = scanRow(ctx, c.conn, fmt.Sprintf("SELECT next_not_cached_value + %d * increment FROM %s", advance, quote(l.name)), &next); err == nil {
				err = c.exec(ctx, fmt.Sprintf("DO SETVAL(%s, %d, 0)", quote(l.name), next))
			}
		}
		if err != nil {
			return failure(ctx, err)
		}
	}
	return nil
}

// advances returns the statement that moves the next value of a table, if it has one.
func advances(table string, p sqllex.Phrase) []string {
	options, _ := cutTable(p)
	for _, c := range shapeOf(table, p).columns {
		if !c.counts {
			continue
		}
		step, ok := smaller[c.kind]
		if !ok {
			step = advance
		}
		return []string{fmt.Sprintf("ALTER TABLE %s AUTO_INCREMENT = %d", quote(table), nextValue(options)+step)}
	}
	return nil
}

// nextValue returns the next value of AUTO_INCREMENT by the options of a table.
func nextValue(options sqllex.Phrase) int64 {
	for i, t := range options {
		if t.Is("AUTO_INCREMENT") && len(options) > i+2 {
			n, _ := strconv.ParseInt(options[i+2].Text, 10, 64)
			return n
		}
	}
	return 1
}
