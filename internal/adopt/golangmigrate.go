package adopt

import (
	"regexp"
	"strconv"
	"sync"
)

// golangMigrate reads github.com/golang-migrate/migrate/v4, as of its version
// 4.20: source/parse.go is what names mean. A file runs as one call to the
// database: SQLite's drivers put a transaction around it unless they are told
// x-no-tx-wrap; PostgreSQL makes one of several statements by itself.
var golangMigrate = Tool{
	Name:     "golang-migrate",
	Table:    "schema_migrations",
	versions: numbers(isUint64),
	claims:   isGolangMigrate,
	collect:  collectGolangMigrate,
	columns:  []string{"version", "dirty"},
	book:     golangMigrateHistory,
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

// A golangPair is the files of one version.
type golangPair struct {
	up, down      *file
	version, name string // as the up file has them
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
			r.refuse(f, "", "a migration that is not SQL (.%s), which ramus cannot take over", name[4])
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

// put gives a file its place, which no other may have.
func (p *golangPair) put(r *reader, f *file, name []string) {
	place := &p.down
	if name[3] == "up" {
		place = &p.up
	}
	if *place != nil {
		r.fault(f, 0, oneOfTwo, "version %s stands twice: %s has it too", name[1], (*place).path)
		return
	}
	*place = f
	if name[3] == "up" {
		p.version, p.name = name[1], name[2]
	}
}

func (p *golangPair) add(r *reader) {
	if p.up == nil {
		r.refuse(p.down, "add its .up.sql, which may be empty, in a copy of the folder", "a .down.sql without a .up.sql of its version")
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
