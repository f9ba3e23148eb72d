package cli

import (
	"math"
	"runtime"
	"runtime/debug"
)

// withoutGarbage is the heap size, in bytes, that starts the first garbage
// collection. Most verbs end before they reach it.
const withoutGarbage = 64 << 20

// CollectLate delays the first garbage collection; later ones run as usual. It
// changes settings of the whole process, so only a main package should call it.
func CollectLate() {
	percent := debug.SetGCPercent(-1)
	limit := debug.SetMemoryLimit(withoutGarbage)
	if percent < 0 || limit != math.MaxInt64 { // GOGC or GOMEMLIMIT is set
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		return
	}
	first := new([1]*int) // freed by the first collection, which runs the cleanup
	runtime.AddCleanup(first, func(percent int) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, percent)
}
