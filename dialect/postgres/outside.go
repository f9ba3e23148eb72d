package postgres

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Outside refuses the statements that reach outside their database, also in the bodies of
// functions and of DO. A text that a program builds when it runs cannot be read: the
// server refuses it to a role without rights outside, and for any other role it is refused
// here.
func (s *scratcher) Outside(st dialect.Statement) string {
	reach := reachOf(phraseOf(st.Text), false)
	switch {
	case reach.outside != "":
		return reach.outside
	case reach.hidden != "" && !s.role.walled():
		return reach.hidden + ", and the user " + s.role.name + " of the scratch server has rights outside its database"
	}
	return ""
}

// A reach is what the text of a statement shows of its reach.
type reach struct {
	outside string // why it reaches outside its database; "" if the text does not show that
	hidden  string // why the text does not show everything; else ""
}

// reachOf reads the tokens of a statement, or of all statements of a body.
func reachOf(p sqllex.Phrase, body bool) reach {
	var all reach
	for i := range p {
		if i == 0 || body && startsStatement(p[i-1]) {
			all.add(reachOfStatement(p[i:], body))
		}
		if all.outside != "" {
			return all
		}
	}
	all.add(reachOfNames(p))
	return all
}

func (r *reach) add(other reach) {
	if r.outside == "" {
		r.outside = other.outside
	}
	if r.hidden == "" {
		r.hidden = other.hidden
	}
}

// startsStatement reports whether a statement of a body can follow a token.
func startsStatement(t sqllex.Token) bool {
	return t.Kind == sqllex.Semicolon || t.IsAny("BEGIN", "THEN", "ELSE", "LOOP", ">>", "ATOMIC")
}

// reachOfStatement looks at the start of a statement, and at the programs in it.
func reachOfStatement(p sqllex.Phrase, body bool) reach {
	if why := namesOutside(p); why != "" {
		return reach{outside: why}
	}
	rest, creates := p.After("CREATE")
	rest, _ = rest.After("OR", "REPLACE")
	switch {
	case creates && rest.StartsAny("FUNCTION", "PROCEDURE"), p.Starts("DO"):
		return reachOfProgram(statementOf(p, body))
	case creates && rest.AfterAny("TRUSTED").AfterAny("PROCEDURAL").Starts("LANGUAGE"):
		return reachOfLanguage(rest)
	}
	return reach{}
}

// statementOf cuts a statement off at its semicolon.
func statementOf(p sqllex.Phrase, body bool) sqllex.Phrase {
	if !body {
		return p
	}
	if i := slices.IndexFunc(p, func(t sqllex.Token) bool { return t.Kind == sqllex.Semicolon }); i >= 0 {
		return p[:i]
	}
	return p
}

// namesOutside reports why a statement with such a start reaches outside.
func namesOutside(p sqllex.Phrase) string {
	changes := p.StartsAny("CREATE", "ALTER", "DROP")
	about, _ := p.After("COMMENT", "ON")
	if label, ok := p.After("SECURITY", "LABEL"); ok {
		if i := slices.IndexFunc(label, func(t sqllex.Token) bool { return t.Is("ON") }); i >= 0 {
			about = label[i+1:]
		}
	}
	object := p
	if changes {
		object = p[1:]
	}
	switch {
	case changes && object.Starts("USER", "MAPPING"), changes && object.Starts("SERVER"), changes && object.Starts("FOREIGN"), p.Starts("IMPORT", "FOREIGN", "SCHEMA"):
		return "foreign servers are outside the database"
	case changes && object.StartsAny("ROLE", "USER", "GROUP"), about.Starts("ROLE") && len(about) < len(p):
		return "roles belong to the whole server"
	case p.StartsAny("GRANT", "REVOKE") && !grantsOn(p):
		return "the members of roles belong to the whole server"
	case p.Starts("ALTER", "SYSTEM"):
		return "ALTER SYSTEM changes the whole server"
	case changes && object.Starts("DATABASE"), about.Starts("DATABASE") && len(about) < len(p), p.StartsAny("GRANT", "REVOKE") && grantsOnKind(p, "DATABASE"):
		return "this names a database, and a scratch database has another name"
	case changes && object.Starts("TABLESPACE"), about.Starts("TABLESPACE") && len(about) < len(p), p.StartsAny("GRANT", "REVOKE") && (grantsOnKind(p, "TABLESPACE") || grantsOnKind(p, "PARAMETER")):
		return "tablespaces and parameters belong to the whole server"
	case changes && object.Starts("SUBSCRIPTION"):
		return "a subscription connects to another server"
	case p.Starts("REASSIGN", "OWNED"), p.Starts("DROP", "OWNED"):
		return "this changes databases and tablespaces, too"
	case p.Starts("LOAD"):
		return "LOAD loads a library into the server"
	case p.Starts("COPY"):
		return copiesOutside(p)
	}
	return ""
}

// grantsOn reports whether a GRANT or REVOKE is about objects and not about members.
func grantsOn(p sqllex.Phrase) bool {
	for _, t := range p {
		if t.IsAny("TO", "FROM") || t.Kind == sqllex.Semicolon {
			return false
		}
		if t.Is("ON") {
			return true
		}
	}
	return false
}

// grantsOnKind reports whether a GRANT or REVOKE is about objects of a kind.
func grantsOnKind(p sqllex.Phrase, kind string) bool {
	i := slices.IndexFunc(p, func(t sqllex.Token) bool { return t.Is("ON") })
	return i >= 0 && p[i+1:].Starts(kind)
}

// copiesOutside reads a COPY up to its TO or FROM.
func copiesOutside(p sqllex.Phrase) string {
	for p = p[1:]; len(p) > 1; {
		switch {
		case p.Starts("("):
			p = p.AfterParentheses()
		case p.StartsAny("TO", "FROM") && p[1].Is("PROGRAM"):
			return "COPY … PROGRAM runs a program on the server"
		case p.StartsAny("TO", "FROM") && p[1].Kind == sqllex.Literal:
			return "COPY reads or writes a file of the server"
		case p.StartsAny("TO", "FROM"), p[0].Kind == sqllex.Semicolon:
			return ""
		default:
			p = p[1:]
		}
	}
	return ""
}

// reachOfNames looks for the functions that reach outside, also where they are only
// named, as in an aggregate. An extension can have such a name.
func reachOfNames(p sqllex.Phrase) reach {
	var all reach
	extension := false // the statement is about one
	for i, t := range p {
		if i == 0 || startsStatement(p[i-1]) {
			extension = p[i:].StartsAny("CREATE", "ALTER", "DROP") && p[i+1:].Starts("EXTENSION") || p[i:].Starts("COMMENT", "ON", "EXTENSION")
		}
		if extension {
			continue
		}
		if t.Kind == sqllex.Name && (t.Text[0] == 'u' || t.Text[0] == 'U') {
			all.add(reach{hidden: "the name " + t.Text + " is not read"})
			continue
		}
		name, ok := catalogName(t)
		if !ok {
			continue
		}
		if why := outsideFunction(name); why != "" {
			return reach{outside: name + " " + why}
		}
		if slices.Contains(runningText, name) {
			all.add(reach{hidden: name + " runs SQL that it gets as a text"})
		}
	}
	return all
}

// outsideFunction returns why a function of the server or of an extension reaches outside;
// "" for any other name.
func outsideFunction(name string) string {
	for _, f := range outsideFunctions {
		if slices.Contains(f.names, name) || slices.ContainsFunc(f.prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			return f.why
		}
	}
	return ""
}

var outsideFunctions = []struct {
	names, prefixes []string
	why             string
}{
	{[]string{"dblink"}, []string{"dblink_"}, "connects to another database"},
	{[]string{"lo_import", "lo_export", "pg_stat_file", "pg_logdir_ls", "pg_current_logfile"}, []string{"pg_read_file", "pg_read_binary_file", "pg_ls_", "pg_file_"}, "reads or writes files of the server"},
	{[]string{"pg_terminate_backend", "pg_cancel_backend", "pg_log_backend_memory_contexts"}, nil, "acts on other sessions"},
	{[]string{"pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_switch_wal", "pg_create_restore_point", "pg_logical_slot_get_changes", "pg_export_snapshot"},
		[]string{"pg_backup_", "pg_start_backup", "pg_stop_backup", "pg_wal_replay_", "pg_replication_", "pg_create_physical_", "pg_create_logical_", "pg_copy_physical_", "pg_copy_logical_", "pg_drop_replication_", "pg_logical_slot_", "pg_stat_reset_"}, "acts on the whole server"},
	{nil, []string{"http_get", "http_post", "http_put", "http_delete", "http_patch", "aws_s3", "aws_lambda", "pg_background_"}, "reaches other machines or processes"},
}

// runningText has the functions of the server and of its extensions that run a text as SQL.
var runningText = []string{"query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "ts_stat", "ts_rewrite", "crosstab", "crosstabn", "crosstab2", "crosstab3", "crosstab4", "connectby", "xpath_table"}
