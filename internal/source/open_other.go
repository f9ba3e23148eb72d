//go:build !unix

package source

import (
	"io"
	"os"
)

func (disk) Open(path string) (io.ReadCloser, error) { return os.Open(path) }
