//go:build !unix

package sqlfile

import (
	"io"
	"os"
)

func (osTree) open(path string) (io.ReadCloser, error) { return os.Open(path) }
