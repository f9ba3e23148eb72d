package render

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// SQL writes the statements of revisions, each under the line that makes it, and how
// many of their scripts are whole.
func SQL(w io.Writer, s Style, all []ramus.RevisionSQL) error {
	if err := eachTo(w, all, func(b *bytes.Buffer, r ramus.RevisionSQL) {
		fmt.Fprintf(b, "%s %s\n", s.Dim("--"), s.ID(r.Revision)+s.Dim(from(r)+"  "+r.File))
		writeScript(b, s, r, "upgrade", r.Upgrade)
		writeScript(b, s, r, "downgrade", r.Downgrade)
	}); err != nil {
		return err
	}
	up, down, ids := sqlTotals{}, sqlTotals{}, map[string]bool{}
	for _, r := range all {
		ids[r.Revision] = true
		up[r.Upgrade.State]++
		down[r.Downgrade.State]++
	}
	_, err := fmt.Fprintf(w, "%s\n", s.Dim(fmt.Sprintf("-- %s: upgrades: %s; downgrades: %s", counted(len(ids), "revision"), up, down)))
	return err
}

// from says for which side a section of a merge is; "" for other scripts.
func from(r ramus.RevisionSQL) string {
	if r.From == "" {
		return ""
	}
	return "  section from:" + r.From
}

// writeScript writes the statements of an upgrade or a downgrade.
func writeScript(b *bytes.Buffer, s Style, r ramus.RevisionSQL, direction string, script ramus.SQLScript) {
	note := ""
	if !script.SameTwice && script.State != "delegated" {
		note = "; not the same in each run"
	}
	fmt.Fprintf(b, "%s\n", s.Dim(fmt.Sprintf("-- %s: %s%s", direction, script.State, note)))
	for _, st := range script.Statements {
		if st.Source != "" {
			fmt.Fprintf(b, "%s\n", s.Dim(fmt.Sprintf("-- %d: %s", st.Line, st.Source)))
		}
		if !st.Transaction {
			fmt.Fprintf(b, "%s\n", s.Dim("-- outside of the transaction:"))
		}
		fmt.Fprintf(b, "%s;\n", strings.TrimSuffix(strings.TrimSpace(st.SQL), ";"))
	}
	if script.Why != "" {
		fmt.Fprintf(b, "%s %s\n", s.Dim("--"), s.Waiting(fmt.Sprintf("%s:%d:%d: %s", r.File, script.Line, script.Column, script.Why)))
	}
}

// sqlTotals counts scripts by their state.
type sqlTotals map[string]int

func (t sqlTotals) String() string {
	var parts []string
	for _, state := range []string{"whole", "needs_database", "delegated"} {
		if t[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", t[state], state))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
