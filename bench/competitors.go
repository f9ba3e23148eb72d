//go:build competitors

// Package bench measures ramus beside other tools. This file pins those that
// are built from their own modules: no program here imports them, and what
// their commands need beyond that, drivers for all databases, is kept out of
// go.mod (scripts/bench builds them with a copy of it).
package bench

import (
	_ "github.com/golang-migrate/migrate/v4/database/sqlite"
	_ "github.com/golang-migrate/migrate/v4/source/file"
	_ "github.com/pressly/goose/v3"
)
