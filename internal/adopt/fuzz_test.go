package adopt

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// loadsBack reads files of a tool, and checks that migrations without faults become
// revisions with the same statements.
func loadsBack(t *testing.T, tool *Tool, files map[string]string) {
	r := &reader{Request: Request{Folder: ".", Tool: tool}, rules: rules}
	for name, content := range files {
		f := &file{name: name, path: name}
		f.decode([]byte(content))
		tool.claims(f)
		r.files = append(r.files, f)
	}
	tool.collect(r)
	r.signs()
	source, err := r.result()
	if err != nil {
		return
	}
	for _, m := range source.Migrations {
		scripts := m.Scripts()
		content, err := sqlfile.Render(sqlfile.NewRevision{ID: m.ID, Message: m.Message, Created: m.Created, Scripts: scripts})
		if err != nil {
			t.Fatalf("%s cannot be written: %v\n%q", m.ID, err, files)
		}
		_, back, err := sqlfile.Parse("back.sql", content)
		if err != nil {
			t.Fatalf("%s cannot be read back: %v\n%q", m.ID, err, content)
		}
		sameStatements(t, scripts.Upgrade, back.Upgrade)
		if (scripts.Downgrade == nil) != (back.Downgrade == nil) {
			t.Fatalf("%s: a downgrade came or went\n%q", m.ID, content)
		}
		if back.Downgrade != nil {
			sameStatements(t, *scripts.Downgrade, *back.Downgrade)
		}
	}
}

func sameStatements(t *testing.T, want, got revision.Script) {
	t.Helper()
	if diff := cmp.Diff(texts(t, want), texts(t, got)); diff != "" || want.NoTransaction != got.NoTransaction {
		t.Fatalf("%s\n%q\n%q", diff, want.Text, got.Text)
	}
}

func texts(t *testing.T, s revision.Script) (all []string) {
	t.Helper()
	statements, err := rules.Split(s)
	if err != nil {
		t.Fatalf("%q: %v", s.Text, err)
	}
	for _, one := range statements {
		if one.Kind == dialect.Plain || s.NoTransaction {
			all = append(all, one.Text)
		}
	}
	return all
}

func FuzzGoose(f *testing.F) {
	f.Add("-- +goose Up\nCREATE TABLE a (x);\n-- +goose Down\nDROP TABLE a;\n")
	f.Add("-- head\r\n-- +goose NO TRANSACTION\r\n-- +goose Up\r\n-- +goose StatementBegin\r\nVACUUM\r\n-- +goose StatementEnd\r\nSELECT 'a\n;';")
	f.Add("-- +goose Up\n-- +goose StatementBegin\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nEND\n-- +goose StatementEnd\nSELECT 1;\n")
	f.Add("-- +goose Up\nSELECT 1\n-- +upgrade\n;\n-- +goose ENVSUB ON\n")
	f.Fuzz(func(t *testing.T, content string) {
		loadsBack(t, &goose, map[string]string{"00001_a.sql": content})
	})
}

func FuzzGolangMigrate(f *testing.F) {
	f.Add("CREATE TABLE a (x)", "DROP TABLE a;")
	f.Add("BEGIN; SELECT 1; COMMIT;", "-- +downgrade\n")
	f.Fuzz(func(t *testing.T, up, down string) {
		loadsBack(t, &golangMigrate, map[string]string{"1_a.up.sql": up, "1_a.down.sql": down})
	})
}

func FuzzDbmate(f *testing.F) {
	f.Add("-- migrate:up\nCREATE TABLE a (x);\n-- migrate:down transaction:false\nDROP TABLE a;\n")
	f.Add("-- head\n--migrate:up  transaction:false x:y\r\nVACUUM")
	f.Fuzz(func(t *testing.T, content string) {
		loadsBack(t, &dbmate, map[string]string{"20240101_a.sql": content})
	})
}

func FuzzFlyway(f *testing.F) {
	f.Add("CREATE TABLE a (x);", "DROP TABLE a;", "executeInTransaction=false")
	f.Add("SELECT '${x}';", "-- ${x}", "placeholderReplacement=false\n# x\n\nencoding=UTF-8")
	f.Fuzz(func(t *testing.T, up, down, config string) {
		loadsBack(t, &flyway, map[string]string{"V1__a.sql": up, "U1__a.sql": down, "V1__a.sql.conf": config})
	})
}

func FuzzAtlas(f *testing.F) {
	f.Add("-- atlas:txmode none\n\nVACUUM;\n")
	f.Add("-- atlas:delimiter \\n\\n\n\nSELECT 1;\n\nSELECT '\n';")
	f.Add("-- atlas:delimiter -- end\nBEGIN;\nSELECT 1;\n-- end\nCOMMIT; -- end\n")
	f.Fuzz(func(t *testing.T, content string) {
		loadsBack(t, &atlas, map[string]string{"20240101_a.sql": content})
	})
}

func FuzzPrisma(f *testing.F) {
	f.Add("-- CreateTable\nCREATE TABLE a (x);\n", "# x\nprovider = \"sqlite\"\n")
	f.Fuzz(func(t *testing.T, content, lock string) {
		loadsBack(t, &prisma, map[string]string{"20240101000000_a/migration.sql": content, prismaLock: lock})
	})
}

func FuzzFlywayName(f *testing.F) {
	f.Add("V1.2__x.sql")
	f.Add("beforeMigrate__x.sh")
	f.Fuzz(func(t *testing.T, name string) {
		n := flywayNameOf(&file{name: name})
		if _, ok := flywayKey(n.version); !ok && (n.kind == 'V' || n.kind == 'U' || n.kind == 'B') {
			t.Errorf("%q has the version %q", name, n.version)
		}
	})
}
