package adopt

import (
	"regexp"
	"sync"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
)

// An unsupported tool has migrations that ramus recognizes and does not convert.
type unsupported struct {
	tool string
	name string // a pattern of a file's name below the folder
	text string // a pattern of a line of a .sql file; "" for any
	why  string
	fix  string
}

// Other tools, the more certain ones first.
var unsupportedTools = []unsupported{
	{"sql-migrate", `\.sql$`, `(?m)^-- \+migrate (Up|Down)`, "ramus does not know its annotations",
		"They are goose's but for their name. In a copy of the folder, write +goose instead of +migrate, and -- +goose NO TRANSACTION instead of notransaction; then adopt the copy with --from goose."},
	{"node-pg-migrate", `\.sql$`, `(?m)^-- (Up|Down) Migration`, "ramus does not know its annotations",
		"In a copy of the folder, write -- migrate:up and -- migrate:down instead, which are dbmate's, and adopt the copy with --from dbmate."},
	{"Liquibase", `\.sql$`, `(?mi)^--\s*liquibase formatted sql`, "a changeset has conditions, contexts and an order that ramus does not have",
		"Print the SQL of a new database with liquibase update-sql, and make it your first revision: ramus revision -m …"},
	{"Liquibase", `(?i)changelog[^/]*\.(xml|ya?ml|json)$`, "", "their SQL is made by Liquibase",
		"Print the SQL of a new database with liquibase update-sql, and make it your first revision: ramus revision -m …"},
	{"tern", `\.sql$`, `(?m)^---- create above / drop below ----`, "ramus does not know its separator",
		"In a copy of the folder, write -- +goose Up above each file and -- +goose Down instead of the separator, and adopt the copy with --from goose."},
	{"Diesel", `^[^/]+/up\.sql$`, "", "it is not a tool that ramus adopts",
		"In a copy, name the files as golang-migrate does, such as 20240105090000_create_users.up.sql and .down.sql, and adopt the copy."},
	{"Alembic", `(^|/)(env\.py|script\.py\.mako)$`, "", "it works with them as they are",
		"Run ramus beside its alembic.ini, without adopt."},
	{"Django", `(^|/)\d{4}_\w+\.py$`, "", "their SQL is made by Django",
		"Print it with manage.py sqlmigrate, one file for each migration, and adopt these files. The steps: ramus help coming-from-django"},
	{"Rails", `^\d{14}_\w+\.rb$`, "", "their SQL is made by Rails", ownSQL},
	{"Ecto", `^\d{14}_\w+\.exs$`, "", "their SQL is made by Ecto", ownSQL},
	{"Laravel", `^\d{4}_\d\d_\d\d_\d{6}_\w+\.php$`, "", "their SQL is made by Laravel", ownSQL},
	{"Entity Framework", `\.Designer\.cs$`, "", "their SQL is made by Entity Framework",
		"Print it with dotnet ef migrations script, and make it your first revision: ramus revision -m …"},
	{"a tool in JavaScript", `^\d+[-_][^/]*\.(c?js|mjs|ts)$`, "", "their SQL is made by programs", ownSQL},
}

const ownSQL = "Dump the schema of a database that has run them all, and make it your first revision: ramus revision -m …\nThen record it where they ran: ramus stamp REVISION"

// unsupportedTool returns the error for files of a tool that ramus recognizes and does not
// convert, nil for other files.
func unsupportedTool(folder string, files []*file) error {
	for _, u := range unsupportedTools {
		name, text := regexp.MustCompile(u.name), regexp.MustCompile(u.text)
		var names []string
		for _, f := range files {
			if name.MatchString(f.name) && text.MatchString(f.text) {
				names = append(names, f.name)
			}
		}
		if len(names) > 0 {
			return hint.New(u.fix, "%s has migrations of %s (%s), which ramus does not convert: %s", folder, u.tool, firstThree(names), u.why)
		}
	}
	return nil
}

// djangoOmits matches Django's comment in place of an operation without SQL.
var djangoOmits = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^--\s*(THIS OPERATION CANNOT BE WRITTEN AS SQL|MIGRATION NOW PERFORMS OPERATION THAT CANNOT BE WRITTEN AS SQL)`)
})

// omitted reports the operations that Django's sqlmigrate left out of its SQL.
func (s *Section) omitted() (faults source.Errors) {
	for _, l := range s.lines {
		if djangoOmits().MatchString(l.content()) {
			faults = append(faults, source.Error{
				File: s.File, Line: l.num, Message: "Django does this operation in Python, and there is no SQL for it here",
				Hint: "write the SQL in place of this comment, or remove the comment if the operation changes nothing, in a copy of the folder",
			})
		}
	}
	return faults
}
