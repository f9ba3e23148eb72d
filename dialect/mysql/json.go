package mysql

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// jsonLiteral returns the literal of a JSON text behind "=". MariaDB keeps JSON as a text, and
// appends new members to an object: the text depends on the order in which they were set,
// and the value does not. So it is normalized, as MySQL's type does.
func jsonLiteral(value string) string {
	document, ok := strings.CutPrefix(value, "=")
	if !ok {
		return value
	}
	d := json.NewDecoder(strings.NewReader(document))
	d.UseNumber()
	normal, err := normalJSON(d)
	_, end := d.Token()
	if err != nil || !errors.Is(end, io.EOF) || strings.ContainsRune(normal, utf8.RuneError) { // half of a surrogate pair
		return text(document)
	}
	return text(normal)
}

// errRepeated reports an object with two members of one name, whose order counts.
var errRepeated = errors.New("a name is repeated")

// normalJSON reads one value, and returns it without white space and with sorted members.
// Numbers stay as they are written.
func normalJSON(d *json.Decoder) (string, error) {
	token, err := d.Token()
	if err != nil {
		return "", err
	}
	switch token {
	case json.Delim('{'):
		return normalObject(d)
	case json.Delim('['):
		parts, err := normalList(d)
		return "[" + strings.Join(parts, ", ") + "]", err
	}
	return scalarJSON(token)
}

func normalObject(d *json.Decoder) (string, error) {
	var names, members []string
	for d.More() {
		name, err := normalJSON(d)
		if err != nil {
			return "", err
		}
		value, err := normalJSON(d)
		if err != nil {
			return "", err
		}
		names, members = append(names, name), append(members, name+": "+value)
	}
	slices.Sort(names)
	slices.Sort(members)
	if len(slices.Compact(names)) < len(members) {
		return "", errRepeated
	}
	_, err := d.Token()
	return "{" + strings.Join(members, ", ") + "}", err
}

func normalList(d *json.Decoder) (parts []string, err error) {
	for d.More() {
		part, err := normalJSON(d)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	_, err = d.Token()
	return parts, err
}

// scalarJSON writes a string, a number, a boolean or null.
func scalarJSON(token json.Token) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(token)
	return strings.TrimSuffix(b.String(), "\n"), err
}
