package cli

import (
	"math"
	"runtime"
	"runtime/debug"
)

// withoutGarbage is how much memory the command takes before the first garbage
// collection: most verbs end before that, and need none.
const withoutGarbage = 64 << 20

// CollectLate puts the first garbage collection off, and has it collect as
// usual from then on. It is for a process of its own: the settings are global.
func CollectLate() {
	percent := debug.SetGCPercent(-1)
	limit := debug.SetMemoryLimit(withoutGarbage)
	if percent < 0 || limit != math.MaxInt64 { // GOGC or GOMEMLIMIT say otherwise
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
		return
	}
	first := new([1]*int) // collected, and so cleaned up, by the first collection
	runtime.AddCleanup(first, func(percent int) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(math.MaxInt64)
	}, percent)
}
