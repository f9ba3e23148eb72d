//go:build !linux && !darwin

package engine_test

import (
	"errors"

	"github.com/ramusdb/ramus/internal/dialect"
)

func limited(dialect.Database, string) error { return errors.New("not on this system") }
