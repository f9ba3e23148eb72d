package hint

import (
	"regexp"
	"strings"
	"sync"
)

// shellSafe matches words that are the same quoted and unquoted in every shell.
var shellSafe = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[\w.,:@+=/-]+$`)
})

// Word returns a word of a command as it is typed in a shell: a sentence in double
// quotes, which all shells have, and a word with special characters in single quotes.
func Word(word string) string {
	switch {
	case shellSafe().MatchString(word):
		return word
	case shellSafe().MatchString(strings.ReplaceAll(word, " ", "")):
		return `"` + word + `"`
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Words returns words as they are typed in a shell, with a space between them.
func Words(words []string) string {
	typed := make([]string, len(words))
	for i, word := range words {
		typed[i] = Word(word)
	}
	return strings.Join(typed, " ")
}
