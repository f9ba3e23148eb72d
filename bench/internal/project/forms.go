package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A file is one that a tool reads.
type file struct{ path, content string }

// forms are the tools that a project can be written for.
var forms = map[string]struct {
	fixed  []file                  // beside the revisions
	each   func(r Revision) []file // of one revision
	linear bool                    // it knows numbers, and no graph
}{
	"ramus":   {fixed: []file{{"ramus.toml", ramusConfig}}, each: ramusFiles},
	"goose":   {each: gooseFiles, linear: true},
	"migrate": {each: migrateFiles, linear: true},
	"alembic": {fixed: alembicProject, each: alembicFiles},
}

// Write writes revisions into dir in the form of a tool. The files are made in
// the order of their names, as git makes those of a checkout.
func Write(dir, form string, revisions []Revision) error {
	f, ok := forms[form]
	if !ok {
		return fmt.Errorf("no form %q; there are ramus, goose, migrate and alembic", form)
	}
	files := slices.Clone(f.fixed)
	for i, r := range revisions {
		if f.linear && (len(r.Parents) != min(i, 1) || i > 0 && r.Parents[0] != revisions[i-1].ID) {
			return fmt.Errorf("%s has no graphs: only a chain can be written for it", form)
		}
		files = append(files, f.each(r)...)
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	for _, file := range files {
		if err := file.write(dir); err != nil {
			return err
		}
	}
	return nil
}

func (f file) write(dir string) error {
	path := filepath.Join(dir, f.path)
	err := os.WriteFile(path, []byte(f.content), 0o666)
	if os.IsNotExist(err) {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		err = os.WriteFile(path, []byte(f.content), 0o666)
	}
	return err
}

const ramusConfig = "database = \"${DATABASE_URL:-sqlite:app.db}\"\nversion_locations = [\"versions\"]\n"

// ramusFiles is a file as ramus revision writes it, with its SQL.
func ramusFiles(r Revision) []file {
	return []file{{"versions/" + r.ID + "_" + slug(r) + ".sql", fmt.Sprintf(`-- %s
--
-- revision: %s
-- down_revision:%s
-- branch_labels:
-- depends_on:
-- create_date: %s

-- +upgrade
%s
-- +downgrade
%s`, r.Message(), r.ID, space(strings.Join(r.Parents, ", ")), r.Created.Format(dateLayout), lines(r.Up(), ""), lines(r.Down(), ""))}}
}

// gooseFiles is a file as goose create writes it, with its SQL.
func gooseFiles(r Revision) []file {
	return []file{{fmt.Sprintf("%06d_%s.sql", r.Number, slug(r)), fmt.Sprintf(
		"-- +goose Up\n%s\n-- +goose Down\n%s", lines(r.Up(), ""), lines(r.Down(), ""))}}
}

// migrateFiles is a pair of files as golang-migrate takes it.
func migrateFiles(r Revision) []file {
	name := fmt.Sprintf("%06d_%s", r.Number, slug(r))
	return []file{{name + ".up.sql", lines(r.Up(), "")}, {name + ".down.sql", lines(r.Down(), "")}}
}

const dateLayout = "2006-01-02 15:04:05"

func slug(r Revision) string { return strings.ReplaceAll(r.Message(), " ", "_") }

// space puts a space before what is not empty.
func space(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// lines ends what is not empty with a line's end and after.
func lines(s, after string) string {
	if s == "" {
		return after
	}
	return s + "\n" + after
}
