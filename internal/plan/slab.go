package plan

// A slab allocates short slices from few long ones, so that a plan of a million
// steps does not make a million allocations.
type slab[T any] struct {
	free []T
	long int // the size of the next long slice
}

// makeSlab returns a slab for slices of about n elements in total.
func makeSlab[T any](n int) slab[T] {
	const most = 4096 // limits the unused part of the last slice
	long := min(n, most)
	return slab[T]{make([]T, long), long}
}

// take returns a slice of n zeros. Appending to it does not change the next one.
func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, s.long))
	}
	taken := s.free[:n:n]
	s.free = s.free[n:]
	return taken
}
