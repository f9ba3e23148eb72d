package main

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// builtImage returns the index of the built image, and the image for this system.
func builtImage(t *testing.T) (v1.ImageIndex, v1.Image) {
	t.Helper()
	folder := t.TempDir()
	command(t, "tar", "-xf", onlyFile(t, "ramus_*_image.tar"), "-C", folder)
	root, err := layout.ImageIndexFromPath(folder)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := root.IndexManifest()
	if err != nil || len(manifest.Manifests) != 1 {
		t.Fatalf("%+v, %v", manifest, err)
	}
	named := manifest.Manifests[0]
	if got := named.Annotations["org.opencontainers.image.ref.name"]; got != builtVersion(t) {
		t.Errorf("the image is named %q", got)
	}
	index, err := root.ImageIndex(named.Digest)
	if err != nil {
		t.Fatal(err)
	}
	return index, imageFor(t, index, runtime.GOARCH)
}

func imageFor(t *testing.T, index v1.ImageIndex, arch string) v1.Image {
	t.Helper()
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range manifest.Manifests {
		if d.Platform.OS == "linux" && d.Platform.Architecture == arch {
			img, err := index.Image(d.Digest)
			if err != nil {
				t.Fatal(err)
			}
			return img
		}
	}
	t.Fatalf("no image for linux/%s: %+v", arch, manifest.Manifests)
	return nil
}

// TestImageIsWhole checks all digests and sizes of the image for each system.
func TestImageIsWhole(t *testing.T) {
	index, _ := builtImage(t)
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
}

// TestImageContent lists what an image has beside the licenses.
func TestImageContent(t *testing.T) {
	_, img := builtImage(t)
	content := mutate.Extract(img)
	defer content.Close()
	var paths []string
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(h.Name, "licenses/ramus/") {
			paths = append(paths, entry(h))
		}
		if !h.ModTime.Equal(created(t, img)) {
			t.Errorf("%s is of %s", h.Name, h.ModTime)
		}
	}
	slices.Sort(paths)
	want := []string{"etc 755 0/0", "etc/passwd 644 0/0", "etc/ssl 755 0/0", "etc/ssl/certs 755 0/0", "etc/ssl/certs/ca-certificates.crt 644 0/0",
		"project 755 65532/65532", "tmp 1777 0/0", "usr 755 0/0", "usr/bin 755 0/0", "usr/bin/ramus 755 0/0",
		"usr/share 755 0/0", "usr/share/licenses 755 0/0", "usr/share/licenses/ramus 755 0/0"}
	if !slices.Equal(paths, want) {
		t.Errorf("%q", paths)
	}
}

func created(t *testing.T, img v1.Image) (date time.Time) {
	t.Helper()
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return config.Created.Time
}

// entry describes a file of a tar.
func entry(h *tar.Header) string {
	return fmt.Sprintf("%s %o %d/%d", h.Name, h.Mode, h.Uid, h.Gid)
}

func listLayer(t *testing.T, layer []byte) string {
	t.Helper()
	var entries []string
	for r := tar.NewReader(bytes.NewReader(layer)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(entries, ", ")
		}
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry(h))
	}
}

// TestCertificates checks that the authorities of public certificates are there.
func TestCertificates(t *testing.T) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(certificates()) {
		t.Fatal("no certificate can be read")
	}
	if n := bytes.Count(certificates(), []byte("BEGIN CERTIFICATE")); n < 100 {
		t.Errorf("only %d certificates", n)
	}
}
