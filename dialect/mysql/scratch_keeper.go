package mysql

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A keeper is a connection beside those that run revisions. It holds the lock that shows
// other runs that a scratch schema is in use, and reads its schema.
type keeper struct {
	pool *sql.DB
	conn *sql.Conn
	flavor
	folds bool   // whether the names of tables compare without regard to case
	name  string // of its schema; "" before create
}

// marker is the table of a scratch schema that shows that ramus made it.
const marker = "ramus_scratch_marker"

// connectKeeper connects to the server with settings that do not depend on those of the
// server, and that keep the connection open during a long revision.
func (s *scratcher) connectKeeper(ctx context.Context) (*keeper, error) {
	config, err := s.loc.complete()
	if err != nil {
		return nil, &dialect.UnreachableError{Where: s.loc.where, Err: err}
	}
	config.DBName, config.MultiStatements, config.ParseTime, config.Params = "", true, false, nil
	connector, err := mysqldriver.NewConnector(config)
	if err != nil {
		return nil, &dialect.UnreachableError{Where: s.loc.where, Err: err}
	}
	k := &keeper{pool: sql.OpenDB(connector)}
	if k.conn, err = k.pool.Conn(ctx); err != nil {
		_ = k.pool.Close()
		return nil, s.unreachable(ctx, err)
	}
	if err := k.start(ctx); err != nil {
		_ = k.close()
		return nil, failure(ctx, err)
	}
	return k, nil
}

func (k *keeper) start(ctx context.Context) error {
	var version string
	var fold int
	if err := scanRow(ctx, k.conn, "SELECT VERSION(), @@lower_case_table_names", &version, &fold); err != nil {
		return err
	}
	k.flavor, k.folds = flavorOf(version), fold != 0
	return k.configure(ctx)
}

// configure sets the settings under which the keeper reads.
func (k *keeper) configure(ctx context.Context) error {
	_, err := k.conn.ExecContext(ctx, "SET NAMES utf8mb4; SET SESSION sql_mode = '', time_zone = '+00:00', sql_quote_show_create = 1, wait_timeout = 2147483, net_read_timeout = 600, lock_wait_timeout = 1")
	return err
}

// newScratchName returns a name with the time, in seconds, and a random part.
func newScratchName() string {
	var random [8]byte
	_, _ = rand.Read(random[:])
	return fmt.Sprintf("%s%08x_%s", scratchPrefix, time.Now().Unix(), hex.EncodeToString(random[:]))
}

// create makes the schema, after its lock, and leaves the marker there.
func (k *keeper) create(ctx context.Context, name string) error {
	held, _, err := tryLock(ctx, k.conn, name)
	if err != nil {
		return err
	}
	if !held {
		return fmt.Errorf("another session holds the lock %s", name)
	}
	if _, err := k.conn.ExecContext(ctx, "CREATE DATABASE "+quote(name)); err != nil {
		return err
	}
	k.name = name
	_, err = k.conn.ExecContext(ctx, fmt.Sprintf("USE %s; CREATE TABLE %s (server VARCHAR(255) NOT NULL) ENGINE=InnoDB; INSERT INTO %[2]s VALUES (%s)", quote(name), quote(marker), serverIdentity))
	if err != nil {
		return errors.Join(err, k.drop())
	}
	return nil
}

// serverIdentity tells the nodes of a cluster apart, on each of which locks are separate.
const serverIdentity = "CONCAT(@@hostname, ':', @@port)"

// reader returns the reader of the schema.
func (k *keeper) reader(t tables) schemaReader {
	own := func(table string) bool {
		return slices.ContainsFunc([]string{marker, t.Version, t.Log}, func(name string) bool {
			return table == name || k.folds && strings.EqualFold(table, name)
		})
	}
	return schemaReader{k.conn, k.name, own, k.flavor}
}

// drop drops the schema and closes the connection. The locks end with it.
func (k *keeper) drop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*closing)
	defer cancel()
	var err error
	if k.name != "" {
		_, err = k.conn.ExecContext(ctx, "SET SESSION lock_wait_timeout = 10; DROP DATABASE IF EXISTS "+quote(k.name))
	}
	if err != nil {
		err = fmt.Errorf("the scratch database %s could not be dropped: %w", k.name, err)
	}
	k.name = ""
	return errors.Join(err, k.close())
}

func (k *keeper) close() error {
	return errors.Join(giveBack(k.conn, true), k.pool.Close())
}
