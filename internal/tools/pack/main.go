// Command pack makes the archives of a release. The bytes depend only on the files
// and the date, not on the system or the user.
//
//	go run ./internal/tools/pack -date SECONDS OUT FOLDER...
//
// packs each FOLDER into OUT, as FOLDER.tar.gz, or as FOLDER.zip if its name
// contains windows, and writes OUT/SHA256SUMS. scripts/release runs it.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	date := flag.Int64("date", 0, "the date of all files, in `seconds` since 1970")
	flag.Parse()
	if flag.NArg() < 2 {
		fmt.Fprintln(os.Stderr, "usage: pack -date SECONDS OUT FOLDER...")
		os.Exit(2)
	}
	if err := packAll(flag.Arg(0), flag.Args()[1:], time.Unix(*date, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "pack:", err)
		os.Exit(1)
	}
}

// packAll packs the folders and writes the checksums of their archives, in the
// order of the folders.
func packAll(out string, folders []string, date time.Time) error {
	var sums strings.Builder
	for _, folder := range folders {
		base := filepath.Base(folder)
		name, pack := base+".tar.gz", tarball
		if strings.Contains(base, "windows") {
			name, pack = base+".zip", zipFile
		}
		files, err := read(folder)
		if err != nil {
			return err
		}
		var archive bytes.Buffer
		if err := pack(&archive, base, files, date); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(out, name), archive.Bytes(), 0o666); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive.Bytes()), name)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o666)
}

// A file is a file to pack. Of its mode, only the executable bit is kept.
type file struct {
	path    string // relative to the folder, with slashes
	content []byte
	mode    fs.FileMode
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

func tarball(w io.Writer, root string, files []file, date time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     path.Join(root, f.path),
			Size:     int64(len(f.content)),
			Mode:     int64(f.mode),
			ModTime:  date,
			Format:   tar.FormatUSTAR,
		}
		if err := t.WriteHeader(header); err != nil {
			return err
		}
		if _, err := t.Write(f.content); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func zipFile(w io.Writer, root string, files []file, date time.Time) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestCompression)
	})
	for _, f := range files {
		header := &zip.FileHeader{Name: path.Join(root, f.path), Method: zip.Deflate, Modified: date}
		header.SetMode(f.mode)
		entry, err := z.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := entry.Write(f.content); err != nil {
			return err
		}
	}
	return z.Close()
}
