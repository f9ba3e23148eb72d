package project

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/check"
)

const gateTable = "gate"

// gate applies an entry of the table gate: against, shipped, or the name of a check.
func (r *reader) gate(c *Config, e entry) {
	if len(e.path) == 1 {
		if e.value.kind != unstable.Table {
			r.refuse(e.path, "gate must be a table: [gate], with the keys below it")
		}
		return
	}
	name := e.path[1].name
	names := []string{"against", "shipped"}
	for _, each := range check.Gate {
		names = append(names, each.Name)
	}
	switch {
	case len(e.path) > 2 || !slices.Contains(names, name):
		r.refuse(e.path[:2], "unknown key gate.%s%s", quoteKey(name), didYouMean(name, names))
	case name == "against":
		r.against(c, e.value)
	case name == "shipped":
		r.shipped(c, e.value)
	case name == check.Commuting.Name && e.value.kind == unstable.String:
		r.proved(c, e.value)
	case r.is(e.value, unstable.Bool, "gate."+name, aBool):
		c.Gate.check(name, e.value.text == "true")
	}
}

// check switches a check on or off.
func (g *Gate) check(name string, on bool) {
	if g.Checks == nil {
		g.Checks = map[string]bool{}
	}
	g.Checks[name] = on
}

// proved applies the value "proved" of gate.conflicts.
func (r *reader) proved(c *Config, v value) {
	if v.text != onlyProved {
		r.complain(v.at, "gate.conflicts must be true, false or %q", onlyProved)
		return
	}
	c.Gate.check(check.Commuting.Name, true)
	c.Gate.Proved = true
}

// onlyProved is the value of gate.conflicts with which what is not proved fails the gate.
const onlyProved = "proved"

// against applies the value of gate.against: a ref, or several.
func (r *reader) against(c *Config, v value) {
	if v.kind != unstable.Array {
		if r.string(v, "gate.against") {
			c.Gate.Against, c.Gate.Also = v.text, nil
		}
		return
	}
	var refs []string
	for _, element := range v.list {
		if r.string(element, "each of gate.against") {
			refs = append(refs, element.text)
		}
	}
	if len(v.list) == 0 {
		r.complain(v.at, "gate.against is empty; name at least one git ref")
	}
	if len(refs) > 0 {
		c.Gate.Against, c.Gate.Also = refs[0], refs[1:]
	}
}

// shipped sets the patterns of the refs of releases. An empty list is none.
func (r *reader) shipped(c *Config, v value) {
	if !r.is(v, unstable.Array, "gate.shipped", anArray) {
		return
	}
	c.Gate.Shipped = []string{}
	for _, element := range v.list {
		if r.string(element, "each of gate.shipped") {
			c.Gate.Shipped = append(c.Gate.Shipped, element.text)
		}
	}
}
