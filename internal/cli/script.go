package cli

import (
	"context"
	"fmt"
	"io"
)

// script writes an offline script to stdout. A tag that is not empty becomes its
// first line.
func (a *app) script(ctx context.Context, tag string, write func(context.Context, io.Writer) error) error {
	if tag != "" {
		if _, err := fmt.Fprintf(a.Out, "-- %q\n\n", tag); err != nil {
			return err
		}
	}
	return write(ctx, a.Out)
}
