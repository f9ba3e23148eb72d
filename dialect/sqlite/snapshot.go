package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Snapshot reads sqlite_master, and the two numbers of a database that applications set.
// SQLite keeps the text of each CREATE, and edits it in ALTER TABLE, so the text defines
// the object completely. It is compared token by token.
func (d *store) Snapshot(ctx context.Context) (schema.Snapshot, error) {
	var objects []schema.Object
	err := d.readBy(ctx, func(ctx context.Context, conn *sql.Conn) error {
		objects = nil // of an earlier attempt
		return inReadTx(ctx, conn, func() (err error) {
			objects, err = d.tables.readSchema(ctx, conn)
			return err
		})
	})
	return schema.New(objects...), err
}

// readSchema leaves out ramus's tables and those of SQLite. An index without a text
// belongs to a constraint, which the text of the table has.
func (t tables) readSchema(ctx context.Context, conn *sql.Conn) ([]schema.Object, error) {
	const master = `SELECT * FROM (SELECT type, name, tbl_name, sql FROM main.sqlite_master
		WHERE sql IS NOT NULL AND lower(substr(name, 1, 7)) <> 'sqlite_' ORDER BY rowid)`
	const header = `SELECT 'pragma', 'user_version', '', user_version FROM pragma_user_version WHERE user_version <> 0
		UNION ALL SELECT 'pragma', 'application_id', '', application_id FROM pragma_application_id WHERE application_id <> 0`
	rows, err := dialect.ReadTexts(ctx, conn, 4, master+" UNION ALL "+header)
	if err != nil {
		return nil, err
	}
	read := schemaReader{names: map[string]bool{}}
	for _, row := range rows {
		d := definition{row[0], lower(row[1]), lower(row[2]), row[1], sqllex.Lexer(nextToken).Phrase(row[3])}
		if !t.own(d.table) {
			read.add(d)
		}
	}
	return read.objects(), nil
}

// own reports whether a table, in lower case, is one of ramus's.
func (t tables) own(table string) bool {
	return table == lower(t.Version) || t.Log != "" && table == lower(t.Log)
}

// A definition is a row of sqlite_master. The names are in lower case.
type definition struct {
	kind, name, table string
	declared          string // the name as it is in sqlite_master
	text              sqllex.Phrase
}

// A schemaReader turns definitions into objects.
type schemaReader struct {
	definitions []definition
	names       map[string]bool // of all objects and columns, as they are declared
}

func (s *schemaReader) add(d definition) {
	s.definitions = append(s.definitions, d)
	s.names[d.declared] = true
	_, parts, _ := d.parts()
	for _, part := range parts {
		if !isConstraint(part) {
			s.names[unquoted(part)] = true
		}
	}
}

func (s *schemaReader) objects() (all []schema.Object) {
	for _, d := range s.definitions {
		switch {
		case d.kind == schema.Table:
			all = append(all, s.table(d)...)
		case d.kind == "index", d.kind == "trigger":
			all = append(all, schema.Object{Kind: d.kind, Name: d.name, Table: d.table, Definition: s.normal(d.text)})
		default:
			all = append(all, schema.Object{Kind: d.kind, Name: d.name, Definition: s.normal(d.text)})
		}
	}
	return append(all, s.triggerOrders()...)
}

// triggerOrders returns the order of the triggers that fire at the same moment: the one
// that was made last comes first.
func (s *schemaReader) triggerOrders() (orders []schema.Object) {
	type moment struct{ table, event string }
	names := map[moment][]string{}
	var moments []moment
	for _, d := range s.definitions {
		if d.kind != "trigger" {
			continue
		}
		m := moment{d.table, d.event()}
		if names[m] == nil {
			moments = append(moments, m)
		}
		names[m] = append([]string{d.name}, names[m]...)
	}
	for _, m := range moments {
		if len(names[m]) > 1 {
			orders = append(orders, schema.Object{
				Kind: "order of triggers", Name: m.event + " on " + m.table, Table: m.table, Definition: strings.Join(names[m], ", "),
			})
		}
	}
	return orders
}

// event returns when a trigger fires, such as "AFTER INSERT". Behind CREATE TRIGGER comes
// its name, perhaps with that of the schema.
func (d definition) event() string {
	p := d.text[min(3, len(d.text)):]
	if p.Starts(".") {
		p = p[min(2, len(p)):]
	}
	timing := "BEFORE"
	switch {
	case p.StartsAny("BEFORE", "AFTER"):
		timing, p = strings.ToUpper(p[0].Text), p[1:]
	case p.Starts("INSTEAD", "OF"):
		timing, p = "INSTEAD OF", p[2:]
	}
	if len(p) == 0 {
		return timing
	}
	return timing + " " + strings.ToUpper(p[0].Text)
}

// parts returns the options of a CREATE TABLE and the definitions of its columns and
// constraints. A virtual table has no parts.
func (d definition) parts() (options sqllex.Phrase, parts []sqllex.Phrase, ok bool) {
	open := slices.IndexFunc(d.text, func(t sqllex.Token) bool { return t.Is("(") })
	if d.kind != schema.Table || open < 0 || d.text.Starts("CREATE", "VIRTUAL") {
		return nil, nil, false
	}
	options = d.text[open:].AfterParentheses()
	return options, d.text[open+1 : len(d.text)-len(options)-1].Split(), true
}

// table returns a table, its columns and its constraints. The order of columns and of
// constraints does not count.
func (s *schemaReader) table(d definition) []schema.Object {
	options, parts, ok := d.parts()
	if !ok {
		return []schema.Object{{Kind: schema.Table, Name: d.name, Definition: s.normal(d.text)}}
	}
	all := []schema.Object{{Kind: schema.Table, Name: d.name, Definition: strings.TrimSpace("CREATE TABLE " + s.sorted(options.Split()))}}
	for _, part := range parts {
		o := schema.Object{Kind: "column", Name: d.name + "." + identifier(part), Table: d.name, Definition: s.normal(part)}
		if isConstraint(part) {
			o.Kind, o.Name = "constraint", "on "+d.name
			if part.Starts("CONSTRAINT") {
				o.Name = identifier(part[1:]) + " on " + d.name
			}
		}
		all = append(all, o)
	}
	return all
}

func isConstraint(part sqllex.Phrase) bool {
	return part.StartsAny("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
}

// sorted returns the options of a table, such as STRICT, in one order.
func (s *schemaReader) sorted(options []sqllex.Phrase) string {
	all := make([]string, len(options))
	for i, option := range options {
		all[i] = s.normal(option)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// normal returns the tokens of a phrase with uniform spacing. Words are in lower case, as
// SQLite compares names and keywords. A name in quotes that the schema has loses them,
// since ALTER TABLE adds quotes. Any other one may be a string, in which the case counts
// (https://sqlite.org/quirks.html#dblquote), and so may a word or a name behind DEFAULT.
func (s *schemaReader) normal(p sqllex.Phrase) string {
	var b strings.Builder
	for i, t := range p {
		if i > 0 && !t.IsAny(")", ",", ".") && !p[i-1].IsAny("(", ".") {
			b.WriteByte(' ')
		}
		if i > 0 && p[i-1].Is("DEFAULT") && !isConstant(t) {
			b.WriteString(t.Text)
		} else {
			b.WriteString(s.folded(t))
		}
	}
	return b.String()
}

// folded returns a token that is no default.
func (s *schemaReader) folded(t sqllex.Token) string {
	switch t.Kind {
	case sqllex.Word:
		return lower(t.Text)
	case sqllex.Name:
		if name := sqllex.Unquote(t.Text); s.names[name] {
			return bareIfPossible(lower(name))
		}
	}
	return t.Text
}

// bareIfPossible returns a name, in quotes if it is no word.
func bareIfPossible(name string) string {
	if name != "" && !sqllex.Digit.In(name, 0) && ident.Skip(name, 0) == len(name) {
		return name
	}
	return quote(name)
}

// isConstant reports whether a word behind DEFAULT is a constant of SQLite's, and no string.
func isConstant(t sqllex.Token) bool {
	return t.IsAny("NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP")
}
