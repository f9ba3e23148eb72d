package cli

import (
	"errors"

	"github.com/spf13/pflag"
)

// A once is the value of a flag that may be given once: of two values, one would be
// ignored without a word.
type once struct {
	value *string
	given bool
}

// onceVar adds a flag that may be given once.
func onceVar(flags *pflag.FlagSet, value *string, name, usage string) {
	flags.Var(&once{value: value}, name, usage)
}

// Set stores the value of the flag.
func (o *once) Set(value string) error {
	if o.given {
		return errors.New("it was given already, and takes one value")
	}
	o.given, *o.value = true, value
	return nil
}

func (o *once) String() string {
	if o.value == nil {
		return ""
	}
	return *o.value
}

// Type returns the name of the type, as pflag names it.
func (o *once) Type() string { return "string" }
