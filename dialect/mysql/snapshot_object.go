package mysql

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// objects returns the object, and of a table also its parts.
func (r schemaReader) objects(l listed, row shown) []schema.Object {
	create := r.definition(l, row)
	if l.kind == schema.Table {
		return r.tableObjects(l.name, phraseOf(create))
	}
	return []schema.Object{{Kind: l.kind, Name: l.name, Table: l.table, Definition: create + row.setting()}}
}

// definition returns the statement that makes an object in a database of another name. An
// event that starts when it was made is without that time.
func (r schemaReader) definition(l listed, row shown) string {
	create := r.bare(row.create())
	if l.starts != "" {
		create = strings.Replace(create, " STARTS '"+l.starts+"'", "", 1)
	}
	return create
}

// bare returns a definition without the name of the database, which the server writes in
// front of names where a view needs tables that no longer exist.
func (r schemaReader) bare(definition string) string {
	if !strings.Contains(definition, r.schema) {
		return definition
	}
	return strings.NewReplacer(quote(r.schema)+".", "", `"`+r.schema+`".`, "", r.schema+".", "", quote(r.schema), "", r.schema, "").Replace(definition)
}

// setting returns, as a comment, the settings under which a program, a view or an event
// was made: it keeps them.
func (s shown) setting() string {
	var all []string
	for _, f := range s {
		switch f.name {
		case "sql_mode", "time_zone", "character_set_client", "collation_connection", "Database Collation":
			all = append(all, strings.ToLower(strings.ReplaceAll(f.name, " ", "_"))+"="+f.value)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " /* " + strings.Join(all, ", ") + " */"
}

// triggerOrders returns, for each event of a table with several triggers, an object with
// the order in which they run.
func triggerOrders(all []listed) (orders []schema.Object) {
	type moment struct{ table, event string }
	names := map[moment][]string{}
	var moments []moment
	for _, l := range all {
		if l.kind != trigger {
			continue
		}
		m := moment{l.table, l.event}
		if names[m] == nil {
			moments = append(moments, m)
		}
		names[m] = append(names[m], l.name)
	}
	for _, m := range moments {
		if len(names[m]) > 1 {
			orders = append(orders, schema.Object{
				Kind: "order of triggers", Name: fmt.Sprintf("%s on %s", m.event, m.table), Table: m.table, Definition: strings.Join(names[m], ", "),
			})
		}
	}
	return orders
}
