package postgres

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// outsideOnly returns the name of a statement that cannot run in a transaction, and
// whether it may run twice, as the "Notes" of its page in the manual say
// (PreventInTransactionBlock in the server's source). The name is empty for all other
// statements.
func outsideOnly(p sqllex.Phrase) (kind dialect.Kind, name string) {
	switch {
	case p.Starts("VACUUM"):
		return dialect.Bare, "VACUUM"
	case p.Starts("ALTER", "SYSTEM"):
		return dialect.Bare, "ALTER SYSTEM"
	case p.Starts("DISCARD", "ALL"):
		return dialect.Setting, "DISCARD ALL"
	case p.Starts("CLUSTER"):
		return dialect.Bare, clusterAll(p[1:])
	case p.Starts("REINDEX"):
		return reindexKind(p[1:]), reindexOutside(p[1:])
	case p.StartsAny("CREATE", "DROP"):
		return dialect.Alone, createOutside(p)
	case p.Starts("ALTER", "DATABASE"):
		if p.Has("TABLESPACE") {
			return dialect.Bare, "ALTER DATABASE … SET TABLESPACE"
		}
	case p.Starts("ALTER", "SUBSCRIPTION"):
		if refreshes(p) {
			return dialect.Bare, "ALTER SUBSCRIPTION … REFRESH"
		}
	case p.Starts("ALTER", "TABLE"):
		return dialect.Alone, detachOutside(p[2:])
	}
	return dialect.Plain, ""
}

// clusterAll names a CLUSTER without a table, which clusters all tables.
func clusterAll(p sqllex.Phrase) string {
	p = p.AfterAny("VERBOSE").AfterParentheses()
	if len(p) > 0 {
		return ""
	}
	return "CLUSTER of all tables"
}

// reindexOutside names a REINDEX of more than one table, or CONCURRENTLY. A REINDEX
// CONCURRENTLY that fails leaves an invalid index beside the old one.
func reindexOutside(p sqllex.Phrase) string {
	p = p.AfterParentheses()
	switch {
	case p.Has("CONCURRENTLY"):
		return "REINDEX CONCURRENTLY"
	case p.Starts("SCHEMA"):
		return "REINDEX SCHEMA"
	case p.Starts("DATABASE"):
		return "REINDEX DATABASE"
	case p.Starts("SYSTEM"):
		return "REINDEX SYSTEM"
	}
	return ""
}

func createOutside(p sqllex.Phrase) string {
	verb := "CREATE "
	if p.Starts("DROP") {
		verb = "DROP "
	}
	rest := p[1:]
	switch {
	case rest.AfterAny("UNIQUE").Starts("INDEX", "CONCURRENTLY"):
		return verb + "INDEX CONCURRENTLY"
	case rest.Starts("DATABASE"):
		return verb + "DATABASE"
	case rest.Starts("TABLESPACE"):
		return verb + "TABLESPACE"
	case rest.Starts("SUBSCRIPTION") && !withoutSlot(p):
		return verb + "SUBSCRIPTION"
	}
	return ""
}

// withoutSlot reports whether CREATE SUBSCRIPTION creates no replication slot on
// the other server. Only the slot forbids a transaction.
func withoutSlot(p sqllex.Phrase) bool {
	for i := range p {
		if p[i:].StartsAny("CREATE_SLOT", "CONNECT") && p[i+1:].Starts("=") && p[i+2:].StartsAny("FALSE", "OFF") {
			return true
		}
	}
	return false
}

// refreshes reports whether ALTER SUBSCRIPTION asks the other server for its
// tables.
func refreshes(p sqllex.Phrase) bool {
	for i := range p {
		if p[i:].Starts("REFRESH") && p[i+1:].Starts("=") {
			return !p[i+2:].StartsAny("FALSE", "OFF")
		}
	}
	return p.Has("REFRESH") || p.Has("PUBLICATION")
}

func detachOutside(p sqllex.Phrase) string {
	for i := range p {
		if p[i:].Starts("DETACH", "PARTITION") && p[i:].Has("CONCURRENTLY") {
			return "DETACH PARTITION CONCURRENTLY"
		}
	}
	return ""
}
