package postgres

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/ramusdb/ramus/internal/dialect"
)

// serverURL returns the URL of a superuser on a server for tests. Without one, it
// skips the test; with CI=true it fails.
func serverURL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("RAMUS_TEST_POSTGRES")
	if server == "" {
		const missing = "no server: RAMUS_TEST_POSTGRES has no URL of a superuser on one"
		if os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return server
}

// newURL creates an empty database, which is dropped after the test, and returns
// its URL.
func newURL(t testing.TB) string {
	t.Helper()
	server := serverURL(t)
	name := "ramus_test_" + strings.ToLower(rand.Text()[:12])
	mustExec(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { mustExec(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	return withPath(t, server, name)
}

func withPath(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("RAMUS_TEST_POSTGRES is not a URL")
	}
	u.Path = "/" + name
	return u.String()
}

// withQuery adds a parameter to a URL.
func withQuery(t testing.TB, raw, key, value string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func withUser(t testing.TB, raw, name, password string) string {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, password)
	return u.String()
}

// plainConn returns a connection of another program.
func plainConn(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func mustExec(t testing.TB, url, statement string) {
	t.Helper()
	conn := plainConn(t, url)
	if _, err := conn.Exec(context.Background(), statement, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	conn.Close(context.Background())
}

// query returns the first column of the first row, as text.
func query(t testing.TB, url, statement string) string {
	t.Helper()
	conn := plainConn(t, url)
	defer conn.Close(context.Background())
	var value *string
	err := conn.QueryRow(context.Background(), "SELECT ("+statement+")::text").Scan(&value)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	if value == nil {
		return ""
	}
	return *value
}

// newPool returns the pool of a program.
func newPool(t testing.TB, url string, size int) *sql.DB {
	t.Helper()
	pool, err := openPool(url)
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(size)
	t.Cleanup(func() { pool.Close() })
	return pool
}

func openPool(url string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	return stdlib.OpenDB(*config), nil
}

func mustOpen(t testing.TB, url string, tables dialect.Tables) dialect.Database {
	t.Helper()
	db, err := Dialect.Open(url, tables)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// locked returns a session with its tables created.
func locked(t testing.TB, db dialect.Database) dialect.Session {
	t.Helper()
	s, err := db.Lock(t.Context(), dialect.LockOptions{Timeout: 20 * time.Second, By: "ann@box"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// eventually polls until the condition holds.
func eventually(t testing.TB, condition string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not in time: " + condition)
		}
	}
}

func stmt(format string, args ...any) dialect.Statement {
	return dialect.Statement{Text: fmt.Sprintf(format, args...), Line: 1, Column: 1}
}
