package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Marked is the check that no file has the marks of a merge that was not resolved.
// A file that has them in what it runs can be read as a revision all the same.
var Marked = Check{
	Name: "file",
	Doc:  Unreadable.Doc,
	Run:  marked,
}

func marked(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Read == nil {
		return nil, nil
	}
	for _, r := range in.Graph().Order() {
		file := in.Revision(r).File
		if line := in.conflictMark(file); line > 0 {
			findings = append(findings, in.unresolved(ctx, file, line))
		}
	}
	return findings, nil
}

// conflictMark is the line of the first mark that a merge of git left in a file, if
// those that belong to it follow; else 0.
func (in Input) conflictMark(file string) (first int) {
	content, err := in.Read(file)
	if err != nil || !strings.Contains(string(content), "<<<<<<< ") {
		return 0
	}
	parted := false
	for i, line := range strings.Split(string(content), "\n") {
		switch {
		case strings.HasPrefix(line, "<<<<<<< ") && first == 0:
			first = i + 1
		case first > 0 && strings.TrimRight(line, "\r") == "=======":
			parted = true
		case parted && strings.HasPrefix(line, ">>>>>>> "):
			return first
		}
	}
	return 0
}

func (in Input) unresolved(ctx context.Context, file string, line int) Finding {
	f := Finding{
		Message: "the file has the marks of a merge of git that was not resolved",
		Cause:   "Both sides of the merge changed it, or both made it, as two merges of the same heads with other words do.",
		Sure:    Certain,
		At:      []graph.Position{{File: file, Line: line}},
		Remedies: []Remedy{
			{Command: "git checkout --ours -- " + quoted(file) + " && git add " + quoted(file), Why: "keeps what is above =======; of two merges of the same heads, either is right"},
			{Command: "git checkout --theirs -- " + quoted(file) + " && git add " + quoted(file), Why: "keeps what is below it"},
		},
	}
	if in.clean(ctx, file) {
		f.Cause += " It was committed so."
	}
	if in.Past == nil || !in.Past.Unmerged(ctx, file) { // git has nothing to choose from any more
		f.Remedies = []Remedy{{Command: fmt.Sprintf("in %s, from line %d, keep one side, and take the marks out", file, line)}}
	}
	return f
}
