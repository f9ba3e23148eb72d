package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A file is a file that a tool reads.
type file struct{ path, content string }

// forms lists the tools for which a project can be written.
var forms = map[string]struct {
	fixed  []file                  // the files besides the revisions
	each   func(r Revision) []file // the files of a revision
	linear bool                    // it has version numbers, and no graph
}{
	"ramus":   {fixed: []file{{"ramus.toml", ramusConfig}}, each: ramusFiles},
	"goose":   {each: gooseFiles, linear: true},
	"migrate": {each: migrateFiles, linear: true},
	"alembic": {fixed: alembicProject, each: alembicFiles},
}

// Write writes revisions into dir in the form of a tool. It creates files in the
// order of their names, as git checkout does.
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

// ramusFiles returns a file as ramus revision writes it, with SQL.
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

// gooseFiles returns a file as goose create writes it, with SQL.
func gooseFiles(r Revision) []file {
	return []file{{fmt.Sprintf("%06d_%s.sql", r.Number, slug(r)), fmt.Sprintf(
		"-- +goose Up\n%s\n-- +goose Down\n%s", lines(r.Up(), ""), lines(r.Down(), ""))}}
}

// migrateFiles returns a pair of files for golang-migrate.
func migrateFiles(r Revision) []file {
	name := fmt.Sprintf("%06d_%s", r.Number, slug(r))
	return []file{{name + ".up.sql", lines(r.Up(), "")}, {name + ".down.sql", lines(r.Down(), "")}}
}

const dateLayout = "2006-01-02 15:04:05"

func slug(r Revision) string { return strings.ReplaceAll(r.Message(), " ", "_") }

// space prepends a space to a text that is not empty.
func space(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// lines appends a line feed and after to a text that is not empty.
func lines(s, after string) string {
	if s == "" {
		return after
	}
	return s + "\n" + after
}
