package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ramusdb/ramus"
)

// Database returns the line that names a database by its URL; "" if that is empty.
func Database(url string) string {
	if url == "" {
		return ""
	}
	return "database: " + url + "\n"
}

// Status writes the database and a line for each revision, newest first, with its state in the database,
// and then the revisions that an upgrade would apply. A verbose line ends with the file.
func Status(w io.Writer, style Style, s ramus.Status, flags Flags, o Listing) error {
	rows, width := stateRows(style, s.All, o, when), style.Width
	switch {
	case o.Verbose:
		width = 0 // file names are not cut
	case width > 0 && besides(rows) > width-leastMessage:
		rows = stateRows(style, s.All, o, day)
	}
	texts := []string{style.Dim(Database(s.Database)), table(rows, width), summaryOf(style, s, flags)}
	if style.Lines > 0 && len(rows)+strings.Count(texts[2], "\n")+2 > style.Lines {
		texts[1], texts[2] = texts[2], texts[1] // the pager shows the beginning
	}
	_, err := io.WriteString(w, strings.Join(texts, ""))
	return err
}

// leastMessage is the room for messages, in columns, below which a list has days instead
// of times and users.
const leastMessage = 32

// besides returns the columns of a table of states in front of its messages.
func besides(rows [][]string) (sum int) {
	var widths [3]int
	for _, cells := range rows {
		for i := range min(len(widths), len(cells)-1) {
			widths[i] = max(widths[i], columns(cells[i])+2)
		}
	}
	for _, w := range widths {
		sum += w
	}
	return sum
}

// stateRows returns the cells of the revisions in a list; at returns the time in each.
func stateRows(style Style, all []ramus.RevisionStatus, o Listing, at func(ramus.RevisionStatus) string) (rows [][]string) {
	linked := func(i int) bool {
		upper, lower := all[i], all[i+1]
		return upper.State == lower.State && !special(upper) && !special(lower) && inLine(upper.Revision, lower.Revision)
	}
	for _, row := range o.rows(style, len(all), linked) {
		r := all[row.at]
		switch {
		case row.folded > 0:
			rows = append(rows, []string{weight(style, r.State)(row.line(words(r.State)+" revisions", r.ID, all[row.end()].ID))})
		case o.Verbose:
			rows = append(rows, append(stateRow(style, r, at), style.Dim(r.File)))
		default:
			rows = append(rows, stateRow(style, r, at))
		}
	}
	return rows
}

// special reports whether the line of a revision has more than its state.
func special(r ramus.RevisionStatus) bool {
	return r.Edited || r.Accepted != nil
}

// weight returns the style of texts about revisions in a state: dim, unless the state
// needs attention.
func weight(style Style, s ramus.State) func(string) string {
	if applied(s) {
		return style.Dim
	}
	return style.plain
}

// summaryOf returns the lines about half way revisions and about upgrade heads.
func summaryOf(style Style, s ramus.Status, flags Flags) string {
	var b strings.Builder
	for _, p := range s.Partial {
		b.WriteString(style.Prose(flags.Repeat(HalfWay(p))) + "\n")
	}
	if text := outlook(style, s); text != "" {
		b.WriteString(style.Prose(flags.Repeat(text)) + "\n")
	}
	return b.String()
}

// stateRow returns the cells of a revision: its state, id, run and message. Applied
// revisions are dim.
func stateRow(style Style, r ramus.RevisionStatus, at func(ramus.RevisionStatus) string) []string {
	name, text := style.ID, weight(style, r.State)
	if applied(r.State) {
		name = style.Dim
	}
	return []string{state(style, r), name(r.ID) + labels(style, r.Revision) + style.Current(mark(" (current)", r.Current)), text(at(r)), text(firstLine(r.Message))}
}

// applied reports whether a revision in this state needs no attention.
func applied(s ramus.State) bool {
	return s == ramus.Applied || s == ramus.Stamped || s == ramus.Unrecorded || s == ramus.Replaced
}

// HalfWay returns a sentence, without its period, about a revision that stopped half
// way, with the command that finishes it or gives it up.
func HalfWay(p ramus.Partial) string {
	if p.Running != "" {
		return fmt.Sprintf("the %s of %s is running, with %d of %d statements done, by %s", p.Action, p.Revision, p.Done, p.Statements, p.Running)
	}
	text := fmt.Sprintf("the %s of %s stopped half way, after %d of %d statements", p.Action, p.Revision, p.Done, p.Statements)
	if p.Finish != "" && p.First != "" {
		return text + "; to finish it, after " + p.First + ": " + p.Finish
	}
	if p.Finish != "" && p.Uncertain {
		return text + "; to see how to finish it: " + p.Finish
	}
	if p.Finish != "" {
		return text + "; to finish it: " + p.Finish
	}
	if p.Obstacle != "" {
		text += ", and cannot be resumed here: " + p.Obstacle
	}
	return text + "; to give it up: ramus abandon"
}

// when returns the time (in UTC, to the second) and the user of a revision's run, or the
// merge that replaced it, or "".
func when(r ramus.RevisionStatus) string {
	if r.At.IsZero() {
		return mark("by "+r.ReplacedBy, r.ReplacedBy != "")
	}
	return strings.TrimSpace(r.At.UTC().Format(time.DateTime) + " " + r.By)
}

// day returns the day (in UTC) of a revision's run, or the merge that replaced it, or "".
func day(r ramus.RevisionStatus) string {
	if r.At.IsZero() {
		return mark("by "+r.ReplacedBy, r.ReplacedBy != "")
	}
	return r.At.UTC().Format(time.DateOnly)
}

// outlook returns a line about the effect of upgrade heads, or "".
func outlook(style Style, s ramus.Status) string {
	switch {
	case len(s.Undefined()) > 0:
		text := fmt.Sprintf("the database is at %s, which no revision file defines", strings.Join(s.Undefined(), ", "))
		if s.Pending > 0 && len(s.Unknown) == 0 {
			text += fmt.Sprintf("; %d pending", s.Pending)
		}
		return text
	case len(s.Overlaps) > 0:
		return fmt.Sprintf("%d pending; no upgrade starts from overlapping rows: %s", s.Pending, strings.Join(s.Overlaps, ", "))
	case len(s.Skipped) > 0:
		return pending(s) + Skipped(s.Current)
	case s.Pending == 0 && len(s.Partial) > 0:
		return ""
	case s.Pending > 0 && s.Plan.Empty():
		return fmt.Sprintf("%d pending", s.Pending)
	case s.Pending == 0:
		return style.Good("nothing is pending")
	case style.Width > 0: // the lines above name the revisions
		return style.Waiting(fmt.Sprintf("%d pending", s.Pending)) + "; to apply them: ramus upgrade heads"
	}
	return fmt.Sprintf("%d pending; ramus upgrade heads would apply: %s", s.Pending, strings.Join(revisions(s.Plan), ", ")) + instead(s.Plan)
}

// instead says which pending revisions the sections of merges in a plan replace, or "".
func instead(p ramus.Plan) string {
	var ids []string
	for _, s := range p.Steps {
		ids = append(ids, s.Replaced...)
	}
	if len(ids) == 0 {
		return ""
	}
	return " (instead of " + strings.Join(ids, ", ") + ")"
}

// pending counts the pending revisions, in a line, if there are some.
func pending(s ramus.Status) string {
	if s.Pending == 0 {
		return ""
	}
	return fmt.Sprintf("%d pending\n", s.Pending)
}

// Skipped says of skipped revisions that they never ran, and which command runs them.
func Skipped(c ramus.Current) string {
	them, accept := "it", ""
	if len(c.Skipped) > 1 {
		them = "them"
	}
	if len(c.Ahead) > 0 {
		accept = " --allow-ahead"
	}
	return fmt.Sprintf("%s never ran here, below revisions that did; to run %s now: ramus upgrade --out-of-order heads%s", strings.Join(c.Skipped, ", "), them, accept)
}

func revisions(p ramus.Plan) (ids []string) {
	for _, s := range p.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

// Plan writes each step with its edits of the version table.
func Plan(w io.Writer, style Style, p ramus.Plan) error {
	var b strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, style.Fix(firstLine(style.step(p.Kind, s))))
		if s.File != "" {
			fmt.Fprintf(&b, "   %s\n", s.File)
		}
		if s.Section != "" {
			fmt.Fprintf(&b, "   %s\n", section(p.Kind, s))
		}
		if i == 0 && p.Resumes != nil {
			fmt.Fprintf(&b, "   %s\n", style.Waiting(resumes(*p.Resumes)))
		}
		for _, e := range s.Edits {
			fmt.Fprintf(&b, "   %s\n", style.Dim(edit(e)))
		}
	}
	switch {
	case len(p.Ahead) > 0:
		fmt.Fprintf(&b, "nothing to do: the database is ahead, at %s\n", strings.Join(p.Ahead, ", "))
	case p.Empty() && len(p.Skipped) > 0:
		fmt.Fprintf(&b, "no revision would run; %s never ran here\n", strings.Join(p.Skipped, ", "))
	case p.Empty():
		b.WriteString("nothing to do\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// section says which section of a merge a step runs.
func section(kind string, s ramus.Step) string {
	if kind == "downgrade" {
		return "section to:" + s.Section + "; " + strings.Join(s.Replaced, ", ") + " never ran here"
	}
	return "section from:" + s.Section + ", instead of " + strings.Join(s.Replaced, ", ")
}

// resumes says where the first step of a plan continues.
func resumes(p ramus.Partial) string {
	if p.Running != "" {
		return fmt.Sprintf("is running: %d of %d statements done, by %s", p.Done, p.Statements, p.Running)
	}
	text := fmt.Sprintf("resumes at statement %d of %d", p.Done+1, p.Statements)
	switch {
	case p.Uncertain:
		text += ", once you say whether that statement ran: it failed, and may have left changes behind"
	case p.Error == "":
		text += ", after a look whether that statement ran: its run was killed"
	}
	return text
}

func edit(e ramus.Edit) string {
	switch {
	case e.Old == "":
		return "version row: insert " + e.New
	case e.New == "":
		return "version row: delete " + e.Old
	}
	return "version row: " + e.Old + " becomes " + e.New
}

// Step returns a step as Alembic's log prints it: "upgrade a -> b, message".
func Step(verb string, s ramus.Step) string {
	return step(verb, strings.Join(s.From, ", "), strings.Join(s.To, ", "), s.Message)
}

// StepNamed is Step for people: it names the end at which there is no revision.
func StepNamed(verb string, s ramus.Step) string {
	return step(verb, named(s.From), named(s.To), s.Message)
}

// StepWithin is StepNamed in at most width columns, but never less than the ids and the
// beginning of the message, whose rest is cut. The message has no control characters.
func StepWithin(verb string, s ramus.Step, width int) string {
	ids := StepNamed(verb, ramus.Step{From: s.From, To: s.To})
	room := width - columns(ids) - len(", ")
	s.Message = cut(Printable(s.Message), max(leastCell, room), '…')
	return StepNamed(verb, s)
}

// step is StepNamed on a terminal, and Step in a pipe.
func (s Style) step(verb string, st ramus.Step) string {
	if s.Width == 0 {
		return Step(verb, st)
	}
	return StepNamed(verb, st)
}

func step(verb, from, to, message string) string {
	line := fmt.Sprintf("%s %s -> %s", verb, from, to)
	if verb == "stamp" || message == "" {
		return line
	}
	return line + ", " + message
}

// StepName returns the revision of a step with its message: "a1, create users".
func StepName(s ramus.Step) string {
	if s.Message == "" {
		return s.Revision
	}
	return s.Revision + ", " + s.Message
}

// named returns versions separated by commas, or "<base>" if there are none.
func named(versions []string) string {
	if len(versions) == 0 {
		return "<base>"
	}
	return strings.Join(versions, ", ")
}

// Rows returns version rows separated by commas, or "base" if there are none.
func Rows(rows []string) string {
	if len(rows) == 0 {
		return "base"
	}
	return strings.Join(rows, ", ")
}

// state returns the state of a revision in words, marked if it was edited after it ran.
func state(style Style, r ramus.RevisionStatus) string {
	paint := style.Fault
	switch {
	case applied(r.State):
		paint = style.Dim
	case r.State == ramus.Pending:
		paint = style.Waiting
	}
	return paint(words(r.State)) + style.Fault(mark(", edited", r.Edited)) + style.Waiting(mark(", edit accepted", r.Accepted != nil))
}

// words returns a state as people write it.
func words(s ramus.State) string { return strings.ReplaceAll(string(s), "_", " ") }
