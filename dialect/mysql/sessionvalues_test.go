package mysql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// The wanted text lists the statements that leave a value in the session: the number of
// the statement, its value, and the last statement that needs it. Numbers start at 1, and
// @ stands for the end of the script.
func TestSessionValues(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"SET @a = 1; INSERT INTO t VALUES (@a)", ""},
		{"CALL p(@out); CREATE TABLE u (a INT); INSERT INTO t VALUES (@out)", "1 a user variable that it may have set, @out 3"},
		{"CALL p(@out); SET @out = 7; INSERT INTO t VALUES (@out)", ""},
		{"CALL p(@out); SET @next = @out + 1; INSERT INTO t VALUES (@next)", "1 a user variable that it may have set, @out @"},
		{"SET @a = 1; CALL p(); INSERT INTO t VALUES (@a)", "2 a user variable that it may have set, @a 3"},
		{"CALL p(); INSERT INTO t VALUES (LAST_INSERT_ID()); DELETE FROM t", "1 LAST_INSERT_ID() 2"},
		{"INSERT INTO a VALUES (1); INSERT INTO b VALUES (1); DELETE FROM t; SET @x = LAST_INSERT_ID()", "1 LAST_INSERT_ID() 4; 2 LAST_INSERT_ID() 4; 4 the value of a user variable @"},
		{"CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO a () VALUES (); INSERT INTO b SELECT @@identity", "2 LAST_INSERT_ID() 3"},
		{"INSERT INTO a VALUES (1); INSERT INTO a VALUES (1) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id); DELETE FROM t WHERE id = LAST_INSERT_ID()", "1 LAST_INSERT_ID() 3; 2 LAST_INSERT_ID() 3"},
		{"UPDATE s SET n = LAST_INSERT_ID(n + 1); CREATE TABLE u AS SELECT LAST_INSERT_ID()", "1 LAST_INSERT_ID() 2"},
		{"INSERT INTO a VALUES (1); CREATE TRIGGER tr BEFORE INSERT ON a FOR EACH ROW SET NEW.n = LAST_INSERT_ID()", ""},
		{"INSERT INTO a VALUES (1); UPDATE b SET n = NEXTVAL(s); DELETE FROM t WHERE id = LASTVAL(s)", "1 the last value of a sequence 3; 2 the last value of a sequence 3"},
		{"DO NEXT VALUE FOR s; INSERT INTO t VALUES (PREVIOUS VALUE FOR s)", "1 the last value of a sequence 2"},
		{"SELECT GET_LOCK('a', 1); DELETE FROM t; DO RELEASE_LOCK('a'); DELETE FROM t", "1 a lock of GET_LOCK() 3"},
		{"SELECT GET_LOCK('a', 1); DELETE FROM t", "1 a lock of GET_LOCK() @"},
		{"LOAD DATA INFILE 'x' INTO TABLE t (@c, b) SET a = @c; DELETE FROM t; INSERT INTO t VALUES (@c)", "1 a user variable that it may have set, @c 3"},
		{"LOAD DATA INFILE 'x' INTO TABLE t (@c, b) SET a = @c; INSERT INTO t VALUES (@d)", "1 a user variable that it may have set, @d 2"},
		{"SELECT f(); SET @a = 1; DELETE FROM t; INSERT INTO t VALUES (@a, @b)", "1 a user variable that it may have set, @b 4; 3 a user variable that it may have set, @b 4"},
		{"DELETE FROM t; GRANT SELECT ON t TO u@localhost; SHOW GRANTS FOR 'u'@'localhost'", ""},
		{"DELETE FROM t; CREATE TABLE u AS SELECT @d", "1 a user variable that it may have set, @d 2"},
		{"SELECT 1 INTO @a; INSERT INTO t VALUES (@a)", "1 the value of a user variable @"},
		{"CREATE TEMPORARY TABLE m (a INT); INSERT INTO t VALUES (1)", "1 a temporary table @"},
		{"SET @d = (SELECT 'x'); CREATE TABLE u (a INT); CREATE TABLE v (a INT)", "1 the value of @d 1"},
		{"SET @d = (SELECT 'x'); CREATE TABLE u (a INT); INSERT INTO v VALUES (1); CREATE TABLE w (a INT)", "1 the value of @d 3"},
		{"SET @d = (SELECT 'x'); CREATE TABLE u (a INT); SET @d = 2; INSERT INTO v VALUES (1)", "1 the value of @d 1"},
		{"SET @d = (SELECT 'x'); PREPARE st FROM @d; EXECUTE st; DEALLOCATE PREPARE st; CREATE TABLE u (a INT)",
			"1 the value of @d 3; 2 the statement prepared from @d 3; 4  4"},
		{"SET @d = 'x'; PREPARE st FROM @d; EXECUTE st; DEALLOCATE PREPARE st; CREATE TABLE u (a INT)", ""},
		{"SET @x = (SELECT 1); SET @d = 'INSERT INTO t VALUES (@x)'; PREPARE st FROM @d; EXECUTE ST", "1 the value of @x 4"},
	} {
		all, err := split(revision.Script{Text: c.script})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, st := range all {
			if st.Session == "" && !st.Computed {
				continue
			}
			by := fmt.Sprint(st.NeededBy + 1)
			if st.NeededBy == len(all) {
				by = "@"
			}
			got = append(got, fmt.Sprintf("%d %s %s", i+1, st.Session, by))
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.script, text, c.want)
		}
	}
}
