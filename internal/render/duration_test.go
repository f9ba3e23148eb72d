package render

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "<1ms", 900 * time.Microsecond: "<1ms", time.Millisecond: "1ms", 340400 * time.Microsecond: "340ms",
		999400 * time.Microsecond: "999ms", 999600 * time.Microsecond: "1.0s", 2340 * time.Millisecond: "2.3s",
		9949 * time.Millisecond: "9.9s", 9951 * time.Millisecond: "10s", 59600 * time.Millisecond: "1m 0s",
		200 * time.Second: "3m 20s", 3599600 * time.Millisecond: "1h 0m", 7500 * time.Second: "2h 5m",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
