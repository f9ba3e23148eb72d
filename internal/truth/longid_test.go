package truth

import (
	"net/url"
	"strings"
	"testing"
)

// longID is longer than the 32 characters of Alembic's column.
const longID = "b1_does_not_fit_into_the_column_of_alembic_"

// TestLongID checks that an id for which Alembic's column is too narrow is warned of, and
// that ramus widens the column before Alembic starts.
func TestLongID(t *testing.T) {
	env := path(t)
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(revision{id: "a1"}, revision{id: longID, parents: []string{"a1"}})
		if a := p.alembic("upgrade", "a1"); a.Code != 0 {
			t.Fatal(a.Err)
		}
		warning := longID + " has more than 32 characters"
		if tg.env == "" {
			for _, verb := range []string{"gate", "plan", "doctor"} {
				if a := p.must(0, env, []string{verb}); strings.Contains(a.Out+a.Err, "characters") {
					t.Errorf("%s warns on SQLite: %s", verb, a.Err)
				}
			}
			p.must(0, env, []string{"upgrade", "heads"})
			d.wantRows(longID)
			return
		}
		for _, verb := range []string{"gate", "plan", "doctor"} {
			p.must(0, env, []string{verb}, warning)
		}
		if a := p.alembic("upgrade", "heads"); a.Code == 0 {
			t.Error("Alembic has room for the id")
		}
		p.must(0, env, []string{"upgrade", "heads"}, "was widened from 32 characters to 255, for a longer id")
		d.wantRows(longID)
		p.sameCurrent(env, longID+" (head)")
		for _, verb := range []string{"plan", "doctor"} {
			if a := p.must(0, env, []string{verb}); strings.Contains(a.Err, "characters") {
				t.Errorf("%s still warns: %s", verb, a.Err)
			}
		}
		p.must(0, env, []string{"revision", "-m", "x", "--rev-id", "c1" + longID, "--builtin-template"}, "c1"+longID+" has more than 32 characters")
	})
}

// TestLongIDWithoutRights checks that nothing runs if the role cannot widen the column,
// and that the printed statement helps.
func TestLongIDWithoutRights(t *testing.T) {
	env := path(t)
	each(t, func(t *testing.T, tg *target) {
		if tg.env == "" {
			t.Skip("SQLite has no rights")
		}
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(revision{id: "a1"}, revision{id: longID, parents: []string{"a1"}})
		p.must(0, env, []string{"upgrade", "a1"})
		owner := *p.ours
		p.ours = d.asReader(t)
		a := p.must(4, env, []string{"upgrade", "heads"}, "takes 32 characters, and an id of this run has 43; nothing was run")
		d.wantRows("a1")
		d.wantRan("a1")
		_, statement, _ := strings.Cut(a.Err, "again:\n  ")
		d.exec(strings.TrimSuffix(strings.TrimSpace(statement), ";"))
		p.ours = &owner
		p.must(0, env, []string{"upgrade", "heads"})
		p.sameCurrent(env, longID+" (head)")
	})
}

// asReader returns the database for a role that may change rows, but no table.
func (d *database) asReader(t *testing.T) *database {
	t.Helper()
	u, err := url.Parse(d.url)
	if err != nil {
		t.Fatal(err)
	}
	role := "role_" + d.name()
	if d.tg.driver == "pgx" {
		d.exec("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'")
		d.exec("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + role)
		t.Cleanup(func() {
			d.exec("DROP OWNED BY " + role)
			d.exec("DROP ROLE " + role)
		})
	} else {
		d.exec("CREATE USER " + role + " IDENTIFIED BY 'secret'")
		d.exec("GRANT SELECT, INSERT, UPDATE, DELETE ON " + d.name() + ".* TO " + role)
		t.Cleanup(func() { d.exec("DROP USER " + role) })
	}
	u.User = url.UserPassword(role, "secret")
	other := *d
	other.url = u.String()
	return &other
}
