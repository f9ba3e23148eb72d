//go:build unix

// Open opens, reads and closes every file of a folder, 4 KiB of each, on two
// goroutines, and does nothing else. It is a lower bound for programs that read the
// headers of revisions.
//
//	open DIR
package main

import (
	"fmt"
	"os"
	"sync"
	"syscall"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: open DIR")
		os.Exit(2)
	}
	n, err := open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "open:", err)
		os.Exit(1)
	}
	fmt.Println(n)
}

// open returns the number of files read.
func open(dir string) (int, error) {
	if err := os.Chdir(dir); err != nil {
		return 0, err
	}
	folder, err := os.Open(".")
	if err != nil {
		return 0, err
	}
	defer folder.Close()
	names, err := folder.Readdirnames(-1)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	var errs [2]error
	for half := range errs {
		wg.Go(func() {
			buf := make([]byte, 4096)
			for i := half; i < len(names) && errs[half] == nil; i += len(errs) {
				errs[half] = read(names[i], buf)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return len(names), nil
}

func read(name string, buf []byte) error {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := syscall.Read(fd, buf); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return syscall.Close(fd)
}
