package postgres

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/schema"
)

// A scratchRole is the role as which revisions run in scratch databases.
type scratchRole struct {
	name    string
	creates bool     // databases
	beyond  []string // the rights with which SQL reaches outside its database, in words
}

// selectBeyond asks for the rights of the role, and of those that it can become, with
// which SQL reaches outside its database. The owner of another database can change its
// settings.
const selectBeyond = `WITH can AS (SELECT r.* FROM pg_catalog.pg_roles AS r WHERE pg_catalog.pg_has_role(r.oid, 'MEMBER'))
SELECT current_user, (SELECT rolcreatedb OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), pg_catalog.concat_ws(', ',
	CASE WHEN (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN 'it is a superuser' ELSE pg_catalog.concat_ws(', ',
	CASE WHEN (SELECT pg_catalog.bool_or(rolsuper) FROM can) THEN 'it can become a superuser' END,
	CASE WHEN (SELECT pg_catalog.bool_or(rolcreaterole) FROM can) THEN 'it may create roles' END,
	CASE WHEN (SELECT pg_catalog.bool_or(rolreplication) FROM can) THEN 'it may replicate' END,
	(SELECT pg_catalog.string_agg('it is a member of ' || rolname, ', ' ORDER BY rolname) FROM can
		WHERE rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files', 'pg_signal_backend', 'pg_create_subscription')),
	(SELECT 'it owns the database ' || pg_catalog.min(d.datname) FROM pg_catalog.pg_database AS d JOIN can ON can.oid = d.datdba
		WHERE d.datname NOT LIKE '` + scratchPrefix + `%' HAVING pg_catalog.count(*) > 0)) END)`

func (w *wire) scratchRole(ctx context.Context) (scratchRole, error) {
	results, err := w.send(ctx, selectBeyond)
	if err != nil {
		return scratchRole{}, err
	}
	role := scratchRole{name: cell(results[0], 0, 0), creates: cell(results[0], 0, 1) == "t"}
	if words := cell(results[0], 0, 2); words != "" {
		role.beyond = strings.Split(words, ", ")
	}
	return role, nil
}

// mayCreate returns an error with a *dialect.RightsError for a role that may not create
// databases.
func (r scratchRole) mayCreate() error {
	if r.creates {
		return nil
	}
	grant := "ALTER ROLE " + quote(r.name) + " CREATEDB"
	refusal := errors.New("the user " + r.name + " of the server for scratch databases may not create databases")
	return &hint.Error{Message: refusal.Error(), Fix: "A superuser of the server can allow it: " + grant, Err: &dialect.RightsError{Grants: []string{grant}, Err: refusal}}
}

// walled reports whether the server itself keeps the role's SQL inside its database.
func (r scratchRole) walled() bool { return len(r.beyond) == 0 }

func (r scratchRole) notes() []string {
	if r.walled() {
		return nil
	}
	return []string{"the user " + r.name + " of the scratch server has more rights than it needs: " + strings.Join(r.beyond, ", ")}
}

// shared returns the objects that all databases of the server share, and that the role can
// change: roles with their memberships and settings, databases but scratch ones, and
// tablespaces. Without rights outside these are the role itself and its databases.
func (w *wire) shared(ctx context.Context, r scratchRole) (schema.Snapshot, error) {
	return w.objects(ctx, selectShared+" WHERE own OR "+strconv.FormatBool(!r.walled()))
}

const selectShared = `SELECT kind, name, definition FROM (
SELECT 'role' AS kind, rolname::text AS name, rolname = current_user AS own, pg_catalog.concat_ws(' ', 'ROLE', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END,
	CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolreplication THEN 'REPLICATION' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN NOT rolinherit THEN 'NOINHERIT' END,
	'CONNECTION LIMIT ' || rolconnlimit, 'VALID UNTIL ' || rolvaliduntil, 'SET ' || rolconfig::text,
	'IN ' || (SELECT pg_catalog.string_agg(m.roleid::regrole::text, ', ' ORDER BY m.roleid) FROM pg_catalog.pg_auth_members AS m WHERE m.member = r.oid)) AS definition FROM pg_catalog.pg_roles AS r
UNION ALL SELECT 'database', datname, datdba = current_user::regrole, pg_catalog.concat_ws(' ', 'OWNER', datdba::regrole, CASE WHEN NOT datallowconn THEN 'NO CONNECTIONS' END, datacl::text, (SELECT s.setconfig::text FROM pg_catalog.pg_db_role_setting AS s WHERE s.setdatabase = d.oid AND s.setrole = 0))
	FROM pg_catalog.pg_database AS d WHERE datname NOT LIKE '` + scratchPrefix + `%'
UNION ALL SELECT 'tablespace', spcname, false, pg_catalog.concat_ws(' ', 'OWNER', spcowner::regrole, spcacl::text, spcoptions::text) FROM pg_catalog.pg_tablespace) AS shared`

func (w *wire) objects(ctx context.Context, query string) (schema.Snapshot, error) {
	results, err := w.send(ctx, query)
	if err != nil {
		return schema.Snapshot{}, err
	}
	objects := make([]schema.Object, len(results[0].Rows))
	for i := range objects {
		objects[i] = schema.Object{Kind: cell(results[0], i, 0), Name: cell(results[0], i, 1), Definition: cell(results[0], i, 2)}
	}
	return schema.New(objects...), nil
}

// changesOutside returns a note about the shared objects that changed during a run. Other
// programs may have changed them.
func changesOutside(all []schema.Difference) []string {
	if len(all) == 0 {
		return nil
	}
	words := make([]string, len(all))
	for i, d := range all {
		verb := " was changed"
		switch {
		case d.Before == "":
			verb = " was created"
		case d.After == "":
			verb = " was dropped"
		}
		words[i] = "the " + d.Kind + " " + d.Name + verb
	}
	return []string{"outside the scratch databases, while revisions ran, by one of them or by another program: " + strings.Join(words, ", ")}
}
