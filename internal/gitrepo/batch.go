package gitrepo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// A batch is a `git cat-file --batch` process, which answers questions in order. A
// Repo has at most one, and lends it to one call at a time.
type batch struct {
	r      *Repo
	ctx    context.Context    // of the current call
	cancel context.CancelFunc // kills the process
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr bytes.Buffer
}

// An object is the object that a name refers to.
type object struct {
	id      string // in full; "" where there is none
	kind    string // blob, tree, commit, tag; missing; or for a link without a target: dangling, symlink, loop, notdir
	content []byte
}

// withBatch calls do with the repository's batch, which it starts if there is none.
// Calls exclude each other, so do must not call withBatch. If do fails or ctx ends,
// the process is killed, since its pipe may still contain an answer.
func (r *Repo) withBatch(ctx context.Context, do func(*batch) error) error {
	r.lending.Lock()
	defer r.lending.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if r.batch == nil {
		b, err := r.startBatch(ctx)
		if err != nil {
			return err
		}
		r.batch = b
	}
	b := r.batch
	b.ctx = ctx
	stop := context.AfterFunc(ctx, b.cancel)
	err := do(b)
	if !stop() || err != nil {
		r.batch = nil
		b.stop()
	}
	return err
}

// Close ends the process that reads objects, if there is one, and waits for it. The
// Repo starts another one when it needs it.
func (r *Repo) Close() {
	r.lending.Lock()
	defer r.lending.Unlock()
	if r.batch == nil {
		return
	}
	r.batch.in.Close()
	_ = r.batch.cmd.Wait() // all questions are answered
	r.batch.cancel()
	r.batch = nil
}

func (r *Repo) startBatch(ctx context.Context) (*batch, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b := &batch{r: r, cancel: cancel, cmd: r.command(ctx, "cat-file", "--batch", "--follow-symlinks")}
	b.cmd.Stderr = &b.stderr
	in, err := b.cmd.StdinPipe()
	if err == nil {
		b.in = in
		var out io.ReadCloser
		if out, err = b.cmd.StdoutPipe(); err == nil {
			b.out = bufio.NewReaderSize(out, 64<<10)
			err = b.cmd.Start()
		}
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return b, nil
}

// stop kills the process and waits for it.
func (b *batch) stop() {
	b.cancel()
	_ = b.cmd.Wait()
}

// broken kills a process that does not answer, and returns the error.
func (b *batch) broken(err error) error {
	ended := context.Cause(b.ctx)
	b.stop()
	if ended != nil {
		return ended
	}
	return &CommandError{Args: b.cmd.Args[1:], Stderr: strings.TrimSpace(b.stderr.String()), Err: err}
}

// contents reads objects by their ids. It sends all questions at once, so that git
// need not wait for the next one.
func (b *batch) contents(ids []string) ([]object, error) {
	asked := make(chan error, 1)
	go func() {
		_, err := io.WriteString(b.in, strings.Join(ids, "\n")+"\n")
		asked <- err
	}()
	all := make([]object, len(ids))
	var err error
	for i := range ids {
		if all[i], err = readObject(b.out); err != nil {
			err = b.broken(err) // it also unblocks the writer
			break
		}
	}
	if written := <-asked; err == nil {
		err = written
	}
	return all, err
}

// at reads the object at a path from the top of a commit, and follows links.
func (b *batch) at(c Commit, path string) (object, error) {
	name := c.ID + ":" + path
	if strings.Contains(path, "\n") {
		id, err := b.r.blobID(b.ctx, c, path)
		if err != nil || id == "" {
			return object{kind: "missing"}, err
		}
		name = id
	}
	return b.object(name)
}

// object reads the object with a name, which must not contain a line feed.
func (b *batch) object(name string) (object, error) {
	if _, err := io.WriteString(b.in, name+"\n"); err != nil {
		return object{}, b.broken(err)
	}
	o, err := readObject(b.out)
	if err != nil {
		return object{}, b.broken(err)
	}
	return o, nil
}

// blobID returns the id of the blob at a path that cat-file cannot be asked for, or
// "".
func (r *Repo) blobID(ctx context.Context, c Commit, path string) (string, error) {
	out, err := r.run(ctx, "ls-tree", "-z", c.ID, "--", path)
	head, _, ok := strings.Cut(string(out), "\t")
	if words := strings.Split(head, " "); ok && len(words) == 3 {
		return words[2], err
	}
	return "", err
}

// readObject reads an answer: "id kind size" or "kind size", a line feed, that many
// bytes, a line feed; or the question followed by " missing" or the like.
func readObject(in *bufio.Reader) (object, error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return object{}, noEOF(err)
	}
	words := strings.Split(strings.TrimSuffix(head, "\n"), " ")
	size, err := strconv.ParseInt(words[len(words)-1], 10, 63)
	switch {
	case slices.Contains([]string{"missing", "submodule", "ambiguous"}, words[len(words)-1]):
		return object{kind: "missing"}, nil
	case err != nil || size < 0 || len(words) < 2 || len(words) > 3 || words[len(words)-2] == "":
		return object{}, fmt.Errorf("git cat-file printed %q", head)
	}
	content, err := io.ReadAll(io.LimitReader(in, size))
	if err == nil && int64(len(content)) < size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		_, err = in.Discard(1)
	}
	o := object{kind: words[len(words)-2], content: content}
	if len(words) == 3 {
		o.id = words[0]
	}
	return o, noEOF(err)
}

// noEOF returns the error for an answer that ends early.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
