package revision

import (
	"regexp"
	"testing"
)

func TestNewID(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := NewID()
		if !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(id) || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}

func TestMergeID(t *testing.T) {
	const want = "86ace5420c23" // python3: sha256(b"ae1\x00bc2").hexdigest()[:12]
	for _, parents := range [][]string{{"ae1", "bc2"}, {"bc2", "ae1"}, {"bc2", "ae1", "bc2"}} {
		if got := MergeID(parents); got != want {
			t.Errorf("MergeID(%q) = %s, want %s", parents, got, want)
		}
	}
	if MergeID([]string{"ae", "1bc2"}) == MergeID([]string{"ae1", "bc2"}) {
		t.Error("ids run into each other")
	}
}
