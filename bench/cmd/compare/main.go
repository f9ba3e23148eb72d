// Compare runs commands in turns, each as a whole process, and prints their times
// and peak memory as a Markdown table. Other load on the machine affects all of
// them alike, so the ratios are the relevant numbers.
//
// Standard input describes the commands, with a key, a space and a value on each
// line:
//
//	name ramus          starts the next command; the table shows this name
//	in braid            the folder in which run, prepare and verify run
//	prepare rm -f a.db  a shell line that runs before each round, not timed
//	run ramus heads     the command: words, run without a shell; a word with
//	                    a * is replaced by the files whose names match it
//	shell ls | wc       instead of run: the command is a shell line
//	verify test -s "$OUT"
//	                    a shell line that runs after each round, not timed; if
//	                    it fails, the run ends. $OUT and $ERR are files with the
//	                    output of the command, which is discarded without verify
//	against cat         the table shows the ratio of both commands' times
//	at-most 0.5         the target for this ratio; also 1/30, or +10ms more
//	rounds 2            the command runs in the first two rounds only
//	timeout 60s         the command is stopped after that, does not run again,
//	                    and is marked in the table
//
// Before the measured rounds, each command runs once without being measured, so
// that files and pages are cached (see -warmup). If a command fails, the run ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	o := options{rounds: 5, warmup: 1}
	flag.IntVar(&o.rounds, "rounds", o.rounds, "how often each command is measured")
	flag.IntVar(&o.warmup, "warmup", o.warmup, "how often each command runs before that")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := compare(ctx, o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

type options struct{ rounds, warmup int }

func compare(ctx context.Context, o options, spec io.Reader, out io.Writer) error {
	entries, err := parse(spec)
	if err != nil {
		return err
	}
	if o.rounds < 1 || o.warmup < 0 {
		return fmt.Errorf("-rounds %d and -warmup %d measure nothing", o.rounds, o.warmup)
	}
	scratch, err := os.MkdirTemp("", "compare.")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	p := prober{scratch: scratch}
	for round := -o.warmup; round < o.rounds; round++ {
		for _, e := range entries {
			if e.stopped || round >= e.rounds {
				continue
			}
			if err := p.probe(ctx, e, round >= 0); err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
		}
	}
	_, err = io.WriteString(out, table(entries, ownMemory()))
	return err
}
