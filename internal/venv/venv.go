// Package venv lists the folders of a project's Python virtual environments: the
// active one, then .venv and venv in the project's folder. It runs no Python.
package venv

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Folders returns the environments in the order in which they are searched, whether
// they exist or not. active is the value of VIRTUAL_ENV, which may be empty.
func Folders(active, dir string) []string {
	folders := []string{filepath.Join(dir, ".venv"), filepath.Join(dir, "venv")}
	if active != "" {
		folders = append([]string{active}, folders...)
	}
	return folders
}

// Programs returns the folders of the environments' programs, in the order of
// Folders.
func Programs(active, dir string) []string {
	folders := Folders(active, dir)
	for i, folder := range folders {
		folders[i] = filepath.Join(folder, layout().programs)
	}
	return folders
}

// Packages returns the existing folders of the environments' installed packages, in
// the order of Folders.
func Packages(active, dir string) (folders []string) {
	for _, folder := range Folders(active, dir) {
		found, _ := filepath.Glob(filepath.Join(folder, layout().packages)) // the pattern is valid
		folders = append(folders, found...)
	}
	return folders
}

// Installed reports whether a folder is in a folder of installed packages.
func Installed(folder string) bool {
	parts := strings.Split(filepath.ToSlash(folder), "/")
	return slices.Contains(parts, "site-packages") || slices.Contains(parts, "dist-packages")
}

// A tree says where an environment keeps its parts; packages is a pattern.
type tree struct{ programs, packages string }

func layout() tree {
	if runtime.GOOS == "windows" {
		return tree{"Scripts", filepath.Join("Lib", "site-packages")}
	}
	return tree{"bin", filepath.Join("lib", "python3*", "site-packages")}
}
