package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// fileNames are the configuration files that Find looks for, the preferred one
// first.
var fileNames = []string{"ramus.toml"}

// Find returns the absolute path of the configuration file in dir or, failing
// that, in the nearest folder above it. Where there is none the error is a
// *NotFoundError.
func Find(dir string) (path string, err error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the configuration: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		path, err := findIn(at)
		if err != nil {
			return "", fmt.Errorf("find the configuration: %w", err)
		}
		if path != "" {
			return path, nil
		}
		if at == filepath.Dir(at) {
			return "", &NotFoundError{Dir: start, Names: fileNames}
		}
	}
}

// findIn returns the path of the configuration file in dir, or "". A folder
// of that name is not one.
func findIn(dir string) (string, error) {
	for _, name := range fileNames {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", err
		case !info.IsDir():
			return path, nil
		}
	}
	return "", nil
}
