package sqlite

import (
	"net/url"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// parseQuery reads the query of a URL. SQLite and its driver ignore parameters that they
// do not know; ramus refuses these.
func parseQuery(raw, query string) (url.Values, error) {
	given, err := dburl.Options(query)
	if err != nil {
		return nil, badURL(raw, "has a query that cannot be read", err)
	}
	if fault := dburl.Repeated(given, "_pragma"); fault != "" {
		return nil, badURL(raw, fault, nil)
	}
	values := url.Values{}
	for _, o := range given {
		d := decide(o)
		switch {
		case !d.Known:
			return nil, badURL(raw, "has "+dburl.Named(given, o.Key)+", "+dburl.Unknown, nil)
		case d.Refusal != "":
			return nil, badURL(raw, "has the parameter "+o.Key+", "+d.Refusal, nil)
		}
		for _, b := range d.Becomes {
			values.Add(b.Key, b.Value)
		}
	}
	return values, nil
}

// decide decides about a parameter of SQLite's own (https://www.sqlite.org/uri.html), of
// its drivers for Go and Python, and of other tools.
func decide(o dburl.Option) dburl.Decision {
	for _, rule := range []func(dburl.Option) dburl.Decision{dburl.Migrate, dburl.Pool, pragmaOption} {
		if d := rule(o); d.Known {
			return d
		}
	}
	switch o.Key {
	case "mode":
		return oneOf(o, "ro", "rw", "rwc", "memory")
	case "cache":
		return oneOf(o, "shared", "private")
	case "vfs", "immutable", "nolock", "psow", "modeof", "timeout", "_busy_timeout", "_timeout", "_foreign_keys", "_fk", "_journal_mode", "_journal",
		"_synchronous", "_sync", "_auto_vacuum", "_vacuum", "_query_only", "_time_format", "_time_integer_format", "_timezone", "_txlock", "_inttotime",
		"_texttotime", "_dqs", "_defensive", "_error_rc":
		return dburl.Become(o.Key, o.Value)
	case "socket_timeout": // Prisma's, for a locked file
		return dburl.Become("timeout", o.Value)
	case "uri", "check_same_thread", "detect_types", "isolation_level", "cached_statements", "autocommit", // Python's
		"_loc", "_mutex", "_stmt_cache_size": // of a driver of Go
		return dburl.Drop()
	}
	return dburl.Decision{}
}

func oneOf(o dburl.Option, values ...string) dburl.Decision {
	if o.Value == "" || slices.Contains(values, o.Value) {
		return dburl.Become(o.Key, o.Value)
	}
	return dburl.Refuse("which is none of " + strings.Join(values, ", "))
}

// pragmaOption decides about parameters that set a PRAGMA: the driver's _pragma, and
// those of another driver of Go, which ramus's driver would ignore.
func pragmaOption(o dburl.Option) dburl.Decision {
	switch o.Key {
	case "_pragma":
		return pragmaValue(o.Value)
	case "_case_sensitive_like", "_cslike":
		return pragmaOf("case_sensitive_like", o.Value)
	case "_defer_foreign_keys", "_defer_fk":
		return pragmaOf("defer_foreign_keys", o.Value)
	case "_ignore_check_constraints":
		return pragmaOf("ignore_check_constraints", o.Value)
	case "_locking_mode", "_locking":
		return pragmaOf("locking_mode", o.Value)
	case "_recursive_triggers", "_rt":
		return pragmaOf("recursive_triggers", o.Value)
	case "_secure_delete":
		return pragmaOf("secure_delete", o.Value)
	case "_writable_schema":
		return pragmaOf("writable_schema", o.Value)
	case "_cache_size":
		return pragmaOf("cache_size", o.Value)
	}
	return dburl.Decision{}
}

// pragmaOf returns the driver's parameter for a PRAGMA.
func pragmaOf(name, value string) dburl.Decision {
	return pragmaValue(name + "(" + value + ")")
}

// pragmaValue refuses a PRAGMA that SQLite would ignore because it does not know it, such
// as those of encrypted databases.
func pragmaValue(text string) dburl.Decision {
	name := strings.ToLower(strings.TrimSpace(text))
	if end := strings.IndexAny(name, "(=. \t"); end >= 0 {
		name = name[:end]
	}
	switch {
	case strings.ContainsAny(text, ";'\"\x00"):
		return dburl.Refuse("whose value is not one PRAGMA")
	case !slices.Contains(settablePragmas(), name):
		return dburl.Refuse("whose PRAGMA is not one that a connection of SQLite can have")
	}
	return dburl.Become("_pragma", text)
}

// settablePragmas has the PRAGMAs of connections and of new files. SQLite ignores all
// that it does not know.
func settablePragmas() []string {
	return append(connectionPragmas(), "application_id", "auto_vacuum", "case_sensitive_like", "defer_foreign_keys", "encoding", "journal_mode", "journal_size_limit",
		"max_page_count", "mmap_size", "page_size", "temp_store_directory", "user_version")
}
