package mysql_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// An account that lacks rights on ramus's own tables gets one error with the statements that
// grant all of them. It is asked for before a run, and rights of a role count.
func TestRightsOnOwnTables(t *testing.T) {
	to, own := database(t), dialect.NewTables("", true)
	admin := other(t, to)
	session := locked(t, open(t, to, own), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	name := to[strings.LastIndexByte(to, '/')+1:]
	user, role := "u"+name[len(name)-8:], "r"+name[len(name)-8:]
	execAll(t, admin, "CREATE USER "+user+" IDENTIFIED BY 'x'", "CREATE ROLE "+role, "GRANT CREATE ON "+name+".* TO "+user, "GRANT SELECT ON "+name+".ramus_version TO "+role, "GRANT "+role+" TO "+user)
	execAll(t, admin, mysql.ForServer([]string{"mariadb:SET DEFAULT ROLE " + role + " FOR " + user, "mysql:SET DEFAULT ROLE " + role + " TO " + user})...)
	t.Cleanup(func() { execAll(t, other(t, "/mysql"), "DROP USER "+user, "DROP ROLE "+role) })
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	db := open(t, strings.Replace(to, "root@", user+":x@", 1), own)
	_, err := db.Read(t.Context(), dialect.AllEntries)
	grantAll(t, to, err, "SELECT ON `"+name+"`.`ramus_log`")
	if _, err := db.Read(t.Context(), dialect.AllEntries); err != nil {
		t.Error(err)
	}
	session = locked(t, db, "")
	defer session.Close()
	_, err = session.Ensure(t.Context())
	grantAll(t, to, err, "INSERT, UPDATE, DELETE ON `"+name+"`.`ramus_version`", "INSERT, UPDATE ON `"+name+"`.`ramus_log`")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Error(err)
	}
}

// grantAll executes the statements of a *dialect.RightsError, which grant the rights.
func grantAll(t *testing.T, to string, err error, rights ...string) {
	t.Helper()
	bad, ok := errors.AsType[*dialect.RightsError](err)
	if !ok || len(bad.Grants) != len(rights) {
		t.Fatalf("%v\n%v", err, bad)
	}
	for i, grant := range bad.Grants {
		if !strings.HasPrefix(grant, "GRANT "+rights[i]+" TO ") {
			t.Errorf("%s", grant)
		}
	}
	execAll(t, other(t, to), bad.Grants...)
}

// An account that may not create the tables gets the statement that grants the right.
func TestRightToCreate(t *testing.T) {
	to := database(t)
	name := to[strings.LastIndexByte(to, '/')+1:]
	user := "u" + name[len(name)-8:]
	execAll(t, other(t, to), "CREATE USER "+user+" IDENTIFIED BY 'x'", "GRANT SELECT, INSERT, UPDATE, DELETE ON "+name+".* TO "+user)
	t.Cleanup(func() { execAll(t, other(t, "/mysql"), "DROP USER "+user) })
	ensure := func() error {
		session := locked(t, open(t, strings.Replace(to, "root@", user+":x@", 1), dialect.NewTables("", true)), "")
		defer session.Close()
		_, err := session.Ensure(t.Context())
		return err
	}
	grantAll(t, to, ensure(), "CREATE ON `"+name+"`.*")
	if err := ensure(); err != nil {
		t.Error(err)
	}
}
