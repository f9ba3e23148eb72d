package main

import (
	"context"
	"crypto/rand"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// server returns the URL of a superuser on a test server. Without one the tests
// are skipped; with CI=true they fail.
func server(t *testing.T) string {
	t.Helper()
	url := os.Getenv("RAMUS_TEST_POSTGRES")
	if url == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("RAMUS_TEST_POSTGRES is not set")
		}
		t.Skip("RAMUS_TEST_POSTGRES is not set")
	}
	return url
}

var makeTemplate sync.Once

// newPool returns a pool on a database for one test, at the heads. The first test
// upgrades a template database, and PostgreSQL copies it for each test.
func newPool(t *testing.T) *pgxpool.Pool {
	t.Helper()
	makeTemplate.Do(func() {
		execute(t, "DROP DATABASE IF EXISTS shop_template")
		execute(t, "CREATE DATABASE shop_template")
		pool := connect(t, "shop_template")
		defer pool.Close()
		if err := migrate(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
	})
	name := "shop_" + strings.ToLower(rand.Text())
	execute(t, "CREATE DATABASE "+name+" TEMPLATE shop_template")
	pool := connect(t, name)
	t.Cleanup(func() {
		pool.Close()
		execute(t, "DROP DATABASE "+name)
	})
	return pool
}

// connect opens a pool on a database of the server.
func connect(t *testing.T, database string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(server(t))
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Database = database
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

// execute runs a statement on the server's own database.
func execute(t *testing.T, statement string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

func TestOrders(t *testing.T) {
	for _, total := range []string{"9.50", "12.00"} {
		t.Run(total, func(t *testing.T) {
			pool := newPool(t)
			if _, err := pool.Exec(t.Context(), "INSERT INTO orders (total) VALUES ($1)", total); err != nil {
				t.Fatal(err)
			}
			var n int
			if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM orders").Scan(&n); err != nil || n != 1 {
				t.Errorf("%d orders, %v", n, err)
			}
		})
	}
}

// A pool of one connection is enough, it stays open, and a second start finds
// nothing to do.
func TestOneConnection(t *testing.T) {
	config := newPool(t).Config()
	config.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for range 2 {
		if err := migrate(t.Context(), pool); err != nil {
			t.Fatal(err)
		}
	}
	if err := pool.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
