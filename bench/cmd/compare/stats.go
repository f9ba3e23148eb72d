package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// median returns the middle value, or the mean of the two middle ones; 0 for none.
func median[T ~int64 | ~float64](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, cmp.Compare)
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// ratios returns the ratios of two commands' times in each round that both ran in.
func ratios(a, b []time.Duration) []float64 {
	each := make([]float64, min(len(a), len(b)))
	for i := range each {
		each[i] = float64(a[i]) / float64(b[i])
	}
	return each
}

// ratio returns the ratio of the medians over the rounds that both ran in, and
// false if there are none.
func ratio(a, b []time.Duration) (r float64, ok bool) {
	n := min(len(a), len(b))
	if n == 0 {
		return 0, false
	}
	return float64(median(a[:n])) / float64(median(b[:n])), true
}

// verdict says whether the medians meet a target; "" if it is unknown.
func (t target) verdict(a, b []time.Duration) string {
	r, ok := ratio(a, b)
	if t == (target{}) || !ok {
		return ""
	}
	met := r <= t.ratio
	if t.ratio == 0 {
		n := min(len(a), len(b))
		met = median(a[:n])-median(b[:n]) <= t.more
	}
	if met {
		return "met"
	}
	return "missed"
}

// showRatio formats a ratio with three digits, or as a fraction if it is far below
// one.
func showRatio(r float64) string {
	switch {
	case r > 0 && r < 0.1:
		return "1/" + digits(1/r)
	default:
		return digits(r)
	}
}

// digits formats a number with two decimals below ten, one below a hundred, and
// none above.
func digits(v float64) string {
	switch {
	case v < 9.995:
		return fmt.Sprintf("%.2f", v)
	case v < 99.95:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// showTime formats a duration in milliseconds below a second, and in seconds above.
func showTime(d time.Duration) string {
	if d < time.Second {
		return digits(float64(d)/float64(time.Millisecond)) + " ms"
	}
	return digits(d.Seconds()) + " s"
}
