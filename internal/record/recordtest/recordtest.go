// Package recordtest reads logs of databases from a small text language, for tests.
//
//	+b(a)     b was upgraded, on the parent a; (a,c) for a merge
//	nb(a)     b was upgraded, and had no downgrade section
//	gb(a)     b was upgraded, and is a function: the log has no checksum
//	-b(a)     b was downgraded
//	=b,c      a stamp of b and c, after which they are the rows
//	=b>b,c    a stamp of b, after which the rows are b and c
//	=>        a stamp to base
//	?b(a)     the upgrade of b stopped half way
//	~b(a)     the downgrade of b stopped half way
//	xb(a)     the upgrade of b was abandoned
//	yb(a)     the downgrade of b was abandoned
//	*b        b was recorded as made by hand
//	@b(a)=x   another content of b, and the parent a, were accepted; without = only the parent
//	@b=       the deletion of b was accepted
//	+c(b)!x,y any entry: x and y, below it, had never run
//
// Entries are separated by spaces, oldest first.
package recordtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// At is the time of every entry, and By who made it.
var At = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// By is who made the entries.
const By = "bob@db"

// Log returns the entries of a text. A mistake in it fails the test.
func Log(t testing.TB, text string) (log []dialect.Entry) {
	t.Helper()
	for word := range strings.FieldsSeq(text) {
		e, err := entry(word)
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, e)
	}
	return log
}

// State returns the state of a database with a log and version rows.
func State(t testing.TB, log, rows string) dialect.State {
	t.Helper()
	return dialect.State{Exists: true, HasLog: true, Rows: strings.Fields(rows), Log: Log(t, log)}
}

func entry(word string) (dialect.Entry, error) {
	word, skipped, _ := strings.Cut(word, "!")
	e, err := plainEntry(word)
	e.Skipped = list(skipped)
	return e, err
}

func plainEntry(word string) (dialect.Entry, error) {
	switch word[0] {
	case '*':
		return dialect.Entry{Action: dialect.ActionByHand, Revision: word[1:], Started: At, Finished: At, By: By}, nil
	case '=':
		return stamp(word[1:]), nil
	case '@':
		return accepted(word[1:])
	}
	id, parents, _ := strings.Cut(strings.TrimSuffix(word[1:], ")"), "(")
	e := dialect.Entry{
		Action: dialect.ActionUpgrade, Revision: id, Parents: list(parents), Started: At, Finished: At, Statements: 1, By: By,
		Checksum:   dialect.Checksum([]dialect.Statement{{Hash: id}}),
		DownScript: "-- +downgrade\nDROP TABLE " + id + ";\n",
	}
	switch word[0] {
	case '-', '~', 'y':
		e.Action, e.DownScript = dialect.ActionDowngrade, ""
	case 'n':
		e.DownScript = ""
	case 'g':
		e.Checksum, e.DownScript = "", ""
	}
	switch word[0] {
	case '+', '-', 'n', 'g':
	case '?', '~':
		e.Finished = time.Time{}
	case 'x', 'y':
		e.Error = "abandoned"
	default:
		return e, fmt.Errorf("%q is no entry", word)
	}
	return e, nil
}

// accepted returns the entry of an acceptance. The content is that of a statement whose
// hash is the id with the content behind it.
func accepted(word string) (dialect.Entry, error) {
	left, content, _ := strings.Cut(word, "=")
	e, err := plainEntry("+" + left)
	e.Action, e.DownScript = dialect.ActionAccept, ""
	e.Checksum = dialect.Checksum([]dialect.Statement{{Hash: e.Revision + content}})
	if strings.HasSuffix(word, "=") {
		e.Checksum = dialect.AcceptedDeletion
	}
	return e, err
}

func stamp(text string) dialect.Entry {
	named, rows, both := strings.Cut(text, ">")
	if !both {
		rows = named
	}
	return dialect.Entry{
		Action: dialect.ActionStamp, Revision: strings.Join(list(named), ", "), Rows: append([]string{}, list(rows)...),
		Started: At, Finished: At, By: By,
	}
}

func list(text string) []string {
	return slices.DeleteFunc(strings.Split(text, ","), func(s string) bool { return s == "" })
}
