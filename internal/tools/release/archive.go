package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"time"
)

// archives returns an archive for each system: a zip file for Windows, else a tar.gz.
func archives(r release) (made []artifact, err error) {
	for _, s := range r.systems {
		name, pack := s.name+".tar.gz", tarGz
		if s.os == "windows" {
			name, pack = s.name+".zip", zipFile
		}
		var b bytes.Buffer
		if err := pack(&b, s.name, s.files, r.date); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		made = append(made, artifact{name, b.Bytes()})
	}
	return made, nil
}

func tarGz(w io.Writer, root string, files []file, date time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	return errors.Join(writeTar(z, root, files, date), z.Close())
}

// writeTar writes files as the user root, in a format without extensions.
func writeTar(w io.Writer, root string, files []file, date time.Time) error {
	t := tar.NewWriter(w)
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
	return t.Close()
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
