package adopt

import (
	"regexp"
	"strings"
	"sync"
)

// prisma is Prisma Migrate: a folder for each migration, with the file migration.sql.
// It has no down migrations. It runs a file in one call to the database.
var prisma = Tool{
	Name:     "prisma",
	Table:    "_prisma_migrations",
	versions: versions{prismaKey, strings.Compare},
	claims:   func(f *file) bool { return f.name == prismaLock || prismaName().MatchString(f.name) },
	collect:  collectPrisma,
	columns:  []string{"migration_name", "finished_at", "rolled_back_at"},
	contents: prismaContents,

	applyMissing: "npx prisma migrate deploy",
}

// prismaLock is the name of the file that has the database of a folder.
const prismaLock = "migration_lock.toml"

var (
	prismaName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]{14})(?:_([^/]*))?/migration\.sql$`)
	})
	prismaProvider = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^provider\s*=\s*"(\w+)"`)
	})
)

// prismaKey returns the time of a version or of a migration's name.
func prismaKey(version string) (string, bool) {
	digits, _, _ := strings.Cut(version, "_")
	return digits, allDigits(digits)
}

func collectPrisma(r *reader) {
	for _, f := range r.files {
		name := prismaName().FindStringSubmatch(f.name)
		switch {
		case f.name == prismaLock:
			r.prismaDialect(f)
		case name != nil && r.take(f):
			r.add(name[1], name[2], r.section(f), nil)
			r.found[len(r.found)-1].order = f.name // Prisma sorts names
		case strings.HasSuffix(f.name, "/migration.sql"):
			r.refuse(f, "", "a migration without a time of 14 digits in the name of its folder")
		}
	}
}

// prismaDialect notes the database that migration_lock.toml names.
func (r *reader) prismaDialect(f *file) {
	databases := map[string]string{"postgresql": "postgres", "cockroachdb": "postgres", "mysql": "mysql", "sqlite": "sqlite", "sqlserver": "SQL Server"}
	for _, l := range lines(f.text) {
		if m := prismaProvider().FindStringSubmatch(l.content()); m != nil && databases[m[1]] != "" {
			r.declared = append(r.declared, Sign{Text: m[0], File: f.path, Line: l.num, databases: []string{databases[m[1]]}})
		}
	}
}
