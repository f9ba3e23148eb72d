package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A release is a version of ramus, built for some systems.
type release struct {
	tag     string // v1.2.3
	date    time.Time
	systems []system
}

// version returns the version as packages write it, without the v.
func (r release) version() string { return strings.TrimPrefix(r.tag, "v") }

// on returns the system of an operating system and an architecture.
func (r release) on(os, arch string) (system, bool) {
	for _, s := range r.systems {
		if s.os == os && s.arch == arch {
			return s, true
		}
	}
	return system{}, false
}

// linux returns the systems with Linux.
func (r release) linux() (systems []system) {
	for _, s := range r.systems {
		if s.os == "linux" {
			systems = append(systems, s)
		}
	}
	return systems
}

// A system is an operating system and an architecture, with the files for it.
type system struct {
	name     string // ramus_1.2.3_linux_amd64, with which the names of its artifacts begin
	os, arch string
	folder   string
	files    []file // by path
}

// binary returns the name of the command.
func (s system) binary() string {
	if s.os == "windows" {
		return "ramus.exe"
	}
	return "ramus"
}

// A file is a file of a release. Of its mode, only the executable bit is kept.
type file struct {
	path    string // relative to the folder, with slashes
	content []byte
	mode    fs.FileMode // 0o644 or 0o755
}

func newRelease(tag string, date time.Time, folders []string) (release, error) {
	r := release{tag: tag, date: date}
	for _, folder := range folders {
		s, err := newSystem(r.version(), folder)
		if err != nil {
			return r, err
		}
		r.systems = append(r.systems, s)
	}
	return r, nil
}

func newSystem(version, folder string) (system, error) {
	s := system{name: filepath.Base(folder), folder: folder}
	target, ok := strings.CutPrefix(s.name, "ramus_"+version+"_")
	if s.os, s.arch, _ = strings.Cut(target, "_"); !ok || s.arch == "" {
		return s, fmt.Errorf("%s is not named ramus_%s_OS_ARCH", folder, version)
	}
	var err error
	s.files, err = read(folder)
	return s, err
}

// read returns the files below a folder, by path.
func read(folder string) (files []file, err error) {
	tree := os.DirFS(folder)
	err = fs.WalkDir(tree, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a plain file", path)
		}
		f := file{path: path, mode: 0o644}
		if info.Mode()&0o100 != 0 {
			f.mode = 0o755
		}
		f.content, err = fs.ReadFile(tree, path)
		files = append(files, f)
		return err
	})
	return files, err
}
