package render

import "strings"

// table aligns rows of cells, which may be styled, in columns, two spaces apart and
// without trailing spaces. The last cell of a row does not widen its column.
func table(rows [][]string) string {
	var widths []int
	for _, cells := range rows {
		for i := range len(cells) - 1 {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], columns(cells[i]))
		}
	}
	var b strings.Builder
	for _, cells := range rows {
		gap := 0
		for i, cell := range cells {
			if cell != "" {
				b.WriteString(strings.Repeat(" ", gap) + cell)
				gap = 0
			}
			if i < len(widths) {
				gap += widths[i] - columns(cell) + 2
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
