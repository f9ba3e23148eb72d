package render

import (
	"strings"
	"text/tabwriter"
)

// table aligns rows of cells in columns, two spaces apart, without trailing spaces.
func table(rows [][]string) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for _, cells := range rows {
		_, _ = t.Write([]byte(strings.Join(cells, "\t") + "\n"))
	}
	t.Flush()
	var trimmed strings.Builder
	for line := range strings.Lines(b.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return trimmed.String()
}
