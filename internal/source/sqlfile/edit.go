package sqlfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// EditHeader returns the content of a revision file with a new value of one key
// (one of the Key constants). It changes no other byte. Lists are separated by
// commas. If the key is missing and the value is not empty, it adds a line for the
// key below the revision's line, with the same line ending. An empty value also
// removes the space before it, as [Render] writes it.
//
// The content must have a header without faults; otherwise the error is a
// source.Errors, without a file name.
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
		return nil, fmt.Errorf("%s can't be %q: it would be read differently", key, value)
	}
	return edited, nil
}

// EditParents calls [EditHeader] for the parents in a file with that name, which
// may be a Go file.
func EditParents(file string, content []byte, parents []string) ([]byte, error) {
	return editKey(file, content, KeyDownRevision, strings.Join(parents, ", "))
}

// EditID calls [EditHeader] for the id in a file with that name, which may be a Go
// file.
func EditID(file string, content []byte, id string) ([]byte, error) {
	return editKey(file, content, KeyRevision, id)
}

func editKey(file string, content []byte, key, value string) ([]byte, error) {
	if !isGo(file) {
		return EditHeader(content, key, value)
	}
	header, found := gofunc.Find(content, true)
	if found != gofunc.Header {
		return nil, fmt.Errorf("%s: the file has no header", file)
	}
	edited, err := EditHeader(header, key, value)
	if err != nil {
		return nil, err
	}
	// The bytes of the header have the same offsets in the file.
	start := commonPrefix(header, edited)
	end := commonSuffix(header[start:], edited[start:])
	change := edited[start : len(edited)-end]
	if bytes.HasPrefix(change, []byte("-- ")) {
		change = append([]byte("//"), change[2:]...)
	}
	return splice(content, start, len(header)-end, string(change)), nil
}

func commonPrefix(a, b []byte) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

func commonSuffix(a, b []byte) (n int) {
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// headerOf parses a header.
func headerOf(content []byte) (*parser, error) {
	p := &parser{src: content}
	p.parseHeader(true)
	return p, p.errs.Sorted()
}

// withValue returns src with a new value of a field.
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

// splice returns src with src[start:end] replaced by text.
func splice(src []byte, start, end int, text string) []byte {
	return slices.Concat(src[:start], []byte(text), src[end:])
}

// sameFields reports whether two headers differ only in field k, and its new value
// is value.
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
