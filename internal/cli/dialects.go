package cli

import (
	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// dialects are all databases that the command knows.
var dialects = []ramus.Dialect{sqlite.Dialect, postgres.Dialect, mysql.Dialect}
