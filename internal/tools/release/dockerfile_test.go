package main

import (
	"strings"
	"testing"
)

// TestDockerfile checks that BuildKit reads the image's Dockerfile without a finding,
// and as an image of an unprivileged user.
func TestDockerfile(t *testing.T) {
	r, err := readDockerfile(dockerfileOf(release{tag: "v1.2.3"}), "arm64")
	if err != nil {
		t.Fatal(err)
	}
	c := r.config.Config
	if c.User != "65532:65532" || c.WorkingDir != "/project" || strings.Join(c.Entrypoint, " ") != "/usr/bin/ramus" || r.config.Architecture != "arm64" {
		t.Errorf("%+v", r.config)
	}
	if got := c.Labels["org.opencontainers.image.version"]; got != "1.2.3" {
		t.Errorf("version %q", got)
	}
}

func TestRefusedDockerfiles(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"FROM scratch\nRUN true\n", "needs an engine"},
		{"FROM scratch\nmaintainer me\n", "Dockerfile:2: ConsistentInstructionCasing"},
		{"FROM scratch\nENTRYPOINT ramus\n", "Dockerfile:2: JSONArgsRecommended"},
		{"FROM scratch\nCOPY x /x\n", "the build context lacks /x"},
		{"FROM scratch\nCOPY --chown=1:1 passwd /x\n", "unknown kind of copy"},
		{"FROM scratch\nCOPY pass* /x\n", "unknown kind of copy"},
		{"FROM scratch\nADD https://example.org/x /x\n", "the Dockerfile needs https://example.org/x"},
		{"FROM scratch\nNONSENSE\n", "unknown instruction: NONSENSE"},
	} {
		if _, err := layersOf(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %q", test.text, err, test.want)
		}
	}
}

// layersOf returns the layers of a Dockerfile whose context has a file and a folder.
func layersOf(text string) (layers [][]byte, err error) {
	r, err := readDockerfile([]byte(text), "amd64")
	if err != nil {
		return nil, err
	}
	files := []file{{"passwd", []byte("x"), 0o644}, {"folder/a", []byte("a"), 0o644}, {"folder/b/c", []byte("c"), 0o755}}
	for _, step := range r.steps {
		content, err := layerOf(step, files, date)
		if err != nil {
			return nil, err
		}
		layers = append(layers, content)
	}
	return layers, nil
}

// TestLayers checks the paths and modes that the copies make.
func TestLayers(t *testing.T) {
	layers, err := layersOf("FROM scratch\nCOPY passwd /etc/\nCOPY --chmod=700 passwd folder /opt/x/\nUSER 7:8\nWORKDIR /home/me\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"etc/ 755 0/0, etc/passwd 644 0/0",
		"opt/ 755 0/0, opt/x/ 755 0/0, opt/x/passwd 700 0/0, opt/x/a 700 0/0, opt/x/b/ 755 0/0, opt/x/b/c 700 0/0",
		"home/ 755 0/0, home/me/ 755 7/8",
	} {
		if got := listLayer(t, layers[i]); got != want {
			t.Errorf("layer %d: %s\nwant %s", i, got, want)
		}
	}
}
