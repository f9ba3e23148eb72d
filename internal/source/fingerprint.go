package source

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
)

// Fingerprint returns a text that changes when a file is written, added, renamed or removed
// below one of the folders, or when one of the single files is. It looks at names, sizes and
// dates and reads no file.
func Fingerprint(folders, files []string) string {
	sum := sha256.New()
	for _, file := range files {
		info, err := os.Stat(file)
		note(sum, file, info, err)
	}
	for _, folder := range folders {
		// WalkDir hands errors to the function, which notes them.
		_ = filepath.WalkDir(folder+string(filepath.Separator), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				note(sum, path, nil, err)
				return nil
			}
			if entry.IsDir() && entry.Name() == "__pycache__" {
				return fs.SkipDir
			}
			info, err := os.Stat(path) // of the file that a link names
			note(sum, path, info, err)
			return nil
		})
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// note adds a file to a fingerprint.
func note(sum hash.Hash, path string, info fs.FileInfo, err error) {
	switch {
	case err != nil:
		fmt.Fprintf(sum, "%s\x00%v\n", path, err)
	case info.IsDir():
		fmt.Fprintf(sum, "%s\x00\n", path)
	default:
		fmt.Fprintf(sum, "%s\x00%d\x00%d\n", path, info.Size(), info.ModTime().UnixNano())
	}
}
