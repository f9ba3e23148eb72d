// Compare runs commands in turns, each as a whole process, and prints how long
// they took and how much memory they had at most, as a Markdown table. What
// else the machine does falls on all of them alike, so what counts are the
// ratios.
//
// Standard input says what to run, a line each: a key, a blank, a value.
//
//	name ramus          starts the next command; the table shows this name
//	in braid            the folder that run, prepare and verify run in
//	prepare rm -f a.db  a shell line that runs before each round, not timed
//	run ramus heads     the command: words, run without a shell; a word with
//	                    a * stands for the files whose names match it
//	shell ls | wc       in place of run: the command is a shell line
//	verify test -s "$OUT"
//	                    a shell line that runs after each round, not timed; its
//	                    failure ends all. $OUT and $ERR are files with what the
//	                    command printed; without verify, that goes nowhere
//	against cat         the ratio of this command's times to that one's is shown
//	at-most 0.5         and this is its target; also 1/30, or +10ms more
//	rounds 2            it runs in the first two rounds only
//	timeout 60s         it is stopped after that, does not run again, and the
//	                    table says so
//
// Before the measured rounds each command runs once for nothing, so that files
// and pages are in memory (see -warmup). A command that fails ends all.
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
