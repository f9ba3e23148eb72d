package render

import (
	"fmt"
	"time"
)

// Duration returns a duration as people say it, with two digits of its largest unit at
// most: 340ms, 2.3s, 41s, 3m 20s, 2h 5m.
func Duration(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1ms"
	case d < 999500*time.Microsecond:
		return fmt.Sprintf("%dms", d.Round(time.Millisecond)/time.Millisecond)
	case d < 9950*time.Millisecond:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return Seconds(d.Round(time.Second))
}

// Seconds returns a duration that grows, in whole seconds: 0s, 41s, 3m 20s, 2h 5m.
func Seconds(d time.Duration) string {
	switch seconds := int(d / time.Second); {
	case seconds < 60:
		return fmt.Sprintf("%ds", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%dm %ds", seconds/60, seconds%60)
	default:
		return fmt.Sprintf("%dh %dm", seconds/3600, seconds%3600/60)
	}
}
