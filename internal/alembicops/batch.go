package alembicops

import (
	"github.com/ramusdb/ramus/internal/interpreter"
)

// A batch is op.batch_alter_table, which sends its operations at its end, each by itself on
// PostgreSQL.
type batch struct {
	session *session
	name    string
	schema  string
	queue   []sent
}

// Describe names the kind of value.
func (b *batch) Describe() string { return "a batch" }

func (s *session) batchAlterTable(a *interpreter.Args, _ *batch) (Value, error) {
	b := &batch{session: s}
	var err error
	if b.name, err = s.takeText(a, "table_name"); err != nil {
		return nil, err
	}
	if v, ok := a.Take("schema"); ok && v != nil {
		if b.schema, err = s.text(v, "the schema of a batch"); err != nil {
			return nil, err
		}
	}
	v, ok := a.Take("recreate")
	switch {
	case !ok || v == Value("auto") || v == Value("never"):
	case v == Value("always"):
		return nil, s.m.Refuse(`a batch with recreate="always" reads the table from the database`)
	default:
		return nil, s.m.Wrong(v, "this recreate of a batch is not supported")
	}
	// They matter only where a table is made anew.
	ignored(a, "copy_from", "table_args", "table_kwargs", "reflect_args", "reflect_kwargs", "naming_convention", "partial_reordering")
	return b, a.Done(s.m)
}

// Enter returns the operations of the batch.
func (b *batch) Enter(*interpreter.Machine) (Value, error) { return &ops{b.session, b}, nil }

// Exit sends the statements of the batch, and none where an exception leaves the block.
func (b *batch) Exit(_ *interpreter.Machine, failed error) error {
	if failed == nil {
		b.session.sent = append(b.session.sent, b.queue...)
	}
	return nil
}

// queued runs an operation of a batch and keeps its statements for the end of the block.
func (b *batch) queued(f operation, a *interpreter.Args) (Value, error) {
	s := b.session
	before := len(s.sent)
	v, err := f(s, a, b)
	b.queue = append(b.queue, s.sent[before:]...)
	s.sent = s.sent[:before:before]
	return v, err
}
