package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Limits of a comment, far below the 65,536 characters that GitHub accepts.
const (
	mostFindings  = 10
	mostSides     = 6
	mostOfMessage = 200 // columns
)

// GateMarkdown writes a result of the gate as a comment for a pull request: the findings, each
// with the command that fixes it, a picture of the fork, and the revisions of each side. fork is
// the shape with the shared branch merged.
func GateMarkdown(w io.Writer, g ramus.GateResult, fork ramus.Shape) error {
	var b strings.Builder
	switch len(g.Findings) {
	case 0:
		fmt.Fprintf(&b, "### ramus %s", passed(g))
	default:
		fmt.Fprintf(&b, "### ramus gate: %s\n", counted(len(g.Findings), "finding"))
	}
	for i, f := range g.Findings {
		if i == mostFindings {
			fmt.Fprintf(&b, "\nand %d more\n", len(g.Findings)-i)
			break
		}
		findingMarkdown(&b, f)
	}
	if len(g.Sides) > 0 && len(fork.Points) > 0 {
		b.WriteString("\n" + fenced(mermaid(fork, forkOf(fork, mostMermaid-1))))
	}
	for i, side := range g.Sides {
		if i == mostSides {
			fmt.Fprintf(&b, "\nand %d more heads\n", len(g.Sides)-i)
			break
		}
		sideMarkdown(&b, side)
	}
	for _, a := range g.Accepted {
		fmt.Fprintf(&b, "\n- accepted: %s\n", markdownText(Acceptance(a)))
	}
	for _, note := range g.Notes {
		fmt.Fprintf(&b, "\n- note: %s\n", markdownText(note))
	}
	if g.Against != "" {
		fmt.Fprintf(&b, "\n<sub>compared with %s</sub>\n", code(g.Against))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// findingMarkdown writes a finding: its message, the revisions with their files and authors,
// and the fixes.
func findingMarkdown(b *strings.Builder, f ramus.Finding) {
	fmt.Fprintf(b, "\n**%s**\n\n", markdownText(f.Message))
	for i, r := range f.Revisions {
		if i == maxConcerned {
			fmt.Fprintf(b, "- and %d more\n", len(f.Revisions)-i)
			break
		}
		line := fmt.Sprintf("%s in %s", code(r.ID), code(fmt.Sprintf("%s:%d", r.File, r.Line)))
		if by := author(f.Authors, r.ID); by != "" {
			line += " by " + markdownText(by)
		}
		fmt.Fprintf(b, "- %s: %s\n", line, messageMarkdown(r))
	}
	if len(f.Revisions) == 0 {
		for _, at := range f.Locations[:min(len(f.Locations), maxConcerned)] {
			fmt.Fprintf(b, "- %s\n", code(strings.TrimSuffix(fmt.Sprintf("%s:%d", at.File, at.Line), ":0")))
		}
	}
	for i, fix := range f.Fixes {
		lead := "fix: "
		if i > 0 {
			lead = "or: "
		}
		b.WriteString("\n" + strings.TrimSpace(lead+markdownText(fix.Note)) + "\n")
		if fix.Command != "" {
			b.WriteString(block("sh", fix.Command))
		}
	}
}

// sideMarkdown writes the revisions that only one head has, and their effects.
func sideMarkdown(b *strings.Builder, side ramus.Side) {
	fmt.Fprintf(b, "\nonly %s has:\n\n", code(side.Head.ID))
	for i, r := range side.Only {
		if i == sideRevisions {
			fmt.Fprintf(b, "- and %d more\n", len(side.Only)-i)
			break
		}
		line := code(r.ID)
		if r.Author != "" {
			line += " by " + markdownText(r.Author)
		}
		fmt.Fprintf(b, "- %s: %s\n", line, messageMarkdown(r.Revision))
	}
	if side.Effects == nil {
		return
	}
	for i, e := range side.Effects.Effects {
		if i == sideEffects {
			fmt.Fprintf(b, "  - and %d more effects\n", len(side.Effects.Effects)-i)
			break
		}
		fmt.Fprintf(b, "  - effect: %s\n", markdownText(e.Text))
	}
}

func messageMarkdown(r ramus.Revision) string {
	return markdownText(cut(firstLine(r.Message), mostOfMessage, '…'))
}

// block returns a text as a block of code. Its fence is longer than all in the text.
func block(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + "\n" + fence + "\n"
}
