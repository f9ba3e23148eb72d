package chromiumtest

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// manifest has the packages of npm that tests use, with their versions.
//
//go:embed npm/package.json
var manifest []byte

// NPM returns the path of a file in a package of npm, such as "dist/mermaid.min.js" in
// "mermaid". scripts/test installs the packages of npm/package.json and exports their folder
// as RAMUS_TEST_NODE_MODULES; the default is the folder that it uses. A missing package is
// treated as a missing Chromium, and one of another version fails the test.
func NPM(t testing.TB, name, file string) string {
	t.Helper()
	var pinned struct{ Dependencies map[string]string }
	if err := json.Unmarshal(manifest, &pinned); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(modules(t), name)
	var installed struct{ Version string }
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		missing(t, "no "+name+" of npm: run scripts/test, which installs it: "+err.Error())
	}
	if err := json.Unmarshal(text, &installed); err != nil {
		t.Fatal(err)
	}
	if installed.Version != pinned.Dependencies[name] {
		t.Fatalf("%s has %s %s, want %s: run scripts/test, which installs it", folder, name, installed.Version, pinned.Dependencies[name])
	}
	return filepath.Join(folder, filepath.FromSlash(file))
}

// modules returns the folder of the packages of npm.
func modules(t testing.TB) string {
	t.Helper()
	if folder := os.Getenv("RAMUS_TEST_NODE_MODULES"); folder != "" {
		return folder
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "ramus-test", "node_modules")
}
