package adopt

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
)

// pieces are the parts of random goose files; most combinations are valid.
var pieces = []string{
	"CREATE TABLE a%d (x TEXT);",
	"INSERT INTO a VALUES ('one'); INSERT INTO a VALUES ('two');",
	"INSERT INTO a\n  VALUES ('three')  ;  -- done",
	"INSERT INTO a VALUES ('semi;colon');--tight",
	"INSERT INTO a VALUES ('four') -- not yet;\n;",
	"INSERT INTO a VALUES ('lines;\nbroken');",
	"INSERT INTO a VALUES ('lines \n-- in quotes\n');",
	"INSERT INTO a VALUES ('\n\n');",
	"CREATE TRIGGER t%d AFTER INSERT ON a WHEN new.x = 'never' BEGIN\n  SELECT 1;\nEND;",
	"-- +goose StatementBegin\nCREATE TRIGGER t%d AFTER INSERT ON a WHEN new.x = 'never' BEGIN\n  SELECT 1; -- one\n\nEND\n-- +goose StatementEnd",
	"-- +goose StatementBegin\nINSERT INTO a VALUES ('five')\n-- +goose StatementEnd",
	"-- +goose StatementBegin\nINSERT INTO a VALUES ('six'); -- a comment;\n\n-- +goose StatementEnd",
	"-- +goose StatementBegin\nINSERT INTO a VALUES ('seven');\nINSERT INTO a VALUES ('eight')\n-- behind\n-- +goose StatementEnd",
	"-- +goose StatementBegin\n-- only a comment\n-- +goose StatementEnd",
	"-- a comment;",
	"  -- an indented comment",
	"/* a comment;\nof two lines */",
	"/* a comment;\nINSERT INTO a VALUES ('for goose only');\n-- */",
	"/* of one */ INSERT INTO a VALUES ('nine');",
	"-- +goose NO TRANSACTION",
	"-- +goose ENVSUB OFF",
	"--+goose NO TRANSACTION",
	"", ";",
	"-- +goose no transaction --",
	"INSERT INTO a VALUES ('ten')",
	"-- +goose Sideways",
}

// randomFile returns a goose file with some pieces above and below its Down.
func randomFile(r *rand.Rand) string {
	var b strings.Builder
	part := func(most int) {
		for range r.IntN(most + 1) {
			piece := pieces[min(r.IntN(len(pieces)), r.IntN(len(pieces)+8))]
			if strings.Contains(piece, "%d") {
				piece = fmt.Sprintf(piece, r.IntN(1_000_000))
			}
			b.WriteString(piece + "\n")
		}
	}
	if r.IntN(3) == 0 {
		b.WriteString("-- the head\n\n")
	}
	b.WriteString("-- +goose Up\n")
	part(6)
	if r.IntN(2) == 0 {
		b.WriteString("-- +goose Down\n")
		part(3)
	}
	text := b.String()
	if r.IntN(4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return text
}

// TestRandomGoose generates random files. If ramus adopts one, both tools must run
// it and create the same database, or both must fail. ramus may refuse files that
// goose runs.
func TestRandomGoose(t *testing.T) {
	for seed := range uint64(120) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			text := randomFile(rand.New(rand.NewPCG(seed, 1)))
			p := newProject(t, tool{files: map[string]string{"1_a.sql": "-- +goose Up\nCREATE TABLE a (x TEXT);\n", "2_b.sql": text}})
			p.beside(text)
		})
	}
}

// beside runs both tools on the project's folder.
func (p project) beside(text string) {
	db := open(p.t, p.at("goose.db"))
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS(p.folder))
	if err != nil {
		p.t.Fatal(err)
	}
	_, gooseErr := provider.Up(p.t.Context())
	out, refused := p.try("adopt", "db/migrations", "--dialect", "sqlite")
	switch {
	case refused && gooseErr == nil:
		p.t.Logf("refused:\n%s\n%s", text, out)
	case refused:
	case gooseErr != nil:
		if _, fails := p.try("--database", "sqlite:ramus.db", "upgrade", "head"); !fails {
			p.t.Errorf("goose does not run what ramus does: %v\n%s", gooseErr, text)
		}
	default:
		p.ramus("--database", "sqlite:ramus.db", "upgrade", "head")
		same(p.t, text, contents(p.t, p.at("goose.db")), contents(p.t, p.at("ramus.db")))
	}
}

// try runs the command, which may fail.
func (p project) try(args ...string) (out string, refused bool) {
	p.t.Helper()
	cmd := exec.Command(ramusBinary, args...)
	cmd.Dir = filepath.Clean(p.dir)
	cmd.Env = append(os.Environ(), "DATABASE_URL=", "RAMUS_DATABASE=")
	all, err := cmd.CombinedOutput()
	return string(all), err != nil
}
