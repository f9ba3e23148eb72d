package adopt

import (
	"regexp"
	"strconv"
	"sync"
)

// golangMigrate is github.com/golang-migrate/migrate/v4, with names read as its
// version 4.20 does in source/parse.go. It runs a file in one call to the database:
// SQLite's drivers put a transaction around it, except with x-no-tx-wrap; PostgreSQL
// runs several statements in one transaction by itself.
var golangMigrate = Tool{
	Name:     "golang-migrate",
	Table:    "schema_migrations",
	versions: numbers(isUint64),
	claims:   isGolangMigrate,
	collect:  collectGolangMigrate,
	columns:  []string{"version", "dirty"},
	contents: golangMigrateContents,

	applyMissing: "migrate up",
}

var golangMigrateName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([0-9]+)_(.*)\.(down|up)\.(.*)$`)
})

func isUint64(digits string) bool {
	_, err := strconv.ParseUint(digits, 10, 64)
	return err == nil
}

func isGolangMigrate(f *file) bool {
	return f.atTop() && golangMigrateName().MatchString(f.name)
}

// A golangPair has the files of one version.
type golangPair struct {
	up, down      *file
	version, name string // from the up file's name
}

func collectGolangMigrate(r *reader) {
	pairs := map[string]*golangPair{}
	var order []*golangPair
	for _, f := range r.files {
		name := golangMigrateName().FindStringSubmatch(f.name)
		if name == nil {
			continue
		}
		key, ok := r.Tool.versions.key(name[1])
		if !ok {
			continue
		}
		if name[4] != "sql" {
			r.refuse(f, "", "a migration that is not SQL (.%s), which ramus cannot adopt", name[4])
			continue
		}
		r.take(f)
		p := pairs[key]
		if p == nil {
			p = &golangPair{}
			pairs[key] = p
			order = append(order, p)
		}
		p.put(r, f, name)
	}
	for _, p := range order {
		p.add(r)
	}
}

// put sets one of the pair's files, and reports a second one.
func (p *golangPair) put(r *reader, f *file, name []string) {
	place := &p.down
	if name[3] == "up" {
		place = &p.up
	}
	if *place != nil {
		r.fault(f, 0, oneOfTwo, "duplicate version %s: %s has it too", name[1], (*place).path)
		return
	}
	*place = f
	if name[3] == "up" {
		p.version, p.name = name[1], name[2]
	}
}

func (p *golangPair) add(r *reader) {
	if p.up == nil {
		r.refuse(p.down, "add its .up.sql, perhaps empty, in a copy of the folder", "a .down.sql without the .up.sql of its version")
		return
	}
	up := r.section(p.up)
	if p.down == nil {
		r.add(p.version, p.name, up, nil)
		return
	}
	down := r.section(p.down)
	r.add(p.version, p.name, up, &down)
}
