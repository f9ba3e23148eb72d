// Package alembicops has Alembic's operations and the part of SQLAlchemy that
// migrations use, as values, and the SQL that they send to a database.
//
// [Read] runs a revision's upgrade and downgrade in package interpreter and returns
// their statements: those of a live run of today's Alembic with SQLAlchemy 2, with
// literals in place of parameters. It has no database, so a statement is returned only
// if nothing but the file decides about it. An argument that is not known to the
// package is refused, also where SQLAlchemy would ignore it.
package alembicops
