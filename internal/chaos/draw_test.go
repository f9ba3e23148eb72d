package chaos

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// An act is a statement of a random script. In its texts # is the number of its piece,
// and {db} the database.
type act struct {
	text  string
	probe string // a query of a number: how much of its work is done; "" if it leaves no trace
	full  int    // that number when all is done
	undo  string // statements with ";;" between them
}

// A project is a line of random revisions.
type project []drawn

type drawn struct {
	id, parent, option string
	acts               []act
}

func (r drawn) head() string {
	return fmt.Sprintf("-- make %[1]s\n--\n-- revision: %[1]s\n-- down_revision: %[2]s\n\n-- +upgrade%[3]s\n", r.id, r.parent, r.option)
}

// line returns the line on which a statement starts.
func (r drawn) line(i int) int {
	before := r.head()
	for _, a := range r.acts[:i] {
		before += a.text + ";\n"
	}
	return strings.Count(before, "\n") + 1
}

func (r drawn) file(db string) string {
	text := r.head()
	for _, a := range r.acts {
		text += a.text + ";\n"
	}
	return strings.ReplaceAll(text, "{db}", db)
}

func (p project) String() string {
	text := ""
	for _, r := range p {
		text += r.file("db")
	}
	return text
}

// A piece is a few statements that belong together. Other pieces may come between
// them where loose is set.
type piece struct {
	acts    []act
	table   string // a table with the columns id and v that it creates
	needs   bool   // a table, {t}
	loose   bool
	outside bool // only with transaction:false
}

// drawProject returns a project of one to four revisions.
func drawProject(r *rand.Rand, tg *target) project {
	d := &drawing{Rand: r, pieces: tg.pieces}
	p := project{firstRevision(tg)}
	for i := range 1 + r.IntN(3) {
		p = append(p, d.revision(i+2))
	}
	return p
}

// firstRevision returns a revision with the table counted, and kept, which has no
// transactions.
func firstRevision(tg *target) drawn {
	first := drawn{id: "r1", acts: []act{{text: "CREATE TABLE counted (id integer PRIMARY KEY, n integer)",
		probe: "SELECT count(*) FROM information_schema.tables WHERE table_schema IN ('public', database()) AND table_name = 'counted'", full: 1, undo: "DROP TABLE counted"}}}
	if tg.driver == "pgx" {
		first.acts[0].probe = strings.Replace(first.acts[0].probe, "database()", "'public'", 1)
	} else {
		first.acts = append(first.acts, makes(hereMySQL, "CREATE TABLE kept (id integer) ENGINE=MyISAM", "kept"))
	}
	return first
}

// A drawing is the state of drawing a project.
type drawing struct {
	*rand.Rand
	pieces  []piece
	outside bool // this revision has transaction:false
	n       int
	tables  []string
}

func (d *drawing) revision(i int) drawn {
	rev := drawn{id: fmt.Sprint("r", i), parent: fmt.Sprint("r", i-1)}
	d.outside = d.IntN(3) > 0
	if d.outside {
		rev.option = " transaction:false"
	}
	pieces := d.pieces
	if d.IntN(5) == 0 {
		d.pieces = dataOnly(pieces)
	}
	for range 1 + d.IntN(4) {
		rev.acts = append(rev.acts, d.piece(0)...)
	}
	d.pieces = pieces
	return rev
}

// dataOnly returns the pieces that only change data, or settings.
func dataOnly(all []piece) (data []piece) {
	for _, p := range all {
		fits := !p.outside
		for _, a := range p.acts {
			fits = fits && (strings.HasPrefix(a.text, "INSERT") || strings.HasPrefix(a.text, "UPDATE") || strings.HasPrefix(a.text, "SET") || strings.HasPrefix(a.text, "/*"))
		}
		if fits {
			data = append(data, p)
		}
	}
	return data
}

// piece draws a piece, with others between its statements.
func (d *drawing) piece(depth int) (acts []act) {
	p := d.pieces[d.IntN(len(d.pieces))]
	for p.needs && len(d.tables) == 0 || p.outside && !d.outside {
		p = d.pieces[d.IntN(len(d.pieces))]
	}
	own := d.number(p.acts)
	table := strings.ReplaceAll(p.table, "#", fmt.Sprint(d.n))
	for i, a := range own {
		if p.loose && i > 0 && depth < 2 && d.IntN(2) == 0 {
			acts = append(acts, d.piece(depth+1)...)
		}
		acts = append(acts, a)
	}
	if table != "" {
		d.tables = append(d.tables, table)
	}
	return acts
}

// number returns statements with the next number, and some table.
func (d *drawing) number(acts []act) (own []act) {
	d.n++
	number := strings.NewReplacer("#", fmt.Sprint(d.n), "{t}", d.table())
	for _, a := range acts {
		a.text, a.probe, a.undo = number.Replace(a.text), number.Replace(a.probe), number.Replace(a.undo)
		own = append(own, a)
	}
	return own
}

func (d *drawing) table() string {
	if len(d.tables) == 0 {
		return ""
	}
	return d.tables[d.IntN(len(d.tables))]
}

// acts returns the statements of the first piece that has a text, without others between
// them.
func (d *drawing) acts(text string) []act {
	for _, p := range d.pieces {
		for _, a := range p.acts {
			if strings.Contains(a.text, text) {
				return d.number(p.acts)
			}
		}
	}
	panic("no piece has " + text)
}
