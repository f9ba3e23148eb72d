package check

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A doubt is about which objects the text of revisions tells too little: those
// that a statement which is not understood may take away, rename or make somewhere
// else.
type doubt struct {
	all     bool            // it may be any
	indexes bool            // tables may be gone, and so those that are known without one
	cascade bool            // what needs something else may have gone with it
	names   map[string]bool // words of those statements
}

// Spreads reports whether a statement may do more than to what it names: what it
// drops takes other things along, or what it makes goes with another table.
func Spreads(statement string) bool { return vocabulary().spreading.MatchString(statement) }

// A lexicon is the words by which a statement that is not understood is judged.
type lexicon struct {
	spreading, cascading *regexp.Regexp

	harmless  *regexp.Regexp // removals of things that are not looked at
	removing  *regexp.Regexp // without which nothing goes, SQL's and Alembic's, or gets into another place than its name says
	moving    *regexp.Regexp // with which bare names get another meaning
	computing *regexp.Regexp // text that a program puts together
	calling   *regexp.Regexp // a function of Python's that is defined elsewhere
	word      *regexp.Regexp
}

// vocabulary is made when it is first needed: to compile it takes time.
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

// doubts are those about all revisions.
func (in Input) doubts(ctx context.Context) *doubt {
	in.cached.doubting.Do(func() { in.cached.doubt = in.doubt(ctx) })
	return in.cached.doubt
}

func (in Input) doubt(ctx context.Context) *doubt {
	d := &doubt{names: map[string]bool{}}
	for _, r := range in.Graph().Order() {
		deeds := in.Schema.Does(ctx, in.Revision(r))
		for _, text := range deeds.Vague {
			d.add(text)
			if vocabulary().moving.MatchString(text) {
				d.bare(deeds.Effects)
			}
		}
	}
	return d
}

func (d *doubt) add(text string) {
	if vocabulary().calling.MatchString(text) && !strings.HasPrefix(strings.TrimSpace(text), "print(") {
		d.all = true
		return
	}
	rest := vocabulary().harmless.ReplaceAllString(text, " ")
	if vocabulary().cascading.MatchString(text) && Spreads(text) {
		d.cascade, d.indexes = true, true
	} else if !vocabulary().removing.MatchString(rest) {
		return
	}
	d.all = d.all || vocabulary().computing.MatchString(rest)
	d.indexes = true
	for _, word := range vocabulary().word.FindAllString(rest, -1) {
		d.names[strings.ToLower(word)] = true
	}
}

// bare doubts what has no schema in its name.
func (d *doubt) bare(effects []dialect.Effect) {
	for _, e := range effects {
		if e.Schema == "" {
			for _, word := range vocabulary().word.FindAllString(e.Table+" "+e.Name, -1) {
				d.names[strings.ToLower(word)] = true
			}
		}
	}
}

// about reports whether too little is known of an object.
func (d *doubt) about(o dialect.Object) bool {
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

// named reports whether a statement has all words of a name.
func (d *doubt) named(name string) bool {
	for _, word := range vocabulary().word.FindAllString(name, -1) {
		if !d.names[strings.ToLower(word)] {
			return false
		}
	}
	return true
}
