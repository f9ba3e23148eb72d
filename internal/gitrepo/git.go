package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// A git runs the program git in a folder.
type git struct {
	program string
	dir     string
}

// settings are passed to every command: paths have no wildcards, and a changed mode
// is no difference.
var settings = []string{"--literal-pathspecs", "--no-pager", "-c", "core.fileMode=false", "-c", "core.quotePath=false"}

// ours are environment variables for every git: messages are in English, git takes
// no optional locks, and it never prompts.
var ours = []string{
	"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=", "GCM_INTERACTIVE=never",
}

// theirs are the environment variables to remove: those that git sets for one
// repository when it runs a hook or an alias (`git rev-parse --local-env-vars`),
// and those that change the meaning of arguments. The configuration's stay, since
// safe.directory may be among them.
var theirs = []string{
	"GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE",
	"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
	"GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS",
	"GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
}

// command returns a git command with the settings, which ctx kills.
func (g git) command(ctx context.Context, args ...string) *exec.Cmd {
	return g.plain(ctx, slices.Concat(settings, args)...)
}

// plain returns a git command without the settings.
func (g git) plain(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.program, args...)
	cmd.Dir = g.dir
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		return slices.Contains(theirs, name)
	})
	cmd.Env = append(cmd.Env, ours...)
	cmd.WaitDelay = 2 * time.Second // for children that keep its pipes open
	return cmd
}

// run returns the output of a git command.
func (g git) run(ctx context.Context, args ...string) ([]byte, error) {
	return g.feed(ctx, "", args...)
}

// feed does the same with standard input.
func (g git) feed(ctx context.Context, stdin string, args ...string) ([]byte, error) {
	return output(ctx, g.command(ctx, args...), stdin)
}

func output(ctx context.Context, cmd *exec.Cmd, stdin string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if stdin != "" {
		cmd.Stdin = strings.NewReader(stdin)
	}
	err := cmd.Run()
	return stdout.Bytes(), failure(ctx, cmd, err, stderr.String())
}

// failure returns the error of a command that has ended.
func failure(ctx context.Context, cmd *exec.Cmd, err error, stderr string) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return &CommandError{Args: cmd.Args[1:], Stderr: strings.TrimSpace(stderr), Err: err}
}

// exited reports whether an error is a git that exited with that code.
func exited(err error, code int) bool {
	exit, ok := errors.AsType[*exec.ExitError](err)
	return ok && exit.ExitCode() == code
}

// said reports whether an error is a git that wrote words on standard error.
func said(err error, words string) bool {
	failed, ok := errors.AsType[*CommandError](err)
	return ok && strings.Contains(failed.Stderr, words)
}

// line returns an output that is one line.
func line(out []byte) string { return strings.TrimSuffix(string(out), "\n") }

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
