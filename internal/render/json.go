package render

import (
	"encoding/json"
	"io"
)

// JSON writes v as indented JSON with a newline at the end; <, > and & stay as
// they are.
func JSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
