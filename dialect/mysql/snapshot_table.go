package mysql

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// tableObjects returns a table and its parts from what SHOW CREATE TABLE shows, which is
// in the server's own normal form. The order of columns does not count.
func (f flavor) tableObjects(name string, p sqllex.Phrase) []schema.Object {
	options, parts := cutTable(p)
	definition := strings.TrimSpace("CREATE TABLE " + normal(withoutPosition(sortedList(options))))
	all := []schema.Object{{Kind: schema.Table, Name: name, Definition: definition}}
	generated := generatedIndexes(parts)
	for _, part := range parts {
		all = append(all, f.partObject(name, part, generated))
	}
	return all
}

// cutTable returns the options of a table, and its columns, indexes and constraints.
func cutTable(p sqllex.Phrase) (options sqllex.Phrase, parts []sqllex.Phrase) {
	open := slices.IndexFunc(p, func(t sqllex.Token) bool { return t.Is("(") })
	if open < 0 {
		return p, nil
	}
	options = p[open:].AfterParentheses()
	return options, p[open+1 : len(p)-len(options)-1].Split()
}

// partObject returns a column, an index or a constraint.
func (f flavor) partObject(table string, part sqllex.Phrase, generated map[string]string) schema.Object {
	o := schema.Object{Table: table, Definition: normal(part)}
	switch at := indexName(part); {
	case part.Starts("PRIMARY", "KEY"):
		o.Kind, o.Name = sqllex.Index, "PRIMARY on "+table
	case at > 0:
		o.Kind = sqllex.Index
		name := sqllex.Unquote(part[at].Text)
		if base, ok := generated[name]; ok {
			name, o.Definition = base, normal(slices.Concat(part[:at], part[at+1:]))
		}
		o.Name = name + " on " + table
	case part.Starts("CONSTRAINT") && len(part) > 2:
		o.Kind = constraint
		name := sqllex.Unquote(part[1].Text)
		o.Name = name + " on " + table
		if f.isGenerated(name, table) {
			o.Name, o.Definition = "on "+table, normal(part[2:])
		}
	case len(part) > 0 && part[0].Kind == sqllex.Name:
		o.Kind, o.Name = sqllex.Column, table+"."+strings.ToLower(sqllex.Unquote(part[0].Text))
	default:
		o.Kind, o.Name = constraint, "on "+table
	}
	return o
}

// indexName returns the place of the name in the definition of an index that has one, and
// otherwise 0.
func indexName(part sqllex.Phrase) int {
	rest := part.AfterAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR")
	if rest, ok := rest.AfterAny("KEY", "INDEX"), rest.StartsAny("KEY", "INDEX"); ok && len(rest) > 0 && rest[0].Kind == sqllex.Name {
		return len(part) - len(rest)
	}
	return 0
}

// withoutPosition removes the next value of AUTO_INCREMENT from the options of a table.
func withoutPosition(options sqllex.Phrase) sqllex.Phrase {
	for i, t := range options {
		if t.Is("AUTO_INCREMENT") && options[i:].Starts("AUTO_INCREMENT", "=") && len(options) > i+2 {
			return slices.Concat(options[:i], options[i+3:])
		}
	}
	return options
}

// sortedList sorts the partitions of PARTITION BY LIST, whose order has no meaning.
func sortedList(options sqllex.Phrase) sqllex.Phrase {
	for i := range options {
		if !options[i:].Starts("PARTITION", "BY", "LIST") {
			continue
		}
		for j := i; j+1 < len(options); j++ {
			if options[j:].Starts("(", "PARTITION") {
				rest := options[j:].AfterParentheses()
				parts := options[j+1 : len(options)-len(rest)-1].Split()
				slices.SortFunc(parts, func(a, b sqllex.Phrase) int { return strings.Compare(normal(a), normal(b)) })
				return slices.Concat(options[:j+1], joined(parts), options[len(options)-len(rest)-1:])
			}
		}
	}
	return options
}

// joined joins parts with commas.
func joined(parts []sqllex.Phrase) (all sqllex.Phrase) {
	for i, part := range parts {
		if i > 0 {
			all = append(all, sqllex.Token{Kind: sqllex.Other, Text: ","})
		}
		all = append(all, part...)
	}
	return all
}

// normal returns the tokens with uniform spacing.
func normal(p sqllex.Phrase) string {
	var b strings.Builder
	for i, t := range p {
		if i > 0 && !t.IsAny(")", ",", ".") && !p[i-1].IsAny("(", ".") && !isCall(p[i-1], t) {
			b.WriteByte(' ')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// isCall reports whether a parenthesis belongs to the word before it: the server writes
// types and functions, and nothing else, in lower case.
func isCall(word, t sqllex.Token) bool {
	return t.Is("(") && word.Kind == sqllex.Word && strings.ToLower(word.Text) == word.Text
}
