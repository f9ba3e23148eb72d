package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An entry is a command and its measurements.
type entry struct {
	name, dir       string
	prepare, verify string
	words           []string
	against         *entry
	target          target
	rounds          int
	timeout         time.Duration

	times   []time.Duration // of the measured rounds, in order
	memory  int64           // the highest peak, in bytes
	stopped bool            // by its timeout
}

// A target is an upper limit for an entry's times relative to another's. The zero
// value has no limit.
type target struct {
	text  string
	ratio float64       // of the medians; or
	more  time.Duration // more than the other's median
}

// parse parses the commands and resolves their references to each other.
func parse(r io.Reader) ([]*entry, error) {
	var p parser
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, _ := strings.Cut(line, " ")
		if err := p.line(key, strings.TrimSpace(value)); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return p.finish()
}

type parser struct {
	entries []*entry
	against map[*entry]string
}

func (p *parser) line(key, value string) (err error) {
	if value == "" {
		return fmt.Errorf("%s has no value", key)
	}
	if key == "name" {
		if p.find(value) != nil {
			return fmt.Errorf("there is a %q already", value)
		}
		p.entries = append(p.entries, &entry{name: value, rounds: math.MaxInt})
		return nil
	}
	if len(p.entries) == 0 {
		return fmt.Errorf("%s stands before the first name", key)
	}
	e := p.entries[len(p.entries)-1]
	switch key {
	case "in":
		e.dir = value
	case "prepare":
		e.prepare = value
	case "verify":
		e.verify = value
	case "run":
		e.words, err = expand(e.dir, strings.Fields(value))
	case "shell":
		e.words = []string{"sh", "-c", value}
	case "against":
		if p.against == nil {
			p.against = map[*entry]string{}
		}
		p.against[e] = value
	case "at-most":
		e.target, err = parseTarget(value)
	case "rounds":
		e.rounds, err = strconv.Atoi(value)
	case "timeout":
		e.timeout, err = time.ParseDuration(value)
	default:
		err = fmt.Errorf("unknown key %s", key)
	}
	return err
}

func (p *parser) find(name string) *entry {
	i := slices.IndexFunc(p.entries, func(e *entry) bool { return e.name == name })
	if i < 0 {
		return nil
	}
	return p.entries[i]
}

func (p *parser) finish() ([]*entry, error) {
	if len(p.entries) == 0 {
		return nil, fmt.Errorf("there is nothing to run")
	}
	for _, e := range p.entries {
		if e.words == nil {
			return nil, fmt.Errorf("%s has nothing to run", e.name)
		}
		if name, ok := p.against[e]; ok {
			if e.against = p.find(name); e.against == nil {
				return nil, fmt.Errorf("%s is measured against %q, which is not there", e.name, name)
			}
		}
		if e.target != (target{}) && e.against == nil {
			return nil, fmt.Errorf("%s has a target and nothing to measure it against", e.name)
		}
	}
	return p.entries, nil
}

// expand replaces patterns by file names.
func expand(dir string, words []string) ([]string, error) {
	var expanded []string
	for _, word := range words {
		if !strings.Contains(word, "*") {
			expanded = append(expanded, word)
			continue
		}
		names, err := filepath.Glob(filepath.Join(dir, word))
		if err == nil && names == nil {
			err = fmt.Errorf("no file matches %s in %s", word, dir)
		}
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if name, err = filepath.Rel(dir, name); err != nil {
				return nil, err
			}
			expanded = append(expanded, name)
		}
	}
	return expanded, nil
}

// parseTarget parses 0.5, 1/30 or +10ms.
func parseTarget(text string) (target, error) {
	t := target{text: "≤ " + text}
	if more, ok := strings.CutPrefix(text, "+"); ok {
		var err error
		t.more, err = time.ParseDuration(more)
		return t, err
	}
	above, below, divided := strings.Cut(text, "/")
	a, err := strconv.ParseFloat(above, 64)
	if err != nil {
		return t, err
	}
	b := 1.0
	if divided {
		if b, err = strconv.ParseFloat(below, 64); err != nil {
			return t, err
		}
	}
	if t.ratio = a / b; !(t.ratio > 0) || math.IsInf(t.ratio, 0) {
		return t, fmt.Errorf("%q is no ratio", text)
	}
	return t, nil
}
