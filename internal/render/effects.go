package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Effects writes what revisions did, a line for each effect.
func Effects(w io.Writer, s Style, r ramus.EffectsResult) error {
	_, err := io.WriteString(w, effects(s, r))
	return err
}

// ShowEffects writes each revision as Show does, and what it did.
func ShowEffects(w io.Writer, s Style, revisions []ramus.Revision, of []ramus.EffectsResult) error {
	for i, rev := range revisions {
		if err := Show(w, s, []ramus.Revision{rev}); err != nil {
			return err
		}
		if _, err := io.WriteString(w, indented(effects(s, of[i]))+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// indented puts four spaces before each line.
func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n    ") + "\n"
}

func effects(s Style, r ramus.EffectsResult) string {
	var b strings.Builder
	for _, u := range r.Unproved {
		fmt.Fprintf(&b, "%s not known: %s cannot run in a scratch database: %s\n  %s\n", s.Fault("effects:"), u.Revision, u.Why, place(u.File, u.Line, u.Column))
	}
	for _, e := range r.Effects {
		b.WriteString(e.Text + "\n")
	}
	if b.Len() == 0 {
		b.WriteString(s.Dim("no effect on the schema or on rows") + "\n")
	}
	return b.String()
}

// place returns a place in a file as editors read it.
func place(file string, line, column int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}
