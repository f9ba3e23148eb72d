package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A table without transactions, such as one of MyISAM or Aria, keeps its changes when the
// transaction is rolled back, or dies. Untransacted answers from the names in the statements: each
// may be a table, a view or a function, in the current schema or one that is named in front
// of it. A table that is not visible in the catalog is a temporary one, since the right to
// change a table makes it visible; a trigger runs with other rights.

// mostNested is how deep Untransacted follows triggers that fire triggers.
const mostNested = 5

// Untransacted remembers its answer until the next statement that does more than change data.
func (s *session) Untransacted(ctx context.Context, statements []dialect.Statement) (why string, err error) {
	if err := s.ready(ctx); err != nil {
		return "", err
	}
	current, err := s.current(ctx)
	if err != nil {
		return "", failure(ctx, err)
	}
	for _, st := range statements {
		if st.Kind != dialect.Plain && st.Kind != dialect.Temp || st.Program {
			continue
		}
		n := namesIn(phraseOf(st.Text), current)
		if key := n.String(); !s.undone[key] {
			if why, err := s.keeps(ctx, n, 0); why != "" || err != nil {
				return why, failure(ctx, err)
			}
			if s.undone == nil {
				s.undone = map[string]bool{}
			}
			s.undone[key] = true
		}
	}
	return "", nil
}

// mentioned are the names in a statement or the body of a trigger.
type mentioned struct {
	all     []string // sorted
	schemas []string // in which they may be; the first one is the current schema
	calls   []string // the functions that are not known to be harmless
}

func (n mentioned) String() string { return fmt.Sprint(n.schemas, n.all, n.calls) }

func namesIn(p sqllex.Phrase, current string) mentioned {
	n := mentioned{schemas: []string{current}}
	for i, t := range p {
		name, ok := identifier(t)
		if !ok && t.Kind == sqllex.Literal && strings.HasPrefix(t.Text, `"`) {
			name, ok = sqllex.Unquote(t.Text), true // a name under ANSI_QUOTES
		}
		if t.Is("(") && i > 0 && callsUnknown(p[:i]) {
			called, _ := identifier(p[i-1])
			n.calls = append(n.calls, called)
		}
		if !ok || len([]rune(name)) > longestName {
			continue
		}
		n.all = append(n.all, name)
		if i+1 < len(p) && p[i+1].Is(".") {
			n.schemas = append(n.schemas, name)
		}
	}
	slices.Sort(n.all)
	n.all = slices.Compact(n.all)
	return n
}

// longestName is the number of characters that a name may have.
const longestName = 64

// keeps returns why a rollback may not undo a statement with these names.
func (s *session) keeps(ctx context.Context, n mentioned, nested int) (why string, err error) {
	tables, why, err := s.namedTables(ctx, n)
	if why != "" || err != nil {
		return why, err
	}
	if why, err = s.namedFunctions(ctx, n, nested); why != "" || err != nil {
		return why, err
	}
	for _, table := range tables {
		if why, err = s.triggersKeep(ctx, table, nested); why != "" || err != nil {
			return why, err
		}
	}
	return "", nil
}

// namedTables returns the tables that have one of the names. One without transactions is
// the answer, and so is a view, which may lead to one.
func (s *session) namedTables(ctx context.Context, n mentioned) (tables []sqllex.Qualified, why string, err error) {
	query := "SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE, t.ENGINE, (SELECT e.TRANSACTIONS FROM information_schema.ENGINES AS e WHERE e.ENGINE = t.ENGINE)" +
		" FROM information_schema.TABLES AS t WHERE t.TABLE_SCHEMA IN (" + texts(n.schemas) + ") AND t.TABLE_NAME IN (" + texts(n.all) + ")"
	err = s.rows(ctx, query, func(row []string) {
		table := sqllex.Qualified{Schema: row[0], Name: row[1]}
		switch kind, engine, transactions := row[2], row[3], row[4]; {
		case kind == "SEQUENCE":
		case kind != "BASE TABLE" && kind != "SYSTEM VERSIONED":
			why = fmt.Sprintf("%s %s may change a table without transactions", strings.ToLower(kind), table)
		case transactions != "YES":
			why = fmt.Sprintf("table %s (%s) has no transactions", table, engine)
		default:
			tables = append(tables, table)
		}
	})
	return tables, why, err
}

// namedFunctions reads the stored functions among the calls. One in another language than
// SQL may do anything.
func (s *session) namedFunctions(ctx context.Context, n mentioned, nested int) (why string, err error) {
	if len(n.calls) == 0 {
		return "", nil
	}
	var found [][]string
	query := "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, IF(ROUTINE_BODY = 'SQL', ROUTINE_DEFINITION, NULL) FROM information_schema.ROUTINES" +
		" WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA IN (" + texts(n.schemas) + ") AND ROUTINE_NAME IN (" + texts(n.calls) + ")"
	err = s.rows(ctx, query, func(row []string) { found = append(found, slices.Clone(row)) })
	for _, row := range found {
		program := program{"function", sqllex.Qualified{Schema: row[0], Name: row[1]}, row[2]}
		if why, err = s.programKeeps(ctx, program, nested); why != "" || err != nil {
			return why, err
		}
	}
	return "", err
}

// texts returns a list of string literals.
func texts(all []string) string {
	literals := make([]string, len(all))
	for i, one := range all {
		literals[i] = text(one)
	}
	return strings.Join(literals, ", ")
}
