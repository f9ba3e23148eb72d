package adopt

import (
	"fmt"
	"path"
	"strings"
)

// recognize finds out whose the files are.
func recognize(folder string, files []*file) (*Tool, error) {
	claimed := map[*Tool][]string{}
	for _, f := range files {
		for _, t := range Tools {
			if t.claims(f) {
				claimed[t] = append(claimed[t], f.name)
			}
		}
	}
	var tools []*Tool
	var seen []string
	for _, t := range Tools {
		if names := claimed[t]; len(names) > 0 {
			tools = append(tools, t)
			seen = append(seen, fmt.Sprintf("%s of %s (%s)", count(len(names), "file"), t.Name, some(names)))
		}
	}
	switch len(tools) {
	case 0:
		return nil, unknown(folder, files)
	case 1:
		return tools[0], nil
	}
	return nil, &Refusal{
		Message: fmt.Sprintf("%s holds migrations of more than one tool: %s", folder, strings.Join(seen, ", ")),
		Mend:    fmt.Sprintf("Say whose to read: --from %s. What the others have stays behind.", tools[0].Name),
	}
}

// unknown says what was seen in a folder that is nobody's.
func unknown(folder string, files []*file) error {
	var sql []string
	folders := map[string]bool{}
	for _, f := range files {
		if f.ext() != ".sql" {
			continue
		}
		sql = append(sql, f.name)
		if !f.atTop() {
			folders[path.Dir(f.name)] = true
		}
	}
	what := "it has no .sql file"
	if len(sql) > 0 {
		what = fmt.Sprintf("its %s (%s) have neither -- +goose Up nor -- migrate:up in them, nor a name as in 1_x.up.sql (golang-migrate) or V1__x.sql (Flyway)",
			count(len(sql), ".sql file"), some(sql))
	}
	mend := "Say whose they are with --from " + Names() + ", to see what keeps them from being read."
	if len(folders) > 0 {
		mend = "Only Flyway reads folders below folders: name the one that holds the migrations."
	}
	return &Refusal{Message: fmt.Sprintf("%s holds no migrations that ramus knows: %s", folder, what), Mend: mend}
}

// count is a number of things, in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// some are the first names of a list.
func some(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
