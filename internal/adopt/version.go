package adopt

import (
	"cmp"
	"strings"
	"time"
)

// versions has a tool's rules for versions.
type versions struct {
	// key returns the same string for versions that the tool treats as equal, and
	// false for a text that is not a version.
	key     func(string) (string, bool)
	compare func(a, b string) int // of keys
}

// numbers returns the rules for versions that are whole numbers of any length.
func numbers(valid func(string) bool) versions {
	key := func(version string) (string, bool) {
		digits := strings.TrimPrefix(version, "+")
		if !allDigits(digits) || !valid(digits) {
			return "", false
		}
		return strings.TrimLeft(digits[:len(digits)-1], "0") + digits[len(digits)-1:], true
	}
	return versions{key, compareNumbers}
}

// compareNumbers compares whole numbers without leading zeros.
func compareNumbers(a, b string) int {
	return cmp.Or(len(a)-len(b), strings.Compare(a, b))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// layouts has the time layouts of versions, by their length.
var layouts = map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}

// created returns the time that a version spells, the zero time for other versions.
func created(version string) time.Time {
	layout, ok := layouts[len(version)]
	if !ok || !allDigits(version) {
		return time.Time{}
	}
	t, err := time.Parse(layout, version)
	if err != nil || t.Year() < 1970 || t.Year() > 2100 {
		return time.Time{}
	}
	return t
}

// sequential is the bound below which versions are a sequence without gaps; greater
// ones are times.
const sequential = 1_000_000

// counted returns a version's number in a sequence, and false for other versions.
func counted(key string) (n int, ok bool) {
	if !allDigits(key) || len(key) > 7 {
		return 0, false
	}
	for _, c := range key {
		n = 10*n + int(c-'0')
	}
	return n, n < sequential
}
