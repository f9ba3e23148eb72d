package sqlite

import "github.com/ramusdb/ramus/internal/dialect"

// A pragmaRule says what becomes of one PRAGMA inside a transaction, and how it
// is journaled outside one.
type pragmaRule struct {
	kind    dialect.Kind
	refusal string // why not inside a transaction; empty where it works there
	acts    bool   // without a value too
}

// pragmaRules are the PRAGMAs that do something else than set up the
// connection, wherever they stand. The tests try every PRAGMA that
// the engine lists, inside a transaction and outside, against this table.
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

// pragma judges the PRAGMA whose name, or schema, p starts with.
func (c *control) pragma(p phrase) (dialect.Kind, string) {
	if len(p) > 1 && p[1:].isOperator(".") {
		p = p[2:]
	}
	pragma := p.identifier()
	rule, ok := pragmaRules[pragma]
	switch {
	case !rule.acts && !hasValue(p):
		return dialect.Plain, "" // it reads
	case !ok:
		return dialect.Setting, ""
	case rule.refusal == "" || c.own && !c.open:
		return rule.kind, ""
	}
	return rule.kind, c.pragmaRefusal(pragma, rule.refusal)
}

// hasValue reports whether a value follows the PRAGMA's name: = x or (x).
func hasValue(p phrase) bool {
	return len(p) > 1 && (p[1:].isOperator("=") || p[1:].isOperator("("))
}

func (c *control) pragmaRefusal(pragma, why string) string {
	refusal := "PRAGMA " + pragma + " " + why
	switch {
	case c.own:
		return refusal + ": put it outside BEGIN … COMMIT"
	case pragma == "foreign_keys":
		return refusal + ", and is not needed: ramus turns foreign keys off around a revision and checks them afterwards"
	}
	return refusal + outside
}
