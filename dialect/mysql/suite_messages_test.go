package mysql_test

import (
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
)

// suiteMessages returns the statements of the suite with the server's messages.
func suiteMessages() []dialecttest.Spoken {
	return []dialecttest.Spoken{
		{Statement: "SET @quiet = 1"}, // the server still lists the warnings of ramus's own CREATE TABLE
		{Statement: "CREATE TABLE spoken (a VARCHAR(3) UNIQUE)"},
		{Statement: "DROP TABLE IF EXISTS nothing", Messages: []string{"NOTE: Unknown table 'HERE.nothing'"}},
		{Statement: "SET sql_mode = ''"},
		{Statement: "INSERT INTO spoken VALUES ('abcdef')", Messages: []string{"WARNING: Data truncated for column 'a' at row 1"}},
		{Statement: "SELECT 1"},
		{Statement: "DO 1"},
		{Statement: "INSERT INTO spoken VALUES ('xyz00'), ('xyz')", Messages: []string{"WARNING: Data truncated for column 'a' at row 1"}, Fails: true},
		{Statement: "DROP TABLE spoken"},
	}
}
