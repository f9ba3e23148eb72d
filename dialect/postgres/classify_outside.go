package postgres

import "github.com/ramusdb/ramus/internal/dialect"

// outsideOnly says of a statement that cannot run in a transaction what it is
// called, and whether it may run twice: "Notes" in its page of the manual say so
// (PreventInTransactionBlock in the server's source). It is empty for all
// others.
func outsideOnly(p phrase) (kind dialect.Kind, what string) {
	switch {
	case p.starts("VACUUM"):
		return dialect.Bare, "VACUUM"
	case p.begins("ALTER", "SYSTEM"):
		return dialect.Bare, "ALTER SYSTEM"
	case p.begins("DISCARD", "ALL"):
		return dialect.Setting, "DISCARD ALL"
	case p.starts("CLUSTER"):
		return dialect.Bare, clusterAll(p[1:])
	case p.starts("REINDEX"):
		return dialect.Bare, reindexOutside(p[1:])
	case p.startsAny("CREATE", "DROP"):
		return dialect.Alone, createOutside(p)
	case p.begins("ALTER", "DATABASE"):
		if p.has("TABLESPACE") {
			return dialect.Bare, "ALTER DATABASE … SET TABLESPACE"
		}
	case p.begins("ALTER", "SUBSCRIPTION"):
		if refreshes(p) {
			return dialect.Bare, "ALTER SUBSCRIPTION … REFRESH"
		}
	case p.begins("ALTER", "TABLE"):
		return dialect.Alone, detachOutside(p[2:])
	}
	return dialect.Plain, ""
}

// clusterAll is for a CLUSTER of no table, which is one of all.
func clusterAll(p phrase) string {
	p = p.afterAny("VERBOSE").afterParentheses()
	if len(p) > 0 {
		return ""
	}
	return "CLUSTER of all tables"
}

// reindexOutside is for one of more than a table, or CONCURRENTLY. What a failed
// REINDEX CONCURRENTLY leaves is an invalid index beside the one that stays.
func reindexOutside(p phrase) string {
	p = p.afterParentheses()
	switch {
	case p.has("CONCURRENTLY"):
		return "REINDEX CONCURRENTLY"
	case p.starts("SCHEMA"):
		return "REINDEX SCHEMA"
	case p.starts("DATABASE"):
		return "REINDEX DATABASE"
	case p.starts("SYSTEM"):
		return "REINDEX SYSTEM"
	}
	return ""
}

func createOutside(p phrase) string {
	verb := "CREATE "
	if p.starts("DROP") {
		verb = "DROP "
	}
	rest := p[1:]
	switch {
	case rest.afterAny("UNIQUE").begins("INDEX", "CONCURRENTLY"):
		return verb + "INDEX CONCURRENTLY"
	case rest.starts("DATABASE"):
		return verb + "DATABASE"
	case rest.starts("TABLESPACE"):
		return verb + "TABLESPACE"
	case rest.starts("SUBSCRIPTION") && !withoutSlot(p):
		return verb + "SUBSCRIPTION"
	}
	return ""
}

// withoutSlot reports whether CREATE SUBSCRIPTION says that it makes no
// replication slot on the other server, which is what forbids a transaction.
func withoutSlot(p phrase) bool {
	for i := range p {
		if p[i:].startsAny("CREATE_SLOT", "CONNECT") && p[i+1:].isMark("=") && p[i+2:].startsAny("FALSE", "OFF") {
			return true
		}
	}
	return false
}

// refreshes reports whether ALTER SUBSCRIPTION asks the other server for its
// tables.
func refreshes(p phrase) bool {
	for i := range p {
		if p[i:].starts("REFRESH") && p[i+1:].isMark("=") {
			return !p[i+2:].startsAny("FALSE", "OFF")
		}
	}
	return p.has("REFRESH") || p.has("PUBLICATION")
}

func detachOutside(p phrase) string {
	for i := range p {
		if p[i:].begins("DETACH", "PARTITION") && p[i:].has("CONCURRENTLY") {
			return "DETACH PARTITION CONCURRENTLY"
		}
	}
	return ""
}

// afterParentheses skips a list in parentheses, if the phrase starts with one.
func (p phrase) afterParentheses() phrase {
	if !p.isMark("(") {
		return p
	}
	depth := 0
	for i := range p {
		switch p[i].kind {
		case open:
			depth++
		case closing:
			if depth--; depth == 0 {
				return p[i+1:]
			}
		}
	}
	return nil
}
