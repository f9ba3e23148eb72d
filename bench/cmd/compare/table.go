package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// table returns the result as Markdown with padded columns, which is also readable
// as plain text. The memory of a process is at least floor, that of this process:
// the kernel includes the memory before the exec.
func table(entries []*entry, floor int64) string {
	rows := [][]string{
		{"command", "min", "median", "max", "ratio of medians", "median of ratios", "target", "peak memory"},
		{":--", "--:", "--:", "--:", ":--", "--:", ":--", "--:"},
	}
	for _, e := range entries {
		rows = append(rows, e.row(floor))
	}
	drop(rows, 6)
	drop(rows, 5)
	drop(rows, 4)
	return markdown(rows)
}

func (e *entry) row(floor int64) []string {
	row := []string{e.name, "", "", "", "", "", "", showMemory(e.memory, floor)}
	switch {
	case len(e.times) > 0:
		row[1], row[2], row[3] = showTime(slices.Min(e.times)), showTime(median(e.times)), showTime(slices.Max(e.times))
	case e.stopped:
		row[1], row[2], row[3] = "-", "stopped after "+showTime(e.timeout), "-"
	}
	if e.against == nil {
		return row
	}
	if r, ok := ratio(e.times, e.against.times); ok {
		row[4] = showRatio(r) + " of " + e.against.name
		row[5] = showRatio(median(ratios(e.times, e.against.times)))
		if e.target.more > 0 {
			row[4] += ", " + difference(e.times, e.against.times)
		}
	}
	if e.target != (target{}) {
		row[6] = strings.TrimSuffix(e.target.text+": "+e.target.verdict(e.times, e.against.times), ": ")
	}
	return row
}

func difference(a, b []time.Duration) string {
	n := min(len(a), len(b))
	d := median(a[:n]) - median(b[:n])
	if d < 0 {
		return "-" + showTime(-d)
	}
	return "+" + showTime(d)
}

func showMemory(bytes, floor int64) string {
	const mib = 1 << 20
	switch {
	case bytes == 0:
		return ""
	case bytes <= floor:
		return fmt.Sprintf("< %d MiB", floor/mib+1)
	}
	return fmt.Sprintf("%d MiB", (bytes+mib/2)/mib)
}

// drop clears a column without values, including its heading.
func drop(rows [][]string, column int) {
	for _, row := range rows[2:] {
		if row[column] != "" {
			return
		}
	}
	for i := range rows {
		rows[i] = slices.Delete(rows[i], column, column+1)
	}
}

func markdown(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for n, row := range rows {
		for i, cell := range row {
			fmt.Fprintf(&b, "| %s ", pad(cell, widths[i], rows[1][i] == "--:", n == 1))
		}
		b.WriteString("|\n")
	}
	return b.String()
}

// pad pads a cell to its column's width, with spaces or, in the line below the
// heading, dashes.
func pad(cell string, width int, right, rule bool) string {
	missing := width - len([]rune(cell))
	switch {
	case rule && right:
		return strings.Repeat("-", missing) + cell
	case rule:
		return cell + strings.Repeat("-", missing)
	case right:
		return strings.Repeat(" ", missing) + cell
	}
	return cell + strings.Repeat(" ", missing)
}
