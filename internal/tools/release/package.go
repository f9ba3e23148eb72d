package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/apk"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
	"github.com/goreleaser/nfpm/v2/rpm"
)

// A format is a format of packages, with the folders in which its distributions keep
// what ramus brings.
type format struct {
	extension string
	packager  nfpm.Packager
	copyright string // the license of ramus
	licenses  string // the folder of the others
	zsh       string // the folder of completions for zsh
}

func formats() []format {
	return []format{
		{"deb", deb.Default, "/usr/share/doc/ramus/copyright", "/usr/share/doc/ramus/licenses", "/usr/share/zsh/vendor-completions"},
		{"rpm", rpm.DefaultRPM, "/usr/share/licenses/ramus/LICENSE", "/usr/share/licenses/ramus", "/usr/share/zsh/site-functions"},
		{"apk", apk.Default, "/usr/share/licenses/ramus/LICENSE", "/usr/share/licenses/ramus", "/usr/share/zsh/site-functions"},
	}
}

// packages returns a package in each format for each Linux.
func packages(r release) (made []artifact, err error) {
	for _, s := range r.linux() {
		for _, f := range formats() {
			name := s.name + "." + f.extension
			content, err := f.pack(r, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			made = append(made, artifact{name, content})
		}
	}
	return made, nil
}

func (f format) pack(r release, s system) ([]byte, error) {
	stage, err := os.MkdirTemp("", "ramus-package-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(stage)
	info := f.info(r, s)
	if info.Contents, err = f.stage(stage, s.files); err != nil {
		return nil, err
	}
	if err := nfpm.PrepareForPackager(info, f.extension); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.packager.Package(info, &b)
	return b.Bytes(), err
}

func (f format) info(r release, s system) *nfpm.Info {
	info := &nfpm.Info{
		Name:            "ramus",
		Platform:        s.os,
		Arch:            s.arch,
		Version:         r.tag,
		Section:         "database",
		Priority:        "optional",
		Maintainer:      "ramusdb <ramusdb@users.noreply.github.com>",
		Vendor:          "ramusdb",
		Homepage:        homepage,
		License:         "Apache-2.0",
		Description:     description,
		MTime:           r.date,
		DisableGlobbing: true,
	}
	info.Recommends = []string{"git"}
	info.RPM.BuildHost = "localhost"
	info.RPM.Summary = summary
	info = nfpm.WithDefaults(info)
	if f.extension == "apk" { // 1.0.0_rc1-r0, and one line of text
		info.Prerelease, info.Release = strings.ReplaceAll(info.Prerelease, ".", ""), "0"
		info.Description = summary
	}
	return info
}

const (
	homepage    = "https://github.com/ramusdb/ramus"
	summary     = "database migrations along a graph of revisions"
	description = summary + "\n" +
		"ramus runs database migrations whose history is a graph: it detects forks,\n" +
		"blocks them in CI, merges them, and upgrades every database to the merge.\n" +
		"It works on SQLite, PostgreSQL, MariaDB and MySQL, and on Alembic projects."
)

// stage writes the files of a package into a folder, from which nfpm takes them.
func (f format) stage(folder string, all []file) (contents files.Contents, err error) {
	for i, file := range all {
		to, err := f.place(file.path)
		if err != nil {
			return nil, err
		}
		if to == "" {
			continue
		}
		content := file.content
		if strings.HasSuffix(to, ".gz") {
			content = zipped(content)
		}
		from := filepath.Join(folder, strconv.Itoa(i))
		if err := os.WriteFile(from, content, 0o600); err != nil {
			return nil, err
		}
		contents = append(contents, &files.Content{
			Source: from, Destination: to, Type: f.kind(to),
			FileInfo: &files.ContentFileInfo{Mode: file.mode, Owner: "root", Group: "root"},
		})
	}
	return contents, nil
}

// kind returns the type of a file, which only rpm distinguishes.
func (f format) kind(to string) string {
	switch {
	case f.extension != "rpm":
		return files.TypeFile
	case strings.HasPrefix(to, f.licenses+"/"):
		return files.TypeRPMLicense
	case strings.HasPrefix(to, "/usr/share/doc/") || strings.HasPrefix(to, "/usr/share/man/"):
		return files.TypeRPMDoc
	}
	return files.TypeFile
}

// place returns the path at which a package installs a file of the archive, or "" if
// it does not. A path that ends in .gz is one of a compressed file.
func (f format) place(from string) (string, error) {
	switch folder, rest, _ := strings.Cut(from, "/"); folder {
	case "ramus":
		return "/usr/bin/ramus", nil
	case "LICENSE":
		return f.copyright, nil
	case "licenses":
		return path.Join(f.licenses, rest), nil
	case "README.md", "CHANGELOG.md":
		return "/usr/share/doc/ramus/" + from + ".gz", nil
	case "man":
		return "/usr/share/man/" + rest + ".gz", nil
	case "completions":
		return f.placeCompletion(rest)
	case "ramus.schema.json":
		return "/usr/share/ramus/" + from, nil
	}
	return "", fmt.Errorf("no place for %s", from)
}

func (f format) placeCompletion(name string) (string, error) {
	switch name {
	case "ramus.bash":
		return "/usr/share/bash-completion/completions/ramus", nil
	case "ramus.fish":
		return "/usr/share/fish/vendor_completions.d/ramus.fish", nil
	case "_ramus":
		return f.zsh + "/_ramus", nil
	case "ramus.ps1": // PowerShell has no folder for completions
		return "", nil
	}
	return "", fmt.Errorf("no place for the completion %s", name)
}

// zipped compresses as gzip -9n does, without name and date.
func zipped(content []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a valid level
	z.Write(content)
	z.Close()
	return b.Bytes()
}
