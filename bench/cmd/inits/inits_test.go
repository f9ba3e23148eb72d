package main

import (
	"testing"
	"time"
)

func TestRank(t *testing.T) {
	times := map[string][]time.Duration{}
	for _, trace := range []string{
		"init runtime @0.05 ms, 0.03 ms clock, 0 bytes, 0 allocs\ninit os @0.25 ms, 0.5 ms clock, 5432 bytes, 40 allocs\n",
		"something else\ninit runtime @0.05 ms, 0.04 ms clock, 0 bytes, 0 allocs\ninit os @0.25 ms, 0.01 ms clock, 5432 bytes, 40 allocs\n",
		"init runtime @0.05 ms, 9 ms clock, 0 bytes, 0 allocs\ninit os @0.25 ms, 0.02 ms clock, 5432 bytes, 40 allocs\n",
	} {
		if err := read(trace, times); err != nil {
			t.Fatal(err)
		}
	}
	got := rank(times)
	want := []cost{{"runtime", 40 * time.Microsecond}, {"os", 20 * time.Microsecond}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("%v, not %v", got, want)
	}
}
