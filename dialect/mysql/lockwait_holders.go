package mysql

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A source is a query for the connections that hold the lock that thread %d waits for,
// each with the name of the locked object. Which source a server has depends on its
// kind and its settings.
type source struct {
	query string
	maybe bool // not all of them need to hold it
}

// tableLockHolders asks for metadata locks. performance_schema lists also those that
// are waited for; MariaDB's plugin metadata_lock_info only those that are held, and a
// statement that needs more than it holds already is known by those that it holds.
// Else the statement shows which tables it names.
var tableLockHolders = []source{
	{query: `SELECT DISTINCT t.PROCESSLIST_ID, CONCAT_WS('.', p.OBJECT_SCHEMA, p.OBJECT_NAME)
FROM performance_schema.metadata_locks AS p
JOIN performance_schema.threads AS me ON me.THREAD_ID = p.OWNER_THREAD_ID AND me.PROCESSLIST_ID = %d
JOIN performance_schema.metadata_locks AS g ON g.OBJECT_TYPE = p.OBJECT_TYPE AND g.OBJECT_SCHEMA <=> p.OBJECT_SCHEMA AND g.OBJECT_NAME <=> p.OBJECT_NAME
	AND g.LOCK_STATUS = 'GRANTED' AND g.OWNER_THREAD_ID <> p.OWNER_THREAD_ID
	AND (p.LOCK_TYPE = 'EXCLUSIVE' OR g.LOCK_TYPE NOT IN ('SHARED', 'SHARED_HIGH_PRIO', 'SHARED_READ', 'INTENTION_EXCLUSIVE'))
JOIN performance_schema.threads AS t ON t.THREAD_ID = g.OWNER_THREAD_ID
WHERE p.LOCK_STATUS = 'PENDING'`},
	{query: `SELECT DISTINCT g.THREAD_ID, CONCAT_WS('.', g.TABLE_SCHEMA, g.TABLE_NAME)
FROM information_schema.METADATA_LOCK_INFO AS g
JOIN information_schema.METADATA_LOCK_INFO AS m ON m.TABLE_SCHEMA = g.TABLE_SCHEMA AND m.TABLE_NAME = g.TABLE_NAME AND m.LOCK_TYPE = g.LOCK_TYPE AND m.THREAD_ID <> g.THREAD_ID
WHERE m.THREAD_ID = %d AND g.LOCK_TYPE = 'Table metadata lock'`},
	{maybe: true, query: `SELECT DISTINCT g.THREAD_ID, ''
FROM information_schema.METADATA_LOCK_INFO AS g
JOIN information_schema.PROCESSLIST AS p ON p.ID = %d AND p.ID <> g.THREAD_ID
WHERE g.LOCK_TYPE = 'Table metadata lock' AND LOCATE(LOWER(g.TABLE_NAME), LOWER(p.INFO)) > 0`},
}

// rowLockHolders asks for the locks of InnoDB: of MySQL from 8.0, and of older ones and
// MariaDB.
var rowLockHolders = []source{
	{query: `SELECT DISTINCT b.trx_mysql_thread_id, CONCAT_WS('.', l.OBJECT_SCHEMA, l.OBJECT_NAME)
FROM performance_schema.data_lock_waits AS w
JOIN information_schema.INNODB_TRX AS r ON r.trx_id = w.REQUESTING_ENGINE_TRANSACTION_ID AND r.trx_mysql_thread_id = %d
JOIN information_schema.INNODB_TRX AS b ON b.trx_id = w.BLOCKING_ENGINE_TRANSACTION_ID
LEFT JOIN performance_schema.data_locks AS l ON l.ENGINE_LOCK_ID = w.REQUESTING_ENGINE_LOCK_ID`},
	{query: `SELECT DISTINCT b.trx_mysql_thread_id, REPLACE(l.lock_table, CHAR(96), '')
FROM information_schema.INNODB_LOCK_WAITS AS w
JOIN information_schema.INNODB_TRX AS r ON r.trx_id = w.requesting_trx_id AND r.trx_mysql_thread_id = %d
JOIN information_schema.INNODB_TRX AS b ON b.trx_id = w.blocking_trx_id
LEFT JOIN information_schema.INNODB_LOCKS AS l ON l.lock_id = w.requested_lock_id`},
}

// openTransactions is the source where no other one shows the holders: the other
// connections with an open transaction.
var openTransactions = source{maybe: true, query: `SELECT trx_mysql_thread_id, '' FROM information_schema.INNODB_TRX
WHERE trx_mysql_thread_id NOT IN (0, %d) ORDER BY trx_started LIMIT 10`}

// holders returns the wait for a lock with the connections of the first source that
// has some.
func (s sight) holders(ctx context.Context, lock string, sources []source) dialect.LockWait {
	wait := dialect.LockWait{Waits: true, Lock: lock}
	for _, source := range append(slices.Clone(sources), openTransactions) {
		threads, object, err := s.threads(ctx, source)
		if err != nil || len(threads) == 0 {
			continue
		}
		wait.Maybe = source.maybe
		if object != "" {
			wait.Lock += " of " + object
		}
		wait.By = s.blockers(ctx, threads)
		return wait
	}
	wait.Unseen = s.blind(ctx)
	return wait
}

// blind returns why no source shows the holders.
func (s sight) blind(ctx context.Context) string {
	if _, _, err := s.threads(ctx, openTransactions); err != nil {
		return words(err)
	}
	return "the server shows no open transaction, and has no list of such locks (performance_schema.metadata_locks, or MariaDB's plugin metadata_lock_info)"
}

// threads returns the connections of a source, and the object if it is one.
func (s sight) threads(ctx context.Context, from source) (threads []string, object string, err error) {
	rows, err := s.conn.QueryContext(ctx, fmt.Sprintf(from.query, s.thread))
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var thread, locked sql.NullString
		if err := rows.Scan(&thread, &locked); err != nil {
			return nil, "", err
		}
		if thread.Valid && !slices.Contains(threads, thread.String) {
			threads, object = append(threads, thread.String), locked.String
		}
	}
	return threads, object, rows.Err()
}

// blockers describes connections, as far as the account sees them. INNODB_TRX has the
// time of the server's own zone.
func (s sight) blockers(ctx context.Context, threads []string) []dialect.Blocker {
	ids := strings.Join(threads, ", ")
	since := map[string]time.Time{}
	_ = s.each(ctx, `SELECT trx_mysql_thread_id, UNIX_TIMESTAMP() - TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'))
FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id IN (`+ids+")", 2, func(row []string) {
		if seconds, err := strconv.ParseInt(row[1], 10, 64); err == nil {
			since[row[0]] = time.Unix(seconds, 0).UTC()
		}
	})
	names := map[string]string{} // only where performance_schema is on
	_ = s.each(ctx, `SELECT PROCESSLIST_ID, ATTR_VALUE FROM performance_schema.session_connect_attrs
WHERE ATTR_NAME = 'program_name' AND PROCESSLIST_ID IN (`+ids+")", 2, func(row []string) { names[row[0]] = row[1] })
	shown := map[string][]string{}
	_ = s.each(ctx, "SELECT ID, USER, HOST, COMMAND, INFO FROM information_schema.PROCESSLIST WHERE ID IN ("+ids+")", 5, func(row []string) { shown[row[0]] = row })
	all := make([]dialect.Blocker, len(threads))
	for i, thread := range threads {
		b := dialect.Blocker{Kind: "connection", Application: names[thread], Since: since[thread]}
		b.ID, _ = strconv.ParseInt(thread, 10, 64)
		open := !b.Since.IsZero()
		if open {
			b.State = "in a transaction"
		}
		if row := shown[thread]; row != nil {
			b.User, b.Host, b.Query = row[1], row[2], row[4]
			if open && row[3] == "Sleep" {
				b.State = "idle in transaction"
			}
		}
		all[i] = b
	}
	return all
}

// each calls f for each row of a query, with "" for NULL.
func (s sight) each(ctx context.Context, query string, columns int, f func(row []string)) error {
	rows, err := s.conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		cells, into := make([]sql.NullString, columns), make([]any, columns)
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row := make([]string, columns)
		for i, c := range cells {
			row[i] = c.String
		}
		f(row)
	}
	return rows.Err()
}
