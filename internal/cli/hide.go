package cli

import (
	"regexp"
	"strings"
	"sync"
	"unsafe"
)

// inURL matches a URL with its password.
var inURL = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:--database=)?[a-zA-Z][a-zA-Z0-9+]*://[^:/]*:(.+)@`)
})

// HidePasswords returns the arguments, and overwrites the passwords of URLs where
// the process got them, so that the list of processes does not show them: on Unix
// the strings of os.Args lie in the memory that it is read from.
func HidePasswords(args []string) []string {
	kept := make([]string, len(args))
	for i, arg := range args {
		kept[i] = strings.Clone(arg)
		if !strings.Contains(arg, "://") {
			continue
		}
		if at := inURL().FindStringSubmatchIndex(arg); at != nil {
			secret := unsafe.Slice(unsafe.StringData(arg), len(arg))[at[2]:at[3]]
			for j := range secret {
				secret[j] = 'x'
			}
		}
	}
	return kept
}
