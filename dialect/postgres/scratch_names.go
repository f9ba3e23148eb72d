package postgres

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// scratchPrefix starts the names of scratch databases.
const scratchPrefix = "ramus_scratch_"

// A scratchRun is the random number in the names of a run's databases.
type scratchRun [8]byte

func newScratchRun() (r scratchRun) {
	_, _ = rand.Read(r[:]) // it never fails
	return r
}

// lock returns the number of the advisory lock that the run holds.
func (r scratchRun) lock() int64 { return int64(binary.BigEndian.Uint64(r[:])) }

// database returns the name of the run's n-th database. Its last part is a checksum of the
// others, which proves that ramus made the database. A comment on the database could prove
// that too, but only once it is written, and the process may be killed before.
func (r scratchRun) database(n int) string {
	name := scratchPrefix + hex.EncodeToString(r[:]) + "_" + strconv.Itoa(n)
	return name + "_" + seal(name)
}

func seal(name string) string {
	sum := sha256.Sum256([]byte("ramus scratch database " + name))
	return hex.EncodeToString(sum[:4])
}

var scratchName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^((?:` + scratchPrefix + `)([0-9a-f]{16})_[0-9]+)_([0-9a-f]{8})$`)
})

// runOf returns the run of a scratch database; false for the name of any other database.
func runOf(name string) (r scratchRun, ok bool) {
	m := scratchName().FindStringSubmatch(name)
	if m == nil || seal(m[1]) != m[3] {
		return r, false
	}
	_, err := hex.Decode(r[:], []byte(m[2]))
	return r, err == nil
}

// dropLeftovers drops the scratch databases of runs that are over: nobody holds their lock.
// A database that a session uses stays. DROP DATABASE would refuse it after five seconds.
// Those of other users are left to them.
func (s *scratcher) dropLeftovers(ctx context.Context) error {
	const query = `SELECT datname, EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid AND a.backend_type = 'client backend')
FROM pg_catalog.pg_database AS d WHERE pg_catalog.pg_has_role(datdba, 'MEMBER') AND datname LIKE '` + scratchPrefix + `%' AND NOT datistemplate;
SELECT (classid::int8 << 32) | objid::int8 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted`
	results, err := s.admin.send(ctx, query)
	if err != nil {
		return err
	}
	held := map[string]bool{}
	for i := range results[1].Rows {
		held[cell(results[1], i, 0)] = true
	}
	for i := range results[0].Rows {
		name := cell(results[0], i, 0)
		run, ok := runOf(name)
		if !ok || held[strconv.FormatInt(run.lock(), 10)] {
			continue
		}
		if cell(results[0], i, 1) == "t" {
			s.noteLeft(name, "a session is connected to it")
			continue
		}
		if err := s.dropLeftover(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// dropLeftover notes a database that cannot be dropped.
func (s *scratcher) dropLeftover(ctx context.Context, name string) error {
	_, _, err := s.admin.run(ctx, "DROP DATABASE IF EXISTS "+name, func(int, *pgconn.PgError) {})
	if err == nil || code(err) == "" || ctx.Err() != nil {
		return err
	}
	s.noteLeft(name, reason(err))
	return nil
}

func (s *scratcher) noteLeft(name, why string) {
	s.notes = append(s.notes, fmt.Sprintf("the scratch database %s of an earlier run is left on the server: %s", name, why))
}
