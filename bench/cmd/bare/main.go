// Bare applies a chain of n revisions to a new SQLite file with only the driver:
// the statement of each revision, and ramus's version row and log row, in one
// transaction. It reads no files and checks nothing, so its time is a lower bound
// for ramus.
//
//	bare -n 1000 FILE
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus/bench/internal/project"
)

func main() {
	n := flag.Int("n", 1000, "how many revisions")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: bare [-n 1000] FILE")
		os.Exit(2)
	}
	if err := apply(flag.Arg(0), *n); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func apply(file string, n int) error {
	revisions, err := project.Make("chain", n)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	l := loop{conn: conn}
	for _, statement := range []string{"PRAGMA foreign_keys=OFF", "PRAGMA busy_timeout=200", "BEGIN IMMEDIATE", createVersion, createLog, "COMMIT"} {
		l.exec(statement)
	}
	for _, r := range revisions {
		l.one(r)
	}
	return l.err
}

// The tables, the rows and the statements are the same as ramus's.
const (
	createVersion = "CREATE TABLE ramus_version (\n\tversion_num VARCHAR(255) NOT NULL, \n\tCONSTRAINT ramus_version_pkc PRIMARY KEY (version_num)\n)"
	createLog     = `CREATE TABLE ramus_log (
	seq INTEGER NOT NULL PRIMARY KEY,
	format INTEGER NOT NULL,
	action VARCHAR(16) NOT NULL,
	revision TEXT NOT NULL,
	parents TEXT,
	checksum TEXT,
	statements INTEGER NOT NULL,
	done INTEGER NOT NULL,
	started TEXT NOT NULL,
	finished TEXT,
	who TEXT,
	version TEXT,
	error TEXT,
	rows_after TEXT,
	file_hash TEXT,
	lineages TEXT,
	contents TEXT,
	skipped TEXT,
	note TEXT,
	hashes TEXT,
	down_script TEXT
)`
	insertVersion = "INSERT INTO ramus_version (version_num) VALUES (?)"
	updateVersion = "UPDATE ramus_version SET version_num=? WHERE ramus_version.version_num = ?"
	insertLog     = "INSERT INTO ramus_log (format, action, revision, parents, checksum, statements, done, started, finished, who, version, error, rows_after, file_hash, lineages, contents, hashes, down_script) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	timeLayout    = "2006-01-02T15:04:05.000Z"
)

// checksum has the length of ramus's checksums.
var checksum = "h1:" + strings.Repeat("0", 64)

// A loop keeps its first error, and does nothing after it.
type loop struct {
	conn *sql.Conn
	err  error
}

func (l *loop) exec(statement string, args ...any) {
	if l.err != nil {
		return
	}
	if _, err := l.conn.ExecContext(context.Background(), statement, args...); err != nil {
		l.err = fmt.Errorf("%s: %w", statement, err)
	}
}

func (l *loop) one(r project.Revision) {
	started := time.Now()
	l.exec("BEGIN IMMEDIATE")
	l.exec(r.Up())
	var parents any
	if len(r.Parents) == 0 {
		l.exec(insertVersion, r.ID)
	} else {
		l.exec(updateVersion, r.ID, r.Parents[0])
		parents = `["` + r.Parents[0] + `"]`
	}
	l.exec(insertLog, 1, "upgrade", r.ID, parents, checksum, 1, 1, started.UTC().Format(timeLayout), time.Now().UTC().Format(timeLayout),
		"ann@box", "(devel)", nil, nil, checksum, `{"`+r.ID+`":"`+checksum+`"}`, `{"`+r.ID+`":"`+checksum+`"}`, nil, "-- +downgrade\n"+r.Down()+"\n")
	l.exec("COMMIT")
}
