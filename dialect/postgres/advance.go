package postgres

import "context"

// advance moves all sequences: further than a revision inserts rows, and less than their
// types have room for.
const advance = `SELECT pg_catalog.setval(s.seqrelid::pg_catalog.regclass,
	coalesce(pg_catalog.pg_sequence_last_value(s.seqrelid), s.seqstart) + s.seqincrement * CASE WHEN s.seqtypid = 'pg_catalog.int2'::pg_catalog.regtype THEN 10007 ELSE 1000003 END)
FROM pg_catalog.pg_sequence AS s`

// Advance moves the sequences inside the transaction.
func (t *trial) Advance(ctx context.Context) error { return t.send(ctx, advance) }

// Advance moves the sequences.
func (s *scratch) Advance(ctx context.Context) error {
	look, err := s.looking(ctx)
	if err != nil {
		return err
	}
	_, err = look.send(ctx, advance)
	return failure(ctx, err)
}
