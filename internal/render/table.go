package render

import "strings"

// leastCell is the width to which a cell is cut at most, in columns.
const leastCell = 8

// table aligns rows of cells, which may be styled, in columns, two spaces apart and
// without trailing spaces. The last cell of a row does not widen its column, and is cut
// where the row is wider than width, if that is not 0.
func table(rows [][]string, width int) string {
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
		gap, at := 0, 0
		for i, cell := range cells {
			if room := width - at - gap; width > 0 && i == len(cells)-1 && room >= leastCell {
				cell = cut(cell, room, '…')
			}
			if cell != "" {
				b.WriteString(strings.Repeat(" ", gap) + cell)
				at += gap + columns(cell)
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
