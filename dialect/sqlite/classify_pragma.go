package sqlite

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A pragmaRule says whether a PRAGMA works inside a transaction, and how it is
// journaled outside one.
type pragmaRule struct {
	kind    dialect.Kind
	refusal string // why not inside a transaction; empty where it works there
	acts    bool   // also without a value
}

// pragmaRules has the PRAGMAs that do more than set up the connection. The tests run
// every PRAGMA that the engine lists, inside a transaction and outside, and compare
// it with this table.
// (https://sqlite.org/pragma.html)
var pragmaRules = map[string]pragmaRule{
	"foreign_keys":         {dialect.Setting, noEffect, false},
	"encoding":             {dialect.Setting, noEffect, false},
	"page_size":            {dialect.Setting, noEffect + " until VACUUM, which cannot run in one", false},
	"auto_vacuum":          {dialect.Setting, noEffect + " until VACUUM, which cannot run in one", false},
	"synchronous":          {dialect.Setting, fails, false},
	"journal_mode":         {dialect.Setting, fails + ", or forfeits its rollback", false},
	"temp_store":           {dialect.Setting, fails, false},
	"temp_store_directory": {dialect.Setting, fails, false},

	// These reach the pager only outside a transaction (setAllPagerFlags in
	// SQLite's pragma.c), although they read back as set.
	"cache_spill":          {dialect.Setting, noEffect, false},
	"fullfsync":            {dialect.Setting, noEffect, false},
	"checkpoint_fullfsync": {dialect.Setting, noEffect, false},

	"wal_checkpoint": {dialect.Bare, fails, true},

	// These write to the database, and are rolled back with it.
	"application_id":     {dialect.Plain, "", true},
	"default_cache_size": {dialect.Plain, "", true},
	"incremental_vacuum": {dialect.Plain, "", true},
	"optimize":           {dialect.Plain, "", true},
	"schema_version":     {dialect.Plain, "", true},
	"user_version":       {dialect.Plain, "", true},
}

const (
	noEffect = "has no effect inside a transaction"
	fails    = "fails inside a transaction"
)

// pragma classifies the PRAGMA whose name, or schema, p starts with.
func (s *splitter) pragma(p sqllex.Phrase) (dialect.Kind, string) {
	if len(p) > 1 && p[1].Is(".") {
		p = p[2:]
	}
	pragma := identifier(p)
	rule, ok := pragmaRules[pragma]
	switch {
	case !rule.acts && !hasValue(p):
		return dialect.Plain, "" // it reads
	case !ok:
		return dialect.Setting, ""
	case rule.refusal == "" || s.Transaction.Own && !s.Transaction.Open:
		return rule.kind, ""
	}
	return rule.kind, s.pragmaRefusal(pragma, rule.refusal)
}

// hasValue reports whether a value follows the name of the PRAGMA: = x or (x).
func hasValue(p sqllex.Phrase) bool { return len(p) > 1 && p[1].IsAny("=", "(") }

func (s *splitter) pragmaRefusal(pragma, why string) string {
	refusal := "PRAGMA " + pragma + " " + why
	switch {
	case s.Transaction.Own:
		return refusal + ": put it outside BEGIN … COMMIT"
	case pragma == "foreign_keys":
		return refusal + ", and is not needed: ramus turns foreign keys off around a revision and checks them afterwards"
	}
	return refusal + ": " + dialect.Directive
}
