// Package truth has tests that compare ramus with the real Alembic: on the same
// project, in turns on one database, and with Alembic as the program that ramus
// starts. They use the same servers as internal/chaos.
package truth
