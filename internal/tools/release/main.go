// Command release makes the files of a release from the folders of its binaries. The
// bytes depend only on the folders, the version and the date, not on the system or
// the user.
//
//	go run . -version v1.2.3 -date SECONDS [-context FOLDER] OUT FOLDER...
//
// Each FOLDER is named ramus_VERSION_OS_ARCH and holds the content of an archive. The
// command writes into OUT, for each system, an archive and a bill of materials; for
// Linux also packages, and one image; if the four systems of Homebrew are there, its
// formula; and SHA256SUMS over all of them. scripts/release runs it. It is a module of
// its own, so that ramus does not require the libraries that make packages and images.
package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	version := flag.String("version", "", "the `tag` of the release, such as v1.2.3")
	date := flag.Int64("date", 0, "the date of all files, in `seconds` since 1970")
	context := flag.String("context", "", "also write the Dockerfile and its build context into this `folder`")
	flag.Parse()
	if flag.NArg() < 2 || !strings.HasPrefix(*version, "v") {
		fmt.Fprintln(os.Stderr, "usage: release -version v1.2.3 -date SECONDS [-context FOLDER] OUT FOLDER...")
		os.Exit(2)
	}
	if err := run(*version, time.Unix(*date, 0).UTC(), *context, flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// run writes the files of a release into the folder out.
func run(tag string, date time.Time, context, out string, folders []string) error {
	r, err := newRelease(tag, date, folders)
	if err != nil {
		return err
	}
	files, err := artifacts(r)
	if err != nil {
		return err
	}
	if context != "" {
		err = writeContext(context, r)
	}
	return errors.Join(err, write(out, append(files, checksums(files))))
}

// An artifact is a file of a release.
type artifact struct {
	name    string
	content []byte
}

// artifacts returns the files of a release by name, without the checksums.
func artifacts(r release) ([]artifact, error) {
	var files []artifact
	for _, make := range []func(release) ([]artifact, error){archives, bills, packages, images} {
		made, err := make(r)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	formulas, err := formula(r, files)
	files = append(files, formulas...)
	slices.SortFunc(files, func(a, b artifact) int { return cmp.Compare(a.name, b.name) })
	return files, err
}

// checksums returns SHA256SUMS, in the format of sha256sum.
func checksums(files []artifact) artifact {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", checksum(f.content), f.name)
	}
	return artifact{"SHA256SUMS", b.Bytes()}
}

func checksum(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

func write(out string, files []artifact) error {
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(out, f.name), f.content, 0o666); err != nil {
			return err
		}
	}
	return nil
}
