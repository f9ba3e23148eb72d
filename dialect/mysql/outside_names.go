package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// foreignName returns why a name with a dot may be one in another schema; "" if there is
// none. A column with its table is a.b, too: it may stand in an expression, and its table
// or alias stands somewhere in the statement without a dot.
func foreignName(p sqllex.Phrase) string {
	if p.Starts("SHOW") {
		return ""
	}
	n := names{phrase: p, bare: bareWords(p), lists: []list{{}}}
	for i := 0; i < len(p); {
		chain, end := dotted(p, i)
		if len(chain) > 1 {
			if why := n.judge(chain, i, end); why != "" {
				return why
			}
		}
		for ; i < end; i++ {
			n.follow(i)
		}
	}
	return ""
}

// names follows a statement for the places where names of tables stand.
type names struct {
	phrase sqllex.Phrase
	bare   map[string]bool
	lists  []list // one for each open parenthesis, and one for the statement
	ons    int    // how many ON there were
}

// A list is the state inside of one pair of parentheses.
type list struct {
	tables   bool // commas separate tables: behind FROM
	within   bool // it stands where a table may stand itself
	argument bool // of a function in which FROM is no clause: EXTRACT(YEAR FROM a)
}

// dotted returns the parts of the name with dots that starts at i, and its end. Behind
// anything else it returns the next place.
func dotted(p sqllex.Phrase, i int) (parts []sqllex.Token, end int) {
	if !isPart(p[i]) || i > 0 && p[i-1].IsAny("@", ".") {
		return nil, i + 1
	}
	parts = p[i : i+1 : i+1]
	for i++; i < len(p); {
		switch {
		case p[i].Is(".") && i+1 < len(p) && (isPart(p[i+1]) || p[i+1].Is("*")):
			parts = append(parts, p[i+1])
			i += 2
		case p[i].Kind == sqllex.Other && len(p[i].Text) > 1 && p[i].Text[0] == '.' && i+1 < len(p):
			parts = append(parts, p[i]) // a name that starts with digits
			i++
		default:
			return parts, i
		}
	}
	return parts, i
}

// isPart reports whether a token may be a name. A string in double quotes is one under
// ANSI_QUOTES.
func isPart(t sqllex.Token) bool {
	return t.Kind == sqllex.Word || t.Kind == sqllex.Name || t.Kind == sqllex.Literal && t.Text[0] == '"'
}

// bareWords returns the words and names that no dot is beside, in lower case.
func bareWords(p sqllex.Phrase) map[string]bool {
	bare := map[string]bool{}
	for i, t := range p {
		if isPart(t) && !(i > 0 && p[i-1].Is(".")) && !(i+1 < len(p) && strings.HasPrefix(p[i+1].Text, ".")) {
			bare[partName(t)] = true
		}
	}
	return bare
}

func partName(t sqllex.Token) string {
	if t.Kind == sqllex.Word {
		return strings.ToLower(t.Text)
	}
	return strings.ToLower(sqllex.Unquote(t.Text))
}

// judge judges a name with dots at a place of the statement.
func (n *names) judge(parts []sqllex.Token, i, end int) string {
	first, last := partName(parts[0]), parts[len(parts)-1]
	switch {
	case first == "information_schema":
		return "" // it only reads
	case len(parts) > 2, n.isTable(i):
		return "it names the database " + parts[0].Text
	case end < len(n.phrase) && n.phrase[end].Is("("):
		return "it calls " + joinedParts(parts) + ", which may be in another database"
	case last.IsAny("NEXTVAL", "CURRVAL") || first == "new" || first == "old" || i > 1 && n.phrase[i-2:].Starts("TYPE", "OF"):
		return ""
	case !n.bare[first]:
		return "it names " + joinedParts(parts) + ", which may be in another database"
	}
	return ""
}

func joinedParts(parts []sqllex.Token) string {
	texts := make([]string, len(parts))
	for i, t := range parts {
		texts[i] = strings.TrimPrefix(t.Text, ".")
	}
	return strings.Join(texts, ".")
}

// beforeTable are the words behind which the name of a table or a program stands.
var beforeTable = []string{
	"JOIN", "STRAIGHT_JOIN", "INTO", "UPDATE", "TABLE", "TABLES", "REFERENCES", "VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT",
	"SEQUENCE", "PACKAGE", "BODY", "LIBRARY", "CALL", "EXISTS", "TO", "RENAME", "INSERT", "REPLACE", "DELETE", "TRUNCATE", "DESCRIBE", "EXPLAIN", "HANDLER",
	"IGNORE", "LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "USING", "FOLLOWS", "PRECEDES", "LATERAL",
}

// isTable reports whether the name at a place is that of a table or a program.
func (n *names) isTable(i int) bool {
	if i == 0 {
		return false
	}
	before := n.phrase[i-1]
	top := n.lists[len(n.lists)-1]
	switch {
	case before.Is("FROM"):
		return !top.argument
	case before.Is("UPDATE"):
		return !(i > 1 && n.phrase[i-2].IsAny("KEY", "ON", "FOR"))
	case before.Is("FOR"):
		return i > 1 && n.phrase[i-2].Is("VALUE") // NEXT VALUE FOR
	case before.Is("OF"):
		return !(i > 1 && n.phrase[i-2].Is("TYPE") && !(i > 2 && n.phrase[i-3].Is("ROW")))
	case before.IsAny("AS", "=") && i > 1 && n.phrase[i-2].Is("RENAME"):
		return true
	case before.Is("ON"):
		return n.ons == 1 && n.onTable()
	case before.Is("LIKE"):
		return n.likeTable(i)
	case before.Is(","):
		return top.tables || top.within
	case before.Is("("):
		return top.within || i > 1 && n.phrase[i-2].IsAny("NEXTVAL", "LASTVAL", "SETVAL")
	}
	return before.IsAny(beforeTable...)
}

// onTable reports whether the first ON of the statement is followed by a table.
func (n *names) onTable() bool {
	kind, _, _ := objectKind(n.phrase[1:min(len(n.phrase), headLength)])
	return n.phrase.StartsAny("CREATE", "DROP") && (kind == sqllex.Index || kind == trigger)
}

// likeTable reports whether LIKE is that of CREATE TABLE a LIKE b.
func (n *names) likeTable(i int) bool {
	head := n.phrase[:i-1]
	for j, t := range head {
		if t.Is("(") && j < len(head)-1 || t.IsAny("SELECT", "WHERE", "AS") {
			return false
		}
	}
	return n.phrase.Starts("CREATE")
}

// follow takes one token. Beside a dot, a keyword is a name.
func (n *names) follow(i int) {
	t := n.phrase[i]
	top := &n.lists[len(n.lists)-1]
	switch {
	case i > 0 && n.phrase[i-1].Is("."), i+1 < len(n.phrase) && n.phrase[i+1].Is("."):
	case t.Is("("):
		inside := list{within: n.isTable(i) || i > 0 && n.phrase[i-1].Is("=") && i > 1 && n.phrase[i-2].Is("UNION")}
		inside.argument = i > 0 && n.phrase[i-1].IsAny("EXTRACT", "TRIM", "SUBSTRING", "SUBSTR", "MID")
		n.lists = append(n.lists, inside)
	case t.Is(")") && len(n.lists) > 1:
		n.lists = n.lists[:len(n.lists)-1]
	case t.Is("ON"):
		n.ons++
	case t.Is("UPDATE"):
		top.tables = !(i > 0 && n.phrase[i-1].IsAny("KEY", "ON"))
	case t.IsAny("FROM", "JOIN", "TABLE", "TABLES", "VIEW", "SEQUENCE", "DELETE", "USING", "OF"):
		top.tables = !top.argument
	case t.IsAny("SELECT", "WHERE", "SET", "VALUES", "VALUE", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW"), t.Kind == sqllex.Semicolon:
		top.tables, top.within, top.argument = false, false, false
	}
}
