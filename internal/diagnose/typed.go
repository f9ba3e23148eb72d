package diagnose

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/ramusdb/ramus/internal/source"
)

// commanded returns the edits of a command as doctor prints it: steps of git checkout,
// git show, git mv and rm, up to the first other one. A file that a step needs and that
// is not there is an error.
func (t *trial) commanded(ctx context.Context, command string) (edits, error) {
	changes := edits{}
	for _, step := range steps(command) {
		known, err := t.step(ctx, step, changes)
		if err != nil || !known {
			return changes, err
		}
	}
	return changes, nil
}

// step adds the edits of one step, and reports whether it is one that changes files.
func (t *trial) step(ctx context.Context, words []string, changes edits) (known bool, err error) {
	begins := func(start ...string) bool {
		return len(words) > len(start) && strings.Join(words[:len(start)], " ") == strings.Join(start, " ")
	}
	switch {
	case begins("git", "checkout") && len(words) > 4 && words[3] == "--" && !strings.HasPrefix(words[2], "-"):
		for _, file := range words[4:] {
			if err := t.take(ctx, words[2], file, file, changes); err != nil {
				return true, err
			}
		}
		return true, nil
	case begins("git", "show") && len(words) == 4 && strings.HasPrefix(words[3], ">"):
		ref, file, _ := strings.Cut(words[2], ":./")
		return true, t.take(ctx, ref, file, words[3][1:], changes)
	case begins("git", "mv", "-f") && len(words) == 5:
		content, err := t.now(words[3], changes)
		changes[absolute(words[4])], changes[absolute(words[3])] = content, nil
		return true, err
	case begins("rm") && len(words) == 2:
		changes[absolute(words[1])] = nil
		return true, nil
	}
	return false, nil
}

// take gives a file the content that another one has at a ref.
func (t *trial) take(ctx context.Context, ref, file, to string, changes edits) error {
	if t.Past == nil {
		return fmt.Errorf("%s has no %s", ref, file)
	}
	content := t.Past.Content(ctx, ref, file)
	if content == nil {
		return fmt.Errorf("%s has no %s", ref, file)
	}
	changes[absolute(to)] = content
	return nil
}

// now returns the content of a file after the edits so far.
func (t *trial) now(file string, changes edits) ([]byte, error) {
	if content, changed := changes[absolute(file)]; changed {
		return content, nil
	}
	return os.ReadFile(file)
}

// steps returns the words of each step of a command, which are quoted as [hint.Word]
// does it. A redirection is a word that starts with ">".
func steps(command string) (all [][]string) {
	var step []string
	for rest := strings.TrimLeft(command, " "); rest != ""; rest = strings.TrimLeft(rest, " ") {
		var word string
		word, rest = firstWord(rest)
		if word == "&&" {
			all, step = append(all, step), nil
			continue
		}
		step = append(step, word)
	}
	return append(all, step)
}

// firstWord returns the first word of a command without its quotes, and the rest.
func firstWord(text string) (word, rest string) {
	var b strings.Builder
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			quote = 0
		case quote != 0:
			b.WriteByte(c)
		case c == '"' || c == '\'':
			quote = c
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case c == ' ':
			return b.String(), text[i:]
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// An overlay is a tree with edits.
type overlay struct {
	source.Tree
	changes edits
}

func (o overlay) Open(path string) (io.ReadCloser, error) {
	if content, changed := o.changes[absolute(path)]; changed && content != nil {
		return io.NopCloser(bytes.NewReader(content)), nil
	}
	return o.Tree.Open(path)
}

func (o overlay) ReadFile(path string) ([]byte, error) {
	if content, changed := o.changes[absolute(path)]; changed && content != nil {
		return content, nil
	}
	return o.Tree.ReadFile(path)
}
