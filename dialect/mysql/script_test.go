package mysql_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// client returns the server's own client on a database.
func client(t *testing.T, to string, more ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("mariadb")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no mariadb client: ", err)
	}
	u := serverURL(t)
	args := []string{"--no-defaults", "--user=" + u.User.Username(), "--default-character-set=utf8mb4"}
	if password, has := u.User.Password(); has {
		args = append(args, "--password="+password)
	}
	if socket := u.Query().Get("unix_socket"); socket != "" {
		args = append(args, "--socket="+socket)
	} else {
		args = append(args, "--protocol=tcp", "--host="+u.Hostname(), "--port="+u.Port())
	}
	name, _, _ := strings.Cut(to[strings.LastIndexByte(to, '/')+1:], "?")
	return exec.Command(path, append(append(args, more...), name)...)
}

func feed(t *testing.T, cmd *exec.Cmd, script string) string {
	t.Helper()
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, out, script)
	}
	return string(out)
}

// A script has the same effect in the client as in a session.
func TestScript(t *testing.T) {
	const text = `CREATE TABLE notes (id INT AUTO_INCREMENT PRIMARY KEY, body TEXT);
DELIMITER //
CREATE TRIGGER tr BEFORE INSERT ON notes FOR EACH ROW BEGIN SET NEW.body = concat(NEW.body, ';'); END//
DELIMITER ;
CREATE PROCEDURE pr() BEGIN INSERT INTO notes (body) VALUES ('// \\ "$$" ''ü'''); INSERT INTO notes (body) VALUES ('b'); END;
CALL pr();
INSERT INTO notes (body) VALUES ('DELIMITER //
select 1;'), ("a\"b;"), (/* ; */ 'c' -- ;
);
/*!40101 INSERT INTO notes (body) VALUES ('code') */;`
	entry := dialect.Entry{
		Action: "upgrade", Revision: "a1", Parents: []string{"p"}, Checksum: "h1:0", Statements: 2, Done: 2, Hashes: []string{"1", "2"},
		Started: when(1), Finished: when(2), By: "ann@box", Version: "v1", DownScript: "-- +downgrade\nDROP TABLE `notes`; -- 'ü' \\ \"\n",
	}
	tables := dialect.NewTables("", true)
	ran, written := database(t), database(t)
	session := locked(t, open(t, ran, tables), "")
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	db := open(t, written, tables)
	all, err := db.Split(revision.Script{Text: text, File: "a.sql", Line: 1, NoTransaction: true})
	if err != nil || len(all) != 6 {
		t.Fatalf("%d statements, %v", len(all), err)
	}
	w := db.Script()
	script := strings.Join(append(w.Prologue(), w.Begin(), w.CreateVersion(), w.CreateLog(), w.Commit(), ""), ";\n\n")
	for _, st := range all {
		if err := session.Exec(t.Context(), st); err != nil {
			t.Fatal(err)
		}
		script += w.Statement(st) + "\n\n"
	}
	tx, err := session.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Edit(t.Context(), "", "a1"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Log(t.Context(), entry); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	script += strings.Join([]string{w.Begin(), w.Edit("", "a0"), w.Edit("a0", "a1"), w.Log(entry), w.Commit(), ""}, ";\n\n")
	feed(t, client(t, written), script)
	if diff := cmp.Diff(contents(t, ran), contents(t, written)); diff != "" {
		t.Error(diff)
	}
}

// contents returns a database's rows, programs, and bookkeeping.
func contents(t *testing.T, to string) map[string]any {
	t.Helper()
	db := other(t, to)
	defer db.Close()
	found := map[string]any{}
	for _, query := range []string{
		"SELECT concat(id, body) FROM notes ORDER BY id",
		"SELECT concat(trigger_name, action_statement) FROM information_schema.triggers WHERE trigger_schema = database()",
		"SELECT concat(routine_name, routine_definition) FROM information_schema.routines WHERE routine_schema = database()",
	} {
		rows, err := db.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for rows.Next() {
			var one string
			if err := rows.Scan(&one); err != nil {
				t.Fatal(err)
			}
			all = append(all, one)
		}
		if err := rows.Err(); err != nil || len(all) == 0 {
			t.Fatalf("%s: %q, %v", query, all, err)
		}
		found[query] = all
	}
	state, err := open(t, to, dialect.NewTables("", true)).Read(t.Context(), dialect.AllEntries)
	if err != nil {
		t.Fatal(err)
	}
	found["rows"], found["log"] = state.Rows, state.Log
	return found
}

// A zero time is the time at which the script runs.
func TestScriptTime(t *testing.T) {
	to := database(t)
	db := open(t, to, dialect.NewTables("", true))
	w := db.Script()
	feed(t, client(t, to), w.CreateVersion()+";"+w.CreateLog()+";"+w.Log(dialect.Entry{Action: "stamp"})+";"+w.Log(dialect.Entry{Action: "stamp"})+";")
	state, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil || len(state.Log) != 2 {
		t.Fatalf("%+v, %v", state, err)
	}
	if e := state.Log[1]; e.Seq != 2 || e.Started.IsZero() || e.Finished.IsZero() {
		t.Errorf("%+v", e)
	}
}
