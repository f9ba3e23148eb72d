package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// ConflictMarkers checks that no file has unresolved conflict markers. A file that has
// them in its script only can be read as a revision.
var ConflictMarkers = Check{
	Name: "file",
	Doc:  Unreadable.Doc,
	Run:  conflictMarkers,
}

func conflictMarkers(ctx context.Context, in Input) (findings []Finding, err error) {
	if in.Read == nil {
		return nil, nil
	}
	for _, r := range in.Graph().Order() {
		file := in.Revision(r).File
		if line := in.conflictMarker(file); line > 0 {
			findings = append(findings, in.unresolved(ctx, file, line))
		}
	}
	return findings, nil
}

// conflictMarker returns the line of git's first conflict marker in a file, 0 where
// there is none, or where the others of the three do not follow.
func (in Input) conflictMarker(file string) (first int) {
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

// unresolved returns the finding of a file with conflict markers.
func (in Input) unresolved(ctx context.Context, file string, line int) Finding {
	f := Finding{
		Message:   "the file has unresolved conflict markers of git",
		Cause:     "Both sides of the merge changed or created it, as two merges of the same heads with different messages do.",
		Certainty: Certain,
		Locations: []Location{{file, line}},
		Fixes: []Fix{
			{Command: "git checkout --ours -- " + hint.Word(file) + " && git add " + hint.Word(file), Note: "keeps the part above =======; of two merges of the same heads, either is right"},
			{Command: "git checkout --theirs -- " + hint.Word(file) + " && git add " + hint.Word(file), Note: "keeps the part below it"},
		},
	}
	if in.clean(ctx, file) {
		f.Cause += " The markers were committed."
	}
	if in.Past == nil || !in.Past.Unmerged(ctx, file) { // git does not have the two sides any more
		f.Fixes = []Fix{{Note: fmt.Sprintf("in %s, from line %d, keep one side and delete the markers", file, line)}}
	}
	return f
}
