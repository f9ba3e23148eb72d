package check

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// unknownEffects are the effects of statements that are not understood: they may have
// removed, renamed or created objects that their revisions do not show.
type unknownEffects struct {
	all     bool            // they may be on any object
	by      []graph.Ref     // the revisions with those
	indexes bool            // tables may have been removed, with indexes whose table is unknown
	cascade bool            // objects that depend on a removed one may have gone with it
	names   map[string]bool // the words of the statements, in lower case
}

// Spreads reports whether a statement may change more than the objects that it names:
// its DROP may take others along, or its object goes with another table.
func Spreads(statement string) bool { return vocabulary().spreading.MatchString(statement) }

// A lexicon has the patterns by which statements are judged that are not understood.
type lexicon struct {
	spreading, cascading *regexp.Regexp

	harmless  *regexp.Regexp // removals of objects that are not in the catalog
	removing  *regexp.Regexp // words of SQL and Alembic that every removal, rename or move has
	moving    *regexp.Regexp // changes of the meaning of names without a schema
	computing *regexp.Regexp // SQL that is put together by a program
	calling   *regexp.Regexp // calls of Python functions that are defined elsewhere
	word      *regexp.Regexp
}

// vocabulary compiles the patterns on first use.
var vocabulary = sync.OnceValue(func() lexicon {
	return lexicon{
		spreading: regexp.MustCompile(`(?is)^\s*(DROP|ALTER)\b.*\bCASCADE\b|^\s*CREATE\b.*\b(PARTITION\s+OF|INHERITS)\b`),
		cascading: regexp.MustCompile(`(?i)\bCASCADE\b`),
		harmless: regexp.MustCompile(`(?i)\bDROP\s+(CONSTRAINT|DEFAULT|NOT\s+NULL|IDENTITY|EXPRESSION|FOREIGN\s+KEY|PRIMARY\s+KEY|CHECK|TRIGGER|FUNCTION|PROCEDURE|POLICY|RULE|SEQUENCE|ROLE|USER|EVENT)\b` +
			`|\bRENAME\s+(CONSTRAINT|VALUE|ATTRIBUTE)\b|\bTABLE\s+ON\s+SCHEMA\b|\b(ON|IN)\s+(ALL\s+TABLES\s+IN\s+)?SCHEMA\b|\bCREATE\s+SCHEMA\b|\bON\s+COMMIT\s+DROP\b`),
		removing:  regexp.MustCompile(`(?i)\b(DROP|RENAME|SCHEMA|TEMP|TEMPORARY|PARTITION|INHERITS|drop_\w+|rename_table|new_column_name|batch_alter_table)\b`),
		moving:    regexp.MustCompile(`(?i)\bsearch_path\b|^\s*USE\b|\bTEMP(ORARY)?\b`),
		computing: regexp.MustCompile(`(?i)\b(EXECUTE|PREPARE|CONCAT|FORMAT)\b|\|\||\bdrop_(all|table|column|index)\(\s*[^'"\s]|\brename_table\(\s*[^'"\s]`),
		calling:   regexp.MustCompile(`^\s*(\w+\s*=\s*)?[A-Za-z_]\w*\(`),
		word:      regexp.MustCompile(`[\pL\pN_$]+`),
	}
})

// unknownEffects returns the unknown effects of all revisions.
func (in Input) unknownEffects(ctx context.Context) *unknownEffects {
	in.cached.unknownOnce.Do(func() { in.cached.unknown = in.findUnknownEffects(ctx) })
	return in.cached.unknown
}

func (in Input) findUnknownEffects(ctx context.Context) *unknownEffects {
	d := &unknownEffects{names: map[string]bool{}}
	for _, r := range in.Graph().Order() {
		changes := in.changesOf(ctx, r)
		for _, text := range changes.Unclear {
			if d.add(text) {
				d.all, d.by = true, append(d.by, r)
			}
			if vocabulary().moving.MatchString(text) {
				d.bare(changes.Effects)
			}
		}
	}
	return d
}

// add adds the effects of a statement, and reports whether they may be on any object.
func (d *unknownEffects) add(text string) (any bool) {
	if vocabulary().calling.MatchString(text) && !strings.HasPrefix(strings.TrimSpace(text), "print(") {
		return true
	}
	rest := vocabulary().harmless.ReplaceAllString(text, " ")
	if vocabulary().cascading.MatchString(text) && Spreads(text) {
		d.cascade, d.indexes = true, true
	} else if !vocabulary().removing.MatchString(rest) {
		return false
	}
	d.indexes = true
	for _, word := range vocabulary().word.FindAllString(rest, -1) {
		d.names[strings.ToLower(word)] = true
	}
	return vocabulary().computing.MatchString(rest)
}

// bare adds the objects whose names have no schema.
func (d *unknownEffects) bare(effects []dialect.Effect) {
	for _, e := range effects {
		if e.Schema == "" {
			for _, word := range vocabulary().word.FindAllString(e.Table+" "+e.Name, -1) {
				d.names[strings.ToLower(word)] = true
			}
		}
	}
}

// about reports whether there may be an unknown effect on an object.
func (d *unknownEffects) about(o dialect.Object) bool {
	switch {
	case d.all, o.Schema != "" && d.named(o.Schema), o.Table != "" && d.named(o.Table):
		return true
	case o.Kind == dialect.IndexObject:
		return d.indexes && o.Table == "" || d.named(o.Name)
	case o.Kind == dialect.ColumnObject:
		return d.cascade
	case o.Kind == dialect.ViewObject:
		return d.cascade || d.named(o.Name)
	}
	return d.named(o.Name)
}

// named reports whether the statements have all words of a name.
func (d *unknownEffects) named(name string) bool {
	for _, word := range vocabulary().word.FindAllString(name, -1) {
		if !d.names[strings.ToLower(word)] {
			return false
		}
	}
	return true
}
