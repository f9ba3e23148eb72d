package cli

import (
	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// dialects lists the databases that the command supports.
var dialects = []ramus.Dialect{sqlite.Dialect, postgres.Dialect, mysql.Dialect}
