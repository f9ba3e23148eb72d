package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// GraphJSON writes a shape and its picture as JSON.
func GraphJSON(w io.Writer, s ramus.Shape) error {
	return JSON(w, struct {
		ramus.Shape
		Picture picture.Picture `json:"picture"`
	}{s, picture.New(Points(s))})
}

// GraphMarkdown writes the fork of a shape as Markdown for GitHub and GitLab: a Mermaid
// picture, and a table of its revisions for those who cannot see it.
func GraphMarkdown(w io.Writer, s ramus.Shape) error {
	sel := forkOf(s, mostMermaid-1)
	var b strings.Builder
	b.WriteString(fenced(mermaid(s, sel)) + "\n" + altText(s) + "\n\n")
	b.WriteString("| revision | | message |\n|---|---|---|\n")
	for _, of := range sel.of {
		id, marks, message := captionOf(s.Points[of])
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(id), markdownText(strings.Join(marks, ", ")), markdownText(message))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fenced returns a Mermaid picture as a block of Markdown.
func fenced(mermaid string) string { return "```mermaid\n" + mermaid + "```\n" }
