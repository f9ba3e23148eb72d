package revision_test

import (
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// A revision without a capability is one that ramus runs as SQL.
func TestZeroCapability(t *testing.T) {
	var rev revision.Revision
	if !rev.HasStatements() || rev.NeedsAlembic() || rev.NeedsFunction() || rev.SeenByAlembic {
		t.Errorf("%+v", rev.Capability)
	}
}

// A Python revision that ramus runs itself stays in Alembic's sight, and needs
// Alembic no more.
func TestNativePython(t *testing.T) {
	rev := revision.Revision{Capability: revision.Capability{Language: revision.Python, Runner: revision.Native, SeenByAlembic: true}}
	if !rev.HasStatements() || rev.NeedsAlembic() || rev.Language.String() != "python" {
		t.Errorf("%+v", rev.Capability)
	}
}

func TestLanguage(t *testing.T) {
	for language, want := range map[revision.Language][2]string{
		revision.SQL: {"", "SQL"}, revision.Go: {"go", "Go"}, revision.Python: {"python", "Python"},
	} {
		if got := [2]string{language.String(), language.Name()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
