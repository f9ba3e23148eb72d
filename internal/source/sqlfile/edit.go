package sqlfile

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// ErrChanged says that a file does not hold what it was expected to.
var ErrChanged = errors.New("the file was changed in the meantime")

const isWindows = runtime.GOOS == "windows"

// EditHeader returns the content of a revision file with another value of one
// key (one of the Key constants), and not one other byte changed. Lists are
// written with commas. Where the key is missing, a line for it is added below
// the revision's, with the same line ending; unless the value is empty. An
// emptied value takes the space before it along, as [Render] writes it.
//
// The content's header must be without faults; the error is an Errors then, with
// no file's name.
func EditHeader(content []byte, key, value string) ([]byte, error) {
	k := slices.Index(keys[:], key)
	if k < 0 {
		return nil, fmt.Errorf("%q is not a header key", key)
	}
	p, err := headerOf(content)
	if err != nil {
		return nil, err
	}
	edited := p.withValue(k, value)
	after, err := headerOf(edited)
	if err != nil {
		return nil, fmt.Errorf("%s can't be %q: %w", key, value, err)
	}
	if !sameFields(p, after, k, value) {
		return nil, fmt.Errorf("%s can't be %q: it would read differently", key, value)
	}
	return edited, nil
}

// headerOf parses a header.
func headerOf(content []byte) (*parser, error) {
	p := &parser{src: content}
	p.parseHeader(true)
	return p, p.errs.sorted()
}

// withValue returns src with another value of a field.
func (p *parser) withValue(k int, value string) []byte {
	f := p.fields[k]
	switch {
	case !f.written() && value == "":
		return bytes.Clone(p.src)
	case !f.written():
		id := p.fields[fieldRevision].line
		ending := p.src[id.pos+len(id.text) : id.next]
		return splice(p.src, id.next, id.next, "-- "+keys[k]+": "+value+string(ending))
	case value == "":
		return splice(p.src, f.colon, f.start+len(f.value), "")
	case len(f.value) == 0:
		return splice(p.src, f.colon, f.colon, " "+value)
	}
	return splice(p.src, f.start, f.start+len(f.value), value)
}

// splice returns src with other text between two offsets.
func splice(src []byte, start, end int, text string) []byte {
	return slices.Concat(src[:start], []byte(text), src[end:])
}

// sameFields reports whether one header differs from another in the value of
// one field only.
func sameFields(before, after *parser, k int, value string) bool {
	for i := range keys {
		want := string(before.fields[i].value)
		if i == k {
			want = value
		}
		if string(after.fields[i].value) != want {
			return false
		}
	}
	return bytes.Equal(before.message, after.message) && bytes.Equal(before.appendBody(nil), after.appendBody(nil)) &&
		len(before.src)-before.rest.pos == len(after.src)-after.rest.pos
}

// ReplaceFile gives a file another content, all at once: whoever reads it sees
// the old or the new one, after a crash too. It keeps the file's mode, follows
// links, and fails with ErrChanged when the file does not hold old, and with
// fs.ErrPermission when the file is read-only.
func ReplaceFile(path string, old, new []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	mode, err := checkHolds(target, old)
	if err != nil {
		return err
	}
	temp, err := writeTemp(target, new, mode)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	if err := os.Chmod(temp, mode); err != nil { // the umask may have taken bits
		return err
	}
	if _, err := checkHolds(target, old); err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}

// checkHolds fails unless the file holds that content and may be written. It
// returns the file's permissions.
func checkHolds(path string, content []byte) (os.FileMode, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	got, err := io.ReadAll(f)
	if err == nil && !bytes.Equal(got, content) {
		err = fmt.Errorf("%s: %w", path, ErrChanged)
	}
	return info.Mode().Perm(), err
}

func randomName() string { return strings.ToLower(rand.Text()[:12]) }
