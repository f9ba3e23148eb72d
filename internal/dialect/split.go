package dialect

import (
	"strings"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A Splitter cuts a script into statements, by a dialect's grammar.
type Splitter struct {
	sqllex.Splitter
	Transaction ScriptTransaction
	Statements  []Statement
}

// Split returns the statements of a script. The error is a SplitErrors with every
// fault, in the order of the text.
func (s *Splitter) Split(script revision.Script, g sqllex.Grammar) ([]Statement, error) {
	s.Transaction.Own = script.NoTransaction
	s.Statements = make([]Statement, 0, min(strings.Count(script.Text, ";"), len(script.Text)/32)+1)
	whole := s.Run(script.Text, max(script.Line, 1), g)
	if whole && s.Transaction.Open {
		s.Fault(s.Transaction.Begun, "the transaction that begins here has no COMMIT: add it, or the script's work is lost")
	}
	if faults := s.Faults(); len(faults) > 0 {
		return nil, splitErrors(script.File, faults)
	}
	return s.Statements, nil
}

// Append adds a statement. A refusal that is not empty is a fault at its place.
func (s *Splitter) Append(st sqllex.Statement, kind Kind, refusal string) *Statement {
	if refusal != "" {
		s.Fault(st.Place, refusal)
	}
	s.Statements = append(s.Statements, Statement{
		Text: st.Text, Line: st.Place.Line, Column: st.Place.Column, Kind: kind, Hash: st.Hash,
	})
	return &s.Statements[len(s.Statements)-1]
}

func splitErrors(file string, faults []sqllex.Fault) SplitErrors {
	all := make(SplitErrors, len(faults))
	for i, f := range faults {
		all[i] = SplitError{File: file, Line: f.Line, Column: f.Column, Message: f.Message}
	}
	return all
}

// A ScriptTransaction follows the transactions that a script begins and ends. Its
// methods return why a statement is refused, and "" for one that is not.
type ScriptTransaction struct {
	Own    bool         // whether the script runs outside a transaction and may begin its own
	Open   bool         // whether it has begun one
	Begun  sqllex.Place // of the BEGIN
	Reason string       // why a script may not control transactions unless Own
}

// Directive tells how a section is run outside a transaction.
const Directive = "write transaction:false behind the section's directive (-- +upgrade transaction:false)"

// Begin takes a BEGIN, by its verb.
func (t *ScriptTransaction) Begin(verb string, at sqllex.Place) string {
	switch {
	case !t.Own:
		return t.refusal(verb)
	case t.Open:
		return verb + " inside a transaction: transactions do not nest; COMMIT the open one first"
	}
	t.Open, t.Begun = true, at
	return ""
}

// End takes a COMMIT or ROLLBACK, by its verb.
func (t *ScriptTransaction) End(verb string) string {
	switch {
	case !t.Own:
		return t.refusal(verb)
	case !t.Open:
		return verb + " without BEGIN: no transaction is open here"
	}
	t.Open = false
	return ""
}

func (t *ScriptTransaction) refusal(verb string) string {
	return verb + " is refused: " + t.Reason + "; remove it, or " + Directive + " and control transactions yourself"
}

// Outside takes a statement that cannot run in a transaction, by its name.
func (t *ScriptTransaction) Outside(name string) string {
	switch {
	case !t.Own:
		return name + " cannot run in a transaction: " + Directive
	case t.Open:
		return name + " cannot run in a transaction: COMMIT first"
	}
	return ""
}
