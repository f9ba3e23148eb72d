package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestContext checks that the folder for an engine has the files that the Dockerfile
// copies, and makes the same layers as the tool.
func TestContext(t *testing.T) {
	r := release{tag: "v1.2.3", date: date, systems: []system{{name: "ramus_1.2.3_linux_amd64", os: "linux", arch: "amd64", files: []file{
		{"LICENSE", []byte("free"), 0o644}, {"README.md", []byte("read me"), 0o644}, {"licenses/x.org/y/LICENSE", []byte("free"), 0o644}, {"ramus", []byte("run me"), 0o755},
	}}}}
	folder := filepath.Join(t.TempDir(), "context")
	if err := writeContext(folder, r); err != nil {
		t.Fatal(err)
	}
	written, err := read(folder)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(folder, "tmp")); err != nil || !info.IsDir() {
		t.Error(err)
	}
	written = append(written, buildContext(r)[2]) // the empty folder, which read leaves out
	recipe, err := readDockerfile(mustRead(t, filepath.Join(folder, "Dockerfile")), "amd64")
	if err != nil {
		t.Fatal(err)
	}
	if got := recipe.config.Config.Labels["org.opencontainers.image.version"]; got != "1.2.3" {
		t.Errorf("version %q", got)
	}
	for i, step := range recipe.steps {
		one, err := layerOf(step, written, date)
		if err != nil {
			t.Fatal(err)
		}
		two, err := layerOf(step, buildContext(r), date)
		if err != nil || checksum(one) != checksum(two) {
			t.Errorf("layer %d: %v, or not the same bytes", i, err)
		}
	}
}
