package adopt

import (
	"cmp"
	"strings"
	"time"
)

// versions are how a tool understands its versions.
type versions struct {
	// key is the same for versions that are equal to the tool; false is for
	// texts that are none.
	key     func(string) (string, bool)
	compare func(a, b string) int // of keys
}

// numbers are versions that are whole numbers of any length.
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

// compareNumbers compares whole numbers without zeros in front.
func compareNumbers(a, b string) int {
	return cmp.Or(len(a)-len(b), strings.Compare(a, b))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// layouts are how versions show a time, by their length.
var layouts = map[int]string{8: "20060102", 12: "200601021504", 14: "20060102150405"}

// created is the time that a version shows; zero when it shows none.
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

// sequential is the most that a version counted by hand or by a tool may be:
// greater ones are times, and have no gaps.
const sequential = 1_000_000

// counted is a version's number, and false when it is not one of a sequence.
func counted(key string) (n int, ok bool) {
	if !allDigits(key) || len(key) > 7 {
		return 0, false
	}
	for _, c := range key {
		n = 10*n + int(c-'0')
	}
	return n, n < sequential
}
