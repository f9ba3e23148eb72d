// Inits runs a command several times and prints the three packages with the longest
// initialization, by the median, as a Markdown table. It fails if one takes longer
// than -limit.
//
//	inits -limit 1ms ramus version
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	limit := flag.Duration("limit", time.Millisecond, "how long a package may take")
	rounds := flag.Int("rounds", 9, "how often the command runs")
	flag.Parse()
	if flag.NArg() == 0 || *rounds < 1 {
		fmt.Fprintln(os.Stderr, "usage: inits [-limit 1ms] [-rounds 9] COMMAND ARGUMENT ...")
		os.Exit(2)
	}
	if err := run(flag.Args(), *rounds, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "inits:", err)
		os.Exit(1)
	}
}

func run(words []string, rounds int, limit time.Duration) error {
	times := map[string][]time.Duration{}
	for range rounds {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		var trace bytes.Buffer
		cmd.Stderr = &trace
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%w\n%s", err, trace.Bytes())
		}
		if err := read(trace.String(), times); err != nil {
			return err
		}
	}
	dearest := rank(times)
	if len(dearest) == 0 {
		return fmt.Errorf("%s prints no trace of its packages", words[0])
	}
	fmt.Printf("| package | median of its initialisation, of %d runs |\n| :-- | --: |\n", rounds)
	for _, p := range dearest[:min(3, len(dearest))] {
		fmt.Printf("| %s | %.3f ms |\n", p.name, float64(p.median)/float64(time.Millisecond))
	}
	if dearest[0].median > limit {
		return fmt.Errorf("%s takes %v, more than %v", dearest[0].name, dearest[0].median, limit)
	}
	return nil
}

// read adds the times of a trace, whose lines are like "init os @0.25 ms, 0.02 ms
// clock, 5 KB bytes, 40 allocs" (runtime's doc.go).
func read(trace string, times map[string][]time.Duration) error {
	lines := bufio.NewScanner(strings.NewReader(trace))
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 6 || words[0] != "init" || words[5] != "ms" && words[5] != "ms," {
			continue
		}
		ms, err := strconv.ParseFloat(words[4], 64)
		if err != nil {
			return fmt.Errorf("%q: %w", lines.Text(), err)
		}
		times[words[1]] = append(times[words[1]], time.Duration(ms*float64(time.Millisecond)))
	}
	return lines.Err()
}

// A cost is the initialization cost of a package.
type cost struct {
	name   string
	median time.Duration
}

// rank sorts the packages by cost, highest first.
func rank(times map[string][]time.Duration) []cost {
	var all []cost
	for name, each := range times {
		slices.Sort(each)
		all = append(all, cost{name, each[len(each)/2]})
	}
	slices.SortFunc(all, func(a, b cost) int {
		return cmp.Or(cmp.Compare(b.median, a.median), strings.Compare(a.name, b.name))
	})
	return all
}
