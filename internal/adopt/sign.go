package adopt

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Sign is a construct in the SQL of a folder that some databases read and others
// do not.
type Sign struct {
	Text string // as written, on one line
	File string // its path
	Line int

	databases []string // that read it
	usual     string   // the one that it is written for nearly always, if several read it
	rather    string   // the one that it is written for rather than for the others
}

func (s Sign) String() string { return fmt.Sprintf("%s at %s:%d", s.Text, s.File, s.Line) }

// only reports whether a dialect is the only one that reads the sign.
func (s Sign) only(dialect string) bool { return len(s.databases) == 1 && s.databases[0] == dialect }

// Signs are the signs of a folder, at most one for each kind of construct, in the
// order of the kinds.
type Signs []Sign

// A signKind is a kind of construct. Its pattern matches code in which the contents of
// comments and strings are blank; its group "sign", if it has one, is the construct.
type signKind struct {
	databases, usual, rather, pattern string
}

// signKinds has the constructs, in the order in which messages prefer them. Databases
// that are no dialect of ramus are written as their vendors do.
var signKinds = []signKind{
	{"SQL Server", "", "", `\bIDENTITY\s*\(\s*\d+\s*,\s*\d+\s*\)|\[dbo\]|\bUNIQUEIDENTIFIER\b|\bDATETIME2\b|\bsp_rename\b|\bSYSUTCDATETIME\b|^\s*GO\s*$`},
	{"Oracle", "", "", `\bVARCHAR2\s*\(|\bNUMBER\s*\(\s*\d|\bSYSTIMESTAMP\b|\bFROM\s+DUAL\s*;`},
	{"ClickHouse", "", "", `\bCODEC\s*\(|\bENGINE\s*=\s*\w*MergeTree\b|\bLowCardinality\s*\(`},
	{"Cassandra", "", "", `\bCREATE\s+KEYSPACE\b|\bWITH\s+CLUSTERING\s+ORDER\b`},

	{"postgres", "", "", `\bTIMESTAMP(\s*\(\d\))?\s+WITH(OUT)?\s+TIME\s+ZONE\b`},
	{"postgres", "", "", `\b(gen_random_uuid|uuid_generate_v[14]|nextval|setval|to_tsvector|jsonb_\w+)\s*\(`},
	{"postgres", "", "", `\bCREATE\s+EXTENSION\b|\bCREATE\s+TYPE\b|\bCREATE\s+DOMAIN\b|\bALTER\s+TYPE\b|\bDROP\s+TYPE\b|\bCREATE\s+POLICY\b`},
	{"postgres", "", "", `\bLANGUAGE\s+'?(plpgsql|plpython3u|plv8)\b|\bINDEX\s+CONCURRENTLY\b`},
	{"postgres", "", "", `\bCOMMENT\s+ON\s+(TABLE|COLUMN|INDEX|FUNCTION|SCHEMA|TYPE|VIEW)\b`},
	{"postgres", "", "", `\bALTER\s+COLUMN\s+\S+\s+(TYPE|SET\s+DATA|SET\s+NOT|DROP\s+NOT|ADD\s+GENERATED)\b|\bGENERATED\s+(ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY\b`},
	{"postgres", "", "", `\bUSING\s+(gin|gist|brin|spgist)\b`},
	{"postgres", "", "", `\$\w*\$`},
	{"postgres", "", "", `(\w|'|\)|\])\s*(?P<sign>::\s*[a-z_]\w*)`},
	{"postgres", "", "", `\b\w+(\(\d+\))?\[\]`},

	{"mysql", "", "", `\bAUTO_INCREMENT\b`},
	{"mysql", "", "", `\bENGINE\s*=\s*(InnoDB|MyISAM|Aria|MEMORY|ROCKSDB|COLUMNSTORE)\b`},
	{"mysql", "", "", `\b(DEFAULT\s+)?(CHARSET|CHARACTER\s+SET)\s*=?\s*(utf8|utf8mb4|utf8mb3|latin1|ascii|binary)\b|\bSET\s+NAMES\s+utf8|\bCOLLATE\s*=?\s*utf8\w*`},
	{"mysql", "", "", `\bON\s+UPDATE\s+(CURRENT_TIMESTAMP|NOW\b)|\bON\s+DUPLICATE\s+KEY\b`},
	{"mysql", "", "", `\b(MODIFY|CHANGE)\s+COLUMN\b|\bUNIQUE\s+KEY\b|\bFULLTEXT\s+(KEY|INDEX)\b|\bDROP\s+FOREIGN\s+KEY\b|^\s*KEY\s+\S+\s*\(`},
	{"mysql", "", "", `^\s*DELIMITER\s+\S+|/\*!\d*`},
	{"mysql", "", "", `\bENUM\s*\(\s*'`},

	{"sqlite", "", "", `\bAUTOINCREMENT\b`},
	{"sqlite", "", "", `^\s*PRAGMA\s+\w+`},
	{"sqlite", "", "", `\bWITHOUT\s+ROWID\b|\)\s*STRICT\s*;|\bCREATE\s+VIRTUAL\s+TABLE\b`},
	{"sqlite", "", "", `\b(strftime|julianday|unixepoch|randomblob|json_group_array)\s*\(|\bdatetime\s*\(\s*'`},
	{"sqlite", "", "", `\bsqlite_(master|schema|sequence)\b|\bINSERT\s+OR\s+(REPLACE|IGNORE)\b`},

	// SQLite takes any word as the name of a type.
	{"postgres sqlite", "postgres", "", `\b(BIG|SMALL)SERIAL\b`},
	{"postgres sqlite", "", "postgres", `\bTIMESTAMPTZ\b|\bJSONB\b|\bBYTEA\b|\bTSVECTOR\b|\bCITEXT\b`},
	{"mysql sqlite", "", "mysql", `\b(TINY|SMALL|MEDIUM|BIG)?INT(EGER)?\s*(\(\s*\d+\s*\))?\s+UNSIGNED\b|\b(LONG|MEDIUM|TINY)(TEXT|BLOB)\b`},
	{"postgres mysql", "postgres", "", `["\w]\s+(?P<sign>SERIAL)\s*(,|\)|$|PRIMARY\b|NOT\b|UNIQUE\b)`},
	{"postgres mysql", "", "", `\bNOW\s*\(\s*\)|\bADD\s+(CONSTRAINT|FOREIGN\s+KEY|PRIMARY\s+KEY|UNIQUE)\b|\bDROP\s+TABLE\s+[^;]*\bCASCADE\b|\bDROP\s+CONSTRAINT\b|\bCREATE\s+SCHEMA\b|\bTRUNCATE\b|^\s*GRANT\b`},
	{"mysql sqlite", "", "", "`\\s*"},
	{"postgres sqlite", "", "", `\bON\s+CONFLICT\b`},
}

// signPatterns compiles the patterns of signKinds.
var signPatterns = sync.OnceValue(func() []*regexp.Regexp {
	all := make([]*regexp.Regexp, len(signKinds))
	for i, kind := range signKinds {
		all[i] = regexp.MustCompile("(?i)" + kind.pattern)
	}
	return all
})

// signs returns the first sign of each kind in the sections of the migrations.
func (r *reader) signs() Signs {
	found := make([]*Sign, len(signKinds))
	for _, m := range r.found {
		findSigns(&m.Up, found)
		if m.Down != nil {
			findSigns(m.Down, found)
		}
	}
	all := slices.Clone(r.declared)
	for _, s := range found {
		if s != nil {
			all = append(all, *s)
		}
	}
	return all
}

// findSigns sets the signs of a section whose kind was not found yet.
func findSigns(s *Section, found []*Sign) {
	var b blanker
	for _, l := range s.lines {
		code := b.line(l.content())
		for i, pattern := range signPatterns() {
			if found[i] != nil {
				continue
			}
			if at := pattern.FindStringSubmatchIndex(code); at != nil {
				part := 2 * max(pattern.SubexpIndex("sign"), 0)
				found[i] = &Sign{
					Text: strings.Join(strings.Fields(l.text[at[part]:at[part+1]]), " "), File: s.File, Line: l.num,
					databases: databasesOf(signKinds[i]), usual: signKinds[i].usual, rather: signKinds[i].rather,
				}
			}
		}
	}
}

// databasesOf returns the databases that read a kind of construct.
func databasesOf(kind signKind) []string {
	if slices.Contains(foreign, kind.databases) {
		return []string{kind.databases}
	}
	return strings.Fields(kind.databases)
}

// foreign has the databases of signs that ramus does not know.
var foreign = []string{"SQL Server", "Oracle", "", "ClickHouse", "Cassandra"}
