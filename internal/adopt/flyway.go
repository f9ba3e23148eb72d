package adopt

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/hint"
)

// flyway is Flyway, with names read as org.flywaydb.core's ResourceNameParser does,
// in the order of its MigrationVersion.
var flyway = Tool{
	Name:     "flyway",
	Table:    "flyway_schema_history",
	versions: versions{flywayKey, compareFlyway},
	claims:   func(f *file) bool { return flywayNameOf(f).sure },
	collect:  collectFlyway,
	columns:  []string{"installed_rank", "version", "type", "success"},
	contents: flywayContents,

	applyMissing: "flyway migrate -outOfOrder=true",
}

// flywayEvents has the events that run scripts (Event.java).
var flywayEvents = strings.Fields(`
	beforeClean afterClean afterCleanError beforeMigrate beforeEachMigrate beforeEachMigrateStatement
	afterEachMigrateStatement afterEachMigrateStatementError afterEachMigrate afterEachMigrateError
	beforeRepeatables afterVersioned afterMigrate afterMigrateApplied afterMigrateError beforeUndo beforeEachUndo
	beforeEachUndoStatement afterEachUndoStatement afterEachUndoStatementError afterEachUndo afterEachUndoError
	afterUndo afterUndoError beforeValidate afterValidate afterValidateError beforeBaseline afterBaseline
	afterBaselineError beforeRepair afterRepair afterRepairError beforeInfo afterInfo afterInfoError
	afterMigrateOperationFinish afterInfoOperationFinish beforeConnect afterConnect createSchema beforeCreateSchema
	beforeDeploy afterDeploy`)

// flywayPrograms has the extensions of migrations that are not SQL.
var flywayPrograms = strings.Fields(".java .class .kt .groovy .scala .clj .sh .bash .bat .cmd .ps1 .py")

// A flywayName is the name of a file, in its parts.
type flywayName struct {
	kind        byte   // V, U, B or R; C for a callback; 0 for a file that Flyway ignores
	version     string // with dots
	description string
	sure        bool // the name is hardly another tool's
}

var flywayVersion = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)*$`)
})

func flywayNameOf(f *file) flywayName {
	base, ext := f.base(), f.ext()
	if ext != ".sql" && !slices.Contains(flywayPrograms, ext) {
		return flywayName{}
	}
	before, description, found := strings.Cut(strings.TrimSuffix(base, ext), "__")
	switch {
	case before == "":
		return flywayName{}
	case slices.Contains(flywayEvents, before):
		return flywayName{kind: 'C', description: description}
	case before == "R" && found:
		return flywayName{kind: 'R', description: description, sure: true}
	}
	version := strings.ReplaceAll(before[1:], "_", ".")
	if !strings.Contains("VUB", before[:1]) || !flywayVersion().MatchString(version) {
		return flywayName{}
	}
	return flywayName{before[0], version, description, found}
}

// flywayKey returns a version without its insignificant zeros.
func flywayKey(version string) (string, bool) {
	version = strings.ReplaceAll(version, "_", ".")
	if !flywayVersion().MatchString(version) {
		return "", false
	}
	parts := strings.Split(version, ".")
	for i, part := range parts {
		parts[i] = strings.TrimLeft(part[:len(part)-1], "0") + part[len(part)-1:]
	}
	for len(parts) > 1 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, "."), true
}

// compareFlyway compares versions part by part, as numbers.
func compareFlyway(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if c := compareNumbers(part(x, i), part(y, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return "0"
}

// A flywayFolder reads a folder of Flyway.
type flywayFolder struct {
	*reader
	configs map[string]*file // the .conf files, by the name of their script
	undo    map[string]*file // the undo scripts, by their version's key
}

func collectFlyway(r *reader) {
	w := flywayFolder{r, map[string]*file{}, map[string]*file{}}
	for _, f := range r.files {
		if script, ok := strings.CutSuffix(f.name, ".conf"); ok {
			w.configs[script] = f
		}
	}
	for _, f := range r.files {
		w.undoScript(f)
	}
	for _, f := range r.files {
		w.file(f)
	}
	for _, f := range r.files {
		if key, ok := flywayKey(flywayNameOf(f).version); ok && w.undo[key] == f {
			w.refuse(f, "", "it undoes version %s, which has no migration", flywayNameOf(f).version)
		}
	}
}

// undoScript keeps an undo script until its migration is read.
func (w *flywayFolder) undoScript(f *file) {
	name := flywayNameOf(f)
	key, ok := flywayKey(name.version)
	if name.kind != 'U' || !ok || !w.isSQL(f) {
		return
	}
	w.take(f)
	if first := w.undo[key]; first != nil {
		w.fault(f, 0, "skip one of the two with --skip", "duplicate undo of version %s: %s is one too", name.version, first.path)
		return
	}
	w.undo[key] = f
}

// isSQL reports whether the file is SQL, and refuses it otherwise.
func (w *flywayFolder) isSQL(f *file) bool {
	if f.ext() == ".sql" {
		return true
	}
	name := strings.TrimSuffix(f.base(), f.ext()) + ".sql"
	w.refuse(f, "rewrite it in SQL, as "+hint.Word(name)+" in a copy of the folder", "a migration that is not SQL (%s), which ramus cannot adopt", strings.TrimPrefix(f.ext(), "."))
	return false
}

func (w *flywayFolder) file(f *file) {
	name := flywayNameOf(f)
	switch name.kind {
	case 'V':
		if w.isSQL(f) {
			w.take(f)
			w.versioned(f, name)
		}
	case 'R':
		w.refuse(f, "turn it into a versioned migration, in a copy of the folder (V…__"+path.Base(name.description)+".sql)",
			"a repeatable migration: ramus runs a revision once")
	case 'C':
		w.refuse(f, "", "a callback: ramus has no events that run scripts")
	case 'B':
		w.refuse(f, "if the versions up to it were deleted, rename it to V"+name.version+"__… in a copy of the folder",
			"a baseline migration, which Flyway runs on new databases instead of the versions up to %s: ramus runs those versions", name.version)
	}
}

func (w *flywayFolder) versioned(f *file, name flywayName) {
	up := w.script(f)
	key, _ := flywayKey(name.version)
	undo := w.undo[key]
	if undo == nil {
		w.add(name.version, name.description, up, nil)
		return
	}
	delete(w.undo, key)
	down := w.script(undo)
	w.add(name.version, name.description, up, &down)
}

// script returns the section of a file, with the settings of its .conf.
func (w *flywayFolder) script(f *file) Section {
	s := w.section(f)
	config := flywayConfig{transaction: true, placeholders: true}
	if c := w.configs[f.name]; c != nil && w.take(c) {
		config = w.config(c)
	}
	s.NoTransaction = s.NoTransaction || !config.transaction
	if config.placeholders {
		w.refusePlaceholders(f, s)
	}
	return s
}

var flywayPlaceholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}\n]*\}`)
})

// refusePlaceholders reports placeholders outside comments, which Flyway would
// replace.
func (w *flywayFolder) refusePlaceholders(f *file, s Section) {
	for _, l := range s.lines {
		if found := flywayPlaceholder().FindString(l.text); found != "" && !l.isComment() {
			w.fault(f, l.num, "write its value, in a copy of the folder; if Flyway does not replace it, write placeholderReplacement=false in "+hint.Word(f.base()+".conf"),
				"Flyway replaces the placeholder %s, ramus does not", found)
		}
	}
}
