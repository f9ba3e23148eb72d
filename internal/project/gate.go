package project

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/check"
)

const gateTable = "gate"

// gate applies an entry of the table gate: against, or the name of a check.
func (r *reader) gate(c *Config, e entry) {
	if len(e.path) == 1 {
		if e.value.kind != unstable.Table {
			r.refuse(e.path, "gate must be a table: [gate], with the keys below it")
		}
		return
	}
	name := e.path[1].name
	names := []string{"against"}
	for _, each := range check.Gate {
		names = append(names, each.Name)
	}
	switch {
	case len(e.path) > 2 || !slices.Contains(names, name):
		r.refuse(e.path[:2], "unknown key gate.%s%s", quoteKey(name), didYouMean(name, names))
	case name == "against":
		if r.string(e.value, "gate.against") {
			c.Gate.Against = e.value.text
		}
	case r.is(e.value, unstable.Bool, "gate."+name, aBool):
		if c.Gate.Checks == nil {
			c.Gate.Checks = map[string]bool{}
		}
		c.Gate.Checks[name] = e.value.text == "true"
	}
}
