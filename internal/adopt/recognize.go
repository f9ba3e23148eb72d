package adopt

import (
	"fmt"
	"path"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// recognize returns the tool that the files belong to.
func recognize(folder string, files []*file) (*Tool, error) {
	claimed := map[*Tool][]string{}
	for _, f := range files {
		for _, t := range Tools {
			if t.claims(f) {
				claimed[t] = append(claimed[t], f.name)
			}
		}
	}
	if len(claimed) > 1 {
		delete(claimed, &atlas) // whose checksums also stand beside the files of other tools
	}
	var tools []*Tool
	var seen []string
	for _, t := range Tools {
		if names := claimed[t]; len(names) > 0 {
			tools = append(tools, t)
			seen = append(seen, fmt.Sprintf("%s of %s (%s)", count(len(names), "file"), t.Name, firstThree(names)))
		}
	}
	switch len(tools) {
	case 0:
		if err := unsupportedTool(folder, files); err != nil {
			return nil, err
		}
		return nil, unknown(folder, files)
	case 1:
		return tools[0], nil
	}
	return nil, &hint.Error{
		Message: fmt.Sprintf("%s has migrations of several tools: %s", folder, strings.Join(seen, ", ")),
		Fix:     fmt.Sprintf("Choose one: --from %s. The others' files are skipped.", tools[0].Name),
	}
}

// unknown returns the error for a folder that no tool recognizes, with the SQL files
// in it.
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
	reason := "it has no .sql file"
	if len(sql) > 0 {
		reason = fmt.Sprintf("in its %s (%s) there is no -- +goose Up and no -- migrate:up, no name is like 1_x.up.sql (golang-migrate) or V1__x.sql (Flyway), and there is no atlas.sum",
			count(len(sql), ".sql file"), firstThree(sql))
	}
	fix := "Name the tool with --from " + Names() + ", to see why it cannot read them."
	if len(folders) > 0 {
		fix = "Only Flyway reads nested folders: pass the folder with the migrations."
	}
	return &hint.Error{Message: fmt.Sprintf("%s has no migrations of a known tool: %s", folder, reason), Fix: fix}
}

// count returns a number with its noun, in the singular for 1.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// firstThree joins the first three of names, with an ellipsis for the others.
func firstThree(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
