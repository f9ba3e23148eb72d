package postgres

import "github.com/ramusdb/ramus/internal/dialect/dialecttest"

// suiteMessages are the statements of the suite with the server's messages.
var suiteMessages = []dialecttest.Spoken{
	{Statement: `DROP TABLE IF EXISTS nothing`, Messages: []string{`NOTICE: table "nothing" does not exist, skipping`}},
	{Statement: `SELECT 1`},
	{Statement: `DO $$ BEGIN RAISE NOTICE 'moved % rows', 5; RAISE WARNING 'odd' USING DETAIL = 'row 17', HINT = 'look'; END $$`, Messages: []string{"NOTICE: moved 5 rows", "WARNING: odd\nrow 17\nlook"}},
	{Statement: `DO $$ BEGIN RAISE INFO E'two\nlines'; RAISE DEBUG 'unheard'; END $$`, Messages: []string{"INFO: two\nlines"}},
	{Statement: `DO $$ BEGIN RAISE WARNING 'before'; RAISE EXCEPTION 'stop'; END $$`, Messages: []string{"WARNING: before"}, Fails: true},
	{Statement: `DO $$ BEGIN PERFORM set_config('client_min_messages', 'warning', true); RAISE NOTICE 'unheard'; END $$`},
}
