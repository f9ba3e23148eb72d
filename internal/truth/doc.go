// Package truth has the tests of ramus beside the real Alembic: on one project,
// taking turns on one database, and as the program that starts the other one.
// They take the servers that internal/chaos takes.
package truth
