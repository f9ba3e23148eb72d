package plan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// WithVerbs returns err; if it is a *TargetError, its hint begins commands as verbs
// has them.
func WithVerbs(err error, verbs map[Kind]string) error {
	if e, ok := errors.AsType[*TargetError](err); ok {
		e.Verbs = verbs
	}
	return err
}

// Hint returns the commands of Ways, each with its result; "" if there are none.
func (e *TargetError) Hint() string {
	if len(e.Ways) == 0 {
		return ""
	}
	head := "Instead:"
	if len(e.Ways) > 1 {
		head = "Instead, one of:"
	}
	commands, width := e.commands()
	lines := []string{head}
	for i, command := range commands {
		lines = append(lines, fmt.Sprintf("  %-*s   # %s", width, command, e.Ways[i].Result))
	}
	if len(e.Ways) > len(commands) {
		lines = append(lines, "  and others")
	}
	return strings.Join(lines, "\n")
}

// commands returns the commands of the first ways, and the length of the longest.
func (e *TargetError) commands() (commands []string, width int) {
	for _, w := range e.Ways[:min(most, len(e.Ways))] {
		verb, ok := e.Verbs[w.Kind]
		if !ok {
			verb = "ramus " + string(w.Kind) + " "
		}
		command := verb + w.words()
		commands = append(commands, command)
		width = max(width, len(command))
	}
	return commands, width
}

// words returns the target as it is typed in a shell.
func (w Way) words() string {
	if w.Kind == Stamp {
		return hint.Words(strings.Fields(w.Target))
	}
	return hint.Word(w.Target)
}
