package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Limits of the text about a merge's sides.
const (
	sideRevisions  = 12
	sideStatements = 4
	sideEffects    = 12
)

// Sides writes, for each head of a merge, the revisions that only this head has, with
// their first statements.
func Sides(w io.Writer, sides []ramus.Side) error {
	var b strings.Builder
	for _, side := range sides {
		fmt.Fprintf(&b, "only %s has:\n", side.Head.ID)
		for i, r := range side.Only {
			if i == sideRevisions {
				fmt.Fprintf(&b, "  and %d more\n", len(side.Only)-i)
				break
			}
			b.WriteString("  " + strings.Join(nonEmpty(r.ID, r.Author, r.CreateDate, firstLine(r.Message)), "  ") + "\n")
			for j, statement := range r.Statements {
				if j == sideStatements {
					fmt.Fprintf(&b, "      and %d more\n", len(r.Statements)-j)
					break
				}
				fmt.Fprintf(&b, "      %s\n", statement)
			}
		}
		writeEffects(&b, side.Effects)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeEffects writes what a side does, if that is known.
func writeEffects(b *strings.Builder, of *ramus.EffectsResult) {
	if of == nil || len(of.Effects) == 0 {
		return
	}
	b.WriteString("  what that does:\n")
	for i, e := range of.Effects {
		if i == sideEffects {
			fmt.Fprintf(b, "      and %d more\n", len(of.Effects)-i)
			break
		}
		fmt.Fprintf(b, "      %s\n", e.Text)
	}
}

func nonEmpty(texts ...string) (some []string) {
	for _, text := range texts {
		if text != "" {
			some = append(some, text)
		}
	}
	return some
}
