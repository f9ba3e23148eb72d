// Package seal keeps an exported interface from being implemented outside this
// module, so that methods can be added to it before 1.0.
package seal

// Sealed is embedded in an interface that only this module implements.
type Sealed interface{ sealed() }

// Mark is embedded in each implementation.
type Mark struct{}

func (Mark) sealed() {}
