package mysql

import (
	"fmt"
	"strings"
	"time"
)

// A flavor describes a server that speaks MySQL's protocol, by the server's own answers.
// Its methods and fields decide everything that ramus does differently on MariaDB and on
// MySQL.
type flavor struct {
	mariadb bool
	atomic  bool // whether CREATE … SELECT and ALTER TABLE are complete or undone after a crash
}

// flavorOf returns the flavor of a server with a VERSION(). DDL is atomic on MariaDB from
// 10.6 (https://mariadb.com/kb/en/atomic-ddl/) and on MySQL from 8.0.21
// (https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html).
func flavorOf(version string) flavor {
	f := flavor{mariadb: strings.Contains(version, "MariaDB")}
	var major, minor, patch int
	version = strings.TrimPrefix(version, "5.5.5-") // the prefix of older versions of MariaDB
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n < 3 {
		return f
	}
	if f.mariadb {
		f.atomic = major > 10 || major == 10 && minor >= 6
	} else {
		f.atomic = major > 8 || major == 8 && (minor > 0 || patch >= 21)
	}
	return f
}

// statementLimit returns the setting that limits statements: MariaDB's max_statement_time
// is in seconds and covers all of them, MySQL's max_execution_time is in milliseconds and
// covers SELECT only.
func (f flavor) statementLimit(limit time.Duration) string {
	if f.mariadb {
		return fmt.Sprintf("max_statement_time = %.6f", limit.Seconds())
	}
	return fmt.Sprintf("max_execution_time = %d", max(1, limit/time.Millisecond))
}

// limitsAll reports whether that setting covers all statements.
func (f flavor) limitsAll() bool { return f.mariadb }

// keepsWarnings reports whether the server lists the warnings of an earlier statement
// behind one that uses no table and has no warning of its own, such as SET. MySQL keeps
// them for SHOW WARNINGS and the like only.
func (f flavor) keepsWarnings() bool { return f.mariadb }
