package phrasebook

import "strings"

// Alike returns the verbs that a word may be a slip of the keyboard for, in their order:
// it is the beginning of the verb, perhaps without one letter, or one letter in four is
// missing, wrong, superfluous or swapped with the next one.
func Alike(word string, verbs []string) (alike []string) {
	word = strings.ToLower(word)
	for _, verb := range verbs {
		if begins(word, verb) || slips(word, verb) <= (len(word)+1)/4 {
			alike = append(alike, verb)
		}
	}
	return alike
}

// begins reports whether a word of two letters or more is the beginning of a verb, or one
// of three letters or more lacks one letter of it, as "hed" lacks the a of "heads".
func begins(word, verb string) bool {
	switch n := len(word); {
	case n > 1 && strings.HasPrefix(verb, word):
		return true
	case n < 3 || n >= len(verb):
		return false
	default:
		return slips(word, verb[:n+1]) == 1
	}
}

// slips returns the number of letters to insert, delete, replace or swap with the next
// one to turn a into b (the optimal string alignment distance). It costs len(a)*len(b).
func slips(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
