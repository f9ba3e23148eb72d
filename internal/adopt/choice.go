package adopt

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// Dialects are the names of ramus's dialects.
var Dialects = []string{"sqlite", "postgres", "mysql"}

// A Wish is what is known of a folder's dialect without its SQL.
type Wish struct {
	Named string // by a flag, which holds whatever the SQL looks like; "" for none

	// Configured is the dialect of the project, or of the database that the
	// environment names for a new project; "" for none. Where is its place, such as
	// "ramus.toml".
	Configured, Where string
}

// A Choice is the dialect by which a folder is read.
type Choice struct {
	Dialect string
	Note    string // why, where the user did not say it; or what contradicts it; may be empty
}

// Choose returns the dialect of the folder. It refuses a folder whose SQL does not show
// its dialect, one whose SQL is another dialect's than the configured one, and one of a
// database that ramus does not know. The error is a *hint.Error.
func (f Folder) Choose(w Wish) (Choice, error) {
	signs := f.reader.signs()
	named := f.reader.Folder
	switch {
	case w.Named != "":
		return Choice{w.Named, signs.doubt(w.Named)}, nil
	case w.Configured != "":
		if against := signs.against(w.Configured); len(against) > 0 {
			return Choice{}, f.otherThanConfigured(w, against)
		}
		return Choice{Dialect: w.Configured}, nil
	}
	if unknown := signs.unknown(); len(unknown) > 0 {
		return Choice{}, hint.New("ramus works on SQLite, PostgreSQL, MySQL and MariaDB. If the SQL is one of theirs:\n"+f.commands(Dialects),
			"%s is written for %s: %s", named, unknown[0].databases[0], unknown.list())
	}
	possible := signs.possible()
	switch len(possible) {
	case 1:
		return Choice{possible[0], fmt.Sprintf("%s is read as %s SQL, because of %s; --dialect names another", named, possible[0], signs.deciding(possible[0]).list())}, nil
	case 0:
		return Choice{}, hint.New("Name the one that reads all of them, or pass the folder of one database:\n"+f.commands(Dialects), "%s has the SQL of several databases: %s", named, signs.each())
	}
	why := "its SQL is read by all of them: " + strings.Join(possible, ", ")
	if len(possible) < len(Dialects) {
		why = fmt.Sprintf("its SQL is read by %s (%s)", strings.Join(possible, " and by "), signs.list())
	}
	return Choice{}, hint.New("Name it, or the database with --database URL:\n"+f.commands(possible), "cannot tell which database %s is written for: %s", named, why)
}

// commands returns the commands that read the folder by each of the dialects.
func (f Folder) commands(dialects []string) string {
	var all []string
	for _, d := range dialects {
		all = append(all, "  "+f.reader.command()+" --dialect "+d)
	}
	return strings.Join(all, "\n")
}

// command returns the command that reads the folder with the same options.
func (r *reader) command() string {
	command := "ramus adopt " + hint.Word(r.Folder)
	if r.Tool != nil && r.named {
		command += " --from " + r.Tool.Name
	}
	for _, name := range r.Skip {
		command += " --skip " + hint.Word(name)
	}
	for _, name := range r.NoTransaction {
		command += " --no-transaction " + hint.Word(name)
	}
	return command
}

func (f Folder) otherThanConfigured(w Wish, against Signs) error {
	fix := fmt.Sprintf("If it is %s SQL all the same:\n%s", w.Configured, f.commands([]string{w.Configured}))
	if other := against.possible(); len(other) == 1 && slices.Contains(Dialects, other[0]) {
		fix = fmt.Sprintf("If it is for %s, set the database and dialect = %q in %s.\n%s", other[0], other[0], w.Where, fix)
		if w.Where == databaseVariable {
			fix = fmt.Sprintf("If it is for %s, name the database with --database URL, or unset %s.\n%s", other[0], w.Where, fix[strings.Index(fix, "\n")+1:])
		}
	}
	return hint.New(fix, "%s says %s, but %s has SQL of another database: %s", w.Where, w.Configured, f.reader.Folder, against.list())
}

// databaseVariable is the variable that may name the database of a new project.
const databaseVariable = "DATABASE_URL"

// doubt returns a note about SQL that a named dialect does not read, or "".
func (s Signs) doubt(dialect string) string {
	against := s.against(dialect)
	if len(against) == 0 {
		return ""
	}
	return fmt.Sprintf("read as %s SQL, as --dialect or --database says, although it has SQL of another database: %s", dialect, against.list())
}

// against returns the signs that a dialect does not read, and those that are rather
// another's, unless some other sign is of this dialect alone.
func (s Signs) against(dialect string) Signs {
	own := slices.ContainsFunc(s, func(sign Sign) bool { return sign.only(dialect) })
	return slices.DeleteFunc(slices.Clone(s), func(sign Sign) bool {
		likely := cmp.Or(sign.usual, sign.rather, dialect)
		return slices.Contains(sign.databases, dialect) && (own || likely == dialect)
	})
}

// deciding returns the signs that show a dialect: those of it alone, else those that
// are usual for it, else all.
func (s Signs) deciding(dialect string) Signs {
	for _, shows := range []func(Sign) bool{
		func(sign Sign) bool { return sign.only(dialect) },
		func(sign Sign) bool { return sign.usual == dialect },
	} {
		if found := slices.DeleteFunc(slices.Clone(s), func(sign Sign) bool { return !shows(sign) }); len(found) > 0 {
			return found
		}
	}
	return s
}

// unknown returns the signs of databases that ramus does not know.
func (s Signs) unknown() Signs {
	return slices.DeleteFunc(slices.Clone(s), func(sign Sign) bool { return !slices.Contains(foreign, sign.databases[0]) })
}

// possible returns the dialects that the signs leave: one if they show it, none if they
// contradict each other.
func (s Signs) possible() []string {
	all := slices.DeleteFunc(slices.Clone(Dialects), func(d string) bool {
		return slices.ContainsFunc(s, func(sign Sign) bool { return !slices.Contains(sign.databases, d) })
	})
	var usual []string
	for _, sign := range s {
		if len(all) == 1 && sign.only(all[0]) {
			return all
		}
		if sign.usual != "" && !slices.Contains(usual, sign.usual) {
			usual = append(usual, sign.usual)
		}
	}
	switch {
	case len(usual) == 0:
		return all
	case len(usual) == 1 && slices.Contains(all, usual[0]):
		return usual
	}
	return nil
}

// list returns the first two signs with their places.
func (s Signs) list() string {
	var all []string
	for _, sign := range s {
		all = append(all, sign.String())
	}
	return strings.Join(all[:min(2, len(all))], ", ")
}

// each returns a sign of each database.
func (s Signs) each() string {
	var all []string
	for _, d := range Dialects {
		if i := slices.IndexFunc(s, func(sign Sign) bool { return sign.only(d) || cmp.Or(sign.usual, sign.rather) == d }); i >= 0 {
			all = append(all, d+" ("+s[i].String()+")")
		}
	}
	if len(all) < 2 {
		return s.list()
	}
	return strings.Join(all, ", ")
}

// dialectAliases has other tools' names of dialects.
var dialectAliases = map[string]string{"postgresql": "postgres", "pg": "postgres", "pgx": "postgres", "mariadb": "mysql", "sqlite3": "sqlite"}

// Dialect returns the name of ramus for a dialect, "" for "". The error for an unknown
// name is a *hint.Error.
func Dialect(name string) (string, error) {
	known := cmp.Or(dialectAliases[strings.ToLower(name)], strings.ToLower(name))
	if known == "" || slices.Contains(Dialects, known) {
		return known, nil
	}
	return "", hint.New("", "unknown dialect %q: it is sqlite, postgres or mysql (also for MariaDB)", name)
}
