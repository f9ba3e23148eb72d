package sqllex

import "testing"

// Hashes are in people's databases: this one must never change.
func TestHash(t *testing.T) {
	if got := sum("SELECT", "1"); got != "ce909e14d85d487e40dcc8d66b1c2c5add2f9a244679d3d9ae54bb28b251ada3" {
		t.Error(got)
	}
}

func TestHashLineEndings(t *testing.T) {
	if sum("'a\r\nb'") != sum("'a\nb'") {
		t.Error("CRLF and LF have different hashes")
	}
	if sum("'a\rb'") == sum("'a\nb'") || sum("\r", "\n") == sum("\n") {
		t.Error("a lone CR has the hash of a line feed")
	}
}

func sum(tokens ...string) string {
	var h Hasher
	for _, t := range tokens {
		h.Token(t)
	}
	return h.Sum()
}
