package ramus

import "strconv"

// String returns the class in words, such as "database unreachable".
func (c Class) String() string {
	return name(c, "other", "usage", "broken revisions", "database unreachable", "migration failed", "interrupted")
}

// String returns the kind in one word, such as "started".
func (k EventKind) String() string {
	return name(k, "waiting", "resuming", "started", "retrying", "decided", "reconnecting", "noticed", "reported", "delegated", "finished", "running")
}

// name returns the name of n, or n itself in digits where it has none.
func name[N ~int | ~uint8](n N, names ...string) string {
	if n < 0 || int(n) >= len(names) {
		return strconv.Itoa(int(n))
	}
	return names[n]
}
