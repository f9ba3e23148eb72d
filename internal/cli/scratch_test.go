package cli_test

import (
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"
)

// The scripts of testdata/scratch run with a server for scratch databases: one URL is that
// of a superuser, and the other one that of a role as the manual describes it.
func TestScriptsScratchPostgres(t *testing.T) {
	server := os.Getenv("RAMUS_TEST_POSTGRES")
	runScripts(t, "testdata/scratch/postgres", "TEST_DATABASE="+serverDatabase(t, "RAMUS_TEST_POSTGRES", connectPostgres),
		"SUPERUSER="+server, "SCRATCH="+scratchRole(t, server, "CREATEDB"), "POWERLESS="+scratchRole(t, server, "NOCREATEDB"))
}

// scratchRole creates a role with a right, and returns the URL of the server for it.
func scratchRole(t *testing.T, server, right string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	db := connectPostgres(t, u)
	name := "ramus_cli_" + strings.ToLower(rand.Text()[:12])
	if _, err := db.Exec("CREATE ROLE " + name + " LOGIN " + right + " PASSWORD 'secret'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP ROLE " + name); err != nil {
			t.Error(err) // a scratch database is left
		}
		db.Close()
	})
	u.User = url.UserPassword(name, "secret")
	return u.String()
}
