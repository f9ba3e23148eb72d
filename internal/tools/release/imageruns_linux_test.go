package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// TestImageRuns unpacks the image, and runs ramus in it as the image's user, without
// an engine: with the image as the root of the file system.
func TestImageRuns(t *testing.T) {
	_, img := builtImage(t)
	config, err := img.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	if err := os.Chmod(root, 0o755); err != nil {
		t.Fatal(err)
	}
	extract(t, img, root)
	if os.Geteuid() != 0 {
		t.Skip("only root can run a program in another root")
	}
	in := func(words ...string) string { return output(t, contained(root, config.Config, words...)) }
	if got := in("version"); !strings.HasPrefix(got, "ramus v"+builtVersion(t)+"\n") {
		t.Error(got)
	}
	in("init")
	in("revision", "-m", "create users", "--rev-id", "abc123")
	in("upgrade", "head")
	if got := in("status", "--format", "json"); !strings.Contains(got, "ramus@") {
		t.Errorf("the log lacks the user's name: %s", got)
	}
	if got := in("revision", "-m", "zone", "--rev-id", "def456"); !strings.Contains(got, "def456 (head)") {
		t.Error(got)
	}
}

// extract unpacks the layers of an image.
func extract(t *testing.T, img v1.Image, root string) {
	t.Helper()
	content := mutate.Extract(img)
	defer content.Close()
	for r := tar.NewReader(content); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = extractEntry(h, r, filepath.Join(root, h.Name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func extractEntry(h *tar.Header, content io.Reader, target string) error {
	switch h.Typeflag {
	case tar.TypeDir:
		if err := os.MkdirAll(target, 0o755); err != nil {
			return err
		}
	case tar.TypeReg:
		text, err := io.ReadAll(content)
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, text, 0o600); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%s has the type %c", h.Name, h.Typeflag)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(target, h.Uid, h.Gid); err != nil {
			return err
		}
	}
	return os.Chmod(target, h.FileInfo().Mode())
}

// contained returns a command that runs as an image's configuration says, with the
// image's files as the root of the file system.
func contained(root string, c v1.Config, words ...string) *exec.Cmd {
	user, group, _ := strings.Cut(c.User, ":")
	uid, _ := strconv.ParseUint(user, 10, 32)
	gid, _ := strconv.ParseUint(group, 10, 32)
	words = append(append([]string{}, c.Entrypoint...), words...)
	run := &exec.Cmd{Path: words[0], Args: words, Dir: c.WorkingDir, Env: c.Env}
	run.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return run
}
