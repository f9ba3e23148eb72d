package plan

// A slab hands out short slices. They stand end to end in a few long ones: a
// plan of a million steps makes no million allocations for its lists.
type slab[T any] struct {
	free []T
	long int // the length of the next long slice
}

// makeSlab is a slab for slices of about n elements together.
func makeSlab[T any](n int) slab[T] {
	const most = 4096 // so that little of the last one goes to waste
	long := min(n, most)
	return slab[T]{make([]T, long), long}
}

// take returns a slice of n zeros. Appending to it does not touch the next one.
func (s *slab[T]) take(n int) []T {
	if len(s.free) < n {
		s.free = make([]T, max(n, s.long))
	}
	taken := s.free[:n:n]
	s.free = s.free[n:]
	return taken
}
