// Evict makes the next run over folders a cold one, and prints how: root drops the
// kernel's caches of files, folders and inodes; other users can only ask the kernel
// to drop the content of each file.
//
//	evict DIR ...
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

func main() {
	how, err := evict(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "evict:", err)
		os.Exit(1)
	}
	fmt.Println(how)
}

func evict(dirs []string) (how string, err error) {
	unix.Sync() // the kernel does not drop unwritten data
	if os.WriteFile("/proc/sys/vm/drop_caches", []byte("3\n"), 0) == nil {
		return "all caches dropped (drop_caches)", nil
	}
	for _, dir := range dirs {
		if err := filepath.WalkDir(dir, forget); err != nil {
			return "", err
		}
	}
	return "the files' content dropped (posix_fadvise), folders and inodes still cached", nil
}

func forget(path string, entry fs.DirEntry, err error) error {
	if err != nil || !entry.Type().IsRegular() {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := unix.Fadvise(int(file.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
