package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	deb := formats()[0]
	for from, want := range map[string]string{
		"ramus":                  "/usr/bin/ramus",
		"man/man1/ramus.1":       "/usr/share/man/man1/ramus.1.gz",
		"completions/ramus.bash": "/usr/share/bash-completion/completions/ramus",
		"completions/ramus.ps1":  "",
		"ramus.schema.json":      "/usr/share/ramus/ramus.schema.json",
		"LICENSE":                "/usr/share/doc/ramus/copyright",
		"licenses/x.org/y/COPY":  "/usr/share/doc/ramus/licenses/x.org/y/COPY",
	} {
		if got, err := deb.place(from); got != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", from, got, err, want)
		}
	}
	for _, from := range []string{"surprise", "completions/ramus.nu"} {
		if got, err := deb.place(from); err == nil {
			t.Errorf("%s is put at %q", from, got)
		}
	}
}

// TestDeb installs the package with dpkg below another root, and looks there.
func TestDeb(t *testing.T) {
	dpkg, root := program(t, "dpkg"), t.TempDir()
	deb := builtFile(t, ".deb")
	if os.Geteuid() == 0 {
		if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg/updates"), 0o755); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(root, "var/lib/dpkg/status"), "", 0o644)
		put(t, filepath.Join(root, "var/lib/dpkg/info/format"), "1\n", 0o644)
		command(t, dpkg, "--root="+root, "--log=/dev/null", "--install", deb)
		if got := command(t, "dpkg-query", "--admindir="+root+"/var/lib/dpkg", "-W", "-f", "${Status} ${Version}", "ramus"); got != "install ok installed "+strings.ReplaceAll(builtVersion(t), "-", "~") {
			t.Error(got)
		}
		if got := command(t, dpkg, "--root="+root, "--verify", "ramus"); got != "" {
			t.Error(got)
		}
	} else {
		command(t, "dpkg-deb", "--extract", deb, root)
	}
	wantInstalled(t, root, "/usr/share/zsh/vendor-completions/_ramus", "/usr/share/doc/ramus/copyright", "/usr/share/doc/ramus/licenses/golang.org/x/sys/LICENSE")
}

// wantInstalled checks the files that a package has installed below a root, the
// places that all formats share and others.
func wantInstalled(t *testing.T, root string, more ...string) {
	t.Helper()
	for _, path := range append(more, "/usr/share/man/man1/ramus.1.gz", "/usr/share/man/man7/ramus-targets.7.gz",
		"/usr/share/bash-completion/completions/ramus", "/usr/share/fish/vendor_completions.d/ramus.fish", "/usr/share/doc/ramus/README.md.gz") {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	archived, err := os.ReadFile(filepath.Join(unpacked(t), "ramus"))
	if err != nil {
		t.Fatal(err)
	}
	installed, err := os.ReadFile(filepath.Join(root, "usr/bin/ramus"))
	if err != nil || !bytes.Equal(archived, installed) {
		t.Errorf("the installed binary is not the archive's: %v", err)
	}
	if got := command(t, filepath.Join(root, "usr/bin/ramus"), "version"); !strings.HasPrefix(got, "ramus v"+builtVersion(t)+"\n") {
		t.Error(got)
	}
}

// TestRPM reads the package with rpm, and unpacks it.
func TestRPM(t *testing.T) {
	rpm, root := program(t, "rpm"), t.TempDir()
	file := builtFile(t, ".rpm")
	db := "--dbpath=" + t.TempDir()
	if got := command(t, rpm, db, "--checksig", "--nosignature", file); !strings.Contains(got, "digests OK") {
		t.Error(got)
	}
	query := command(t, rpm, db, "-qp", "--nosignature", "--queryformat", "%{NAME} %{VERSION} %{ARCH} %{LICENSE} %{BUILDHOST} %{BUILDTIME}", file)
	if want := "ramus " + strings.ReplaceAll(builtVersion(t), "-", "~") + " " + map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH] + " Apache-2.0 localhost "; !strings.HasPrefix(query, want) {
		t.Errorf("%q, want %q", query, want)
	}
	licenses := strings.Fields(command(t, rpm, db, "-qpL", "--nosignature", file))
	if !slices.Contains(licenses, "/usr/share/licenses/ramus/LICENSE") || !slices.Contains(licenses, "/usr/share/licenses/ramus/golang.org/x/sys/LICENSE") {
		t.Errorf("%q", licenses)
	}
	archive := exec.Command("rpm2archive", "-")
	archive.Stdin = bytes.NewReader(mustRead(t, file))
	var packed bytes.Buffer
	archive.Stdout = &packed
	if err := archive.Run(); err != nil {
		t.Fatal(err)
	}
	tar := exec.Command("tar", "-xzf", "-", "-C", root)
	tar.Stdin = &packed
	output(t, tar)
	wantInstalled(t, root, "/usr/share/zsh/site-functions/_ramus", "/usr/share/licenses/ramus/LICENSE")
}

// TestAPK reads the package as apk does: two compressed tar files, the first of which
// has the checksum of the second.
func TestAPK(t *testing.T) {
	root := t.TempDir()
	content := mustRead(t, builtFile(t, ".apk"))
	control, data := secondStream(t, content)
	info := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(fileInTar(t, control, ".PKGINFO"))); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), " = ")
		info[key] = value
	}
	version := strings.NewReplacer("-", "_", "rc.", "rc").Replace(builtVersion(t))
	if info["pkgname"] != "ramus" || info["pkgver"] != version+"-r0" || info["license"] != "Apache-2.0" || info["datahash"] != checksum(data) {
		t.Errorf("%q, data %s", info, checksum(data))
	}
	tar := exec.Command("tar", "-xzf", "-", "-C", root)
	tar.Stdin = bytes.NewReader(data)
	output(t, tar)
	wantInstalled(t, root, "/usr/share/zsh/site-functions/_ramus", "/usr/share/licenses/ramus/LICENSE")
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// secondStream divides two gzip streams, and returns the first decompressed and the
// second as it is.
func secondStream(t *testing.T, content []byte) (first, second []byte) {
	t.Helper()
	all := bytes.NewReader(content)
	z, err := gzip.NewReader(all)
	if err != nil {
		t.Fatal(err)
	}
	z.Multistream(false)
	if first, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return first, content[len(content)-all.Len():]
}

func fileInTar(t *testing.T, archive []byte, name string) []byte {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(archive)); ; {
		h, err := r.Next()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if h.Name != name {
			continue
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
}
