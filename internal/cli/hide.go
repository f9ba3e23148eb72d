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

// HidePasswords returns a copy of args, and overwrites the passwords of URLs in args
// itself, so that ps does not show them: on Unix, it reads the memory in which the
// strings of os.Args lie.
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
