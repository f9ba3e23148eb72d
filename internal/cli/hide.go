package cli

import (
	"regexp"
	"strings"
	"sync"
	"unsafe"
)

// passwords match a URL with its password: user:password@, also in Go's form without a
// scheme, or a parameter of the query and of libpq's key=value form.
var passwords = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`^(?:--(?:database|scratch)=)?[a-zA-Z][a-zA-Z0-9+]*://[^:/]*:(.+)@`),
		regexp.MustCompile(`^(?:--(?:database|scratch)=)?[^:/@ ]*:(.+)@(?:[a-z0-9+-]+\(.*\)|tcp|unix)?/`),
		regexp.MustCompile(`(?s)(?:^|[=?&\s])(?:password|passwd)\s*=(.+)`),
	}
})

// HidePasswords returns a copy of args, and overwrites the passwords of URLs in args
// itself, so that ps does not show them: on Unix, it reads the memory in which the
// strings of os.Args lie.
func HidePasswords(args []string) []string {
	kept := make([]string, len(args))
	for i, arg := range args {
		kept[i] = strings.Clone(arg)
		if !strings.ContainsAny(arg, "@=") {
			continue
		}
		for _, password := range passwords() {
			if at := password.FindStringSubmatchIndex(arg); at != nil {
				overwrite(unsafe.Slice(unsafe.StringData(arg), len(arg))[at[2]:at[3]])
			}
		}
	}
	return kept
}

func overwrite(secret []byte) {
	for i := range secret {
		secret[i] = 'x'
	}
}
