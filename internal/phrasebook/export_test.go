package phrasebook

import "strings"

// Words returns the words of all entries.
func Words() (all []string) {
	for _, e := range entries {
		all = append(all, strings.Fields(e.words)...)
	}
	return all
}
