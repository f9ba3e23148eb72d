package render

import (
	"io"
	"strings"

	"github.com/ramusdb/ramus/internal/failure"
)

// Failure writes the error of a verb as JSON. message and hint are the texts for people.
func Failure(w io.Writer, err error, exitCode int, message, hint string) error {
	failed := failure.Of(err, exitCode, message, hint, append(toType(message), toType("  "+strings.ReplaceAll(hint, "\n", "\n  "))...))
	return JSON(w, map[string]failure.Failure{"error": failed})
}

// toType returns the commands in a text that can be typed as they are.
func toType(text string) (commands []string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		for _, c := range Commands(line) {
			if !c.Form {
				commands = append(commands, line[c.From:c.To])
			}
		}
	}
	return commands
}
