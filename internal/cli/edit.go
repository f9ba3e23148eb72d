package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

func newEditCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "edit REVISION...",
		Short:             "Open a revision's file in $EDITOR",
		Args:              args(cobra.MinimumNArgs(1), "ramus edit heads"),
		ValidArgsFunction: a.completeTargets,
		RunE:              a.runReading(func() bool { return false }, a.runEdit),
	}
}

func (a *app) runEdit(ctx context.Context, p *ramus.Project, symbols []string) error {
	revisions, err := p.Show(ctx, symbols...)
	if err != nil {
		return err
	}
	if len(revisions) == 0 {
		return &usageError{fmt.Sprintf("%s names no revision", strings.Join(symbols, " "))}
	}
	var files []string
	for _, r := range revisions {
		files = append(files, r.Path)
	}
	editor, err := a.editor()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, editor[0], append(editor[1:], files...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, a.streamed(a.Out), a.Err // an editor needs the terminal itself
	err = cmd.Run()
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return &usageError{fmt.Sprintf("the editor %s was not found; set EDITOR to your editor", editor[0])}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", editor[0], err)
	}
	return nil
}

// editor returns the user's editor and its options: VISUAL, else EDITOR, else the
// first usual one that is installed.
func (a *app) editor() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if value, _ := a.Getenv(name); strings.TrimSpace(value) != "" {
			return strings.Fields(value), nil
		}
	}
	for _, name := range []string{"editor", "vi", "nano"} {
		if path, err := exec.LookPath(name); err == nil {
			return []string{path}, nil
		}
	}
	return nil, &usageError{"no editor found; set EDITOR to your editor"}
}
