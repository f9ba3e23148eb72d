package contents

import (
	"hash/maphash"
	"slices"
	"strconv"
)

// A label is a hash of what a row is, apart from its generated values. Rows that
// correspond have the same label.
type label uint64

var seed = maphash.MakeSeed()

func hash(parts []string) label {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, part := range parts {
		h.WriteString(strconv.Itoa(len(part)))
		h.WriteByte(':')
		h.WriteString(part)
	}
	return label(h.Sum64())
}

// labels are those of all rows, by table.
type labels struct {
	own   map[string][]label // of the row's own values
	all   map[string][]label // of the rows to which they refer, too
	edges []edge
}

// An edge is a reference of a row to a row with a new generated value.
type edge struct {
	from, to row
	column   string
}

// A row is a row of a table by its index.
type row struct {
	table string
	index int
}

// labels returns the labels of the rows' own values.
func (c Comparison) labels(of Contents) labels {
	l := labels{own: map[string][]label{}, all: map[string][]label{}}
	targets := c.targets(of)
	for _, name := range of.Tables() {
		t := of[name]
		l.own[name] = make([]label, len(t.Rows))
		for i, cells := range t.Rows {
			l.own[name][i] = hash(c.plain(t, cells, targets))
			l.edges = append(l.edges, edges(t, row{name, i}, cells, targets)...)
		}
		l.all[name] = slices.Clone(l.own[name])
	}
	return l
}

// targets returns the rows by their new generated values.
func (c Comparison) targets(of Contents) map[Column]map[string]row {
	all := map[Column]map[string]row{}
	for _, name := range of.Tables() {
		for _, column := range of[name].Generated {
			i, known := slices.Index(of[name].Columns, column), c.known(Column{name, column})
			rows := map[string]row{}
			for n, cells := range of[name].Rows {
				if !known[cells[i]] && !of[name].Given[column][cells[i]] {
					rows[cells[i]] = row{name, n}
				}
			}
			all[Column{name, column}] = rows
		}
	}
	return all
}

// plain returns the values of a row that are compared as they are.
func (c Comparison) plain(t Table, cells []string, targets map[Column]map[string]row) []string {
	plain := make([]string, 0, len(cells))
	for i, column := range t.Columns {
		at := Column{t.Name, column}
		_, generated := targets[at][cells[i]]
		_, refers := targets[t.References[column]][cells[i]]
		if c.Unstable[at] || generated || refers {
			continue
		}
		plain = append(plain, column, cells[i])
	}
	return plain
}

// edges returns the references of a row to rows with new generated values.
func edges(t Table, from row, cells []string, targets map[Column]map[string]row) (all []edge) {
	for i, column := range t.Columns {
		if to, ok := targets[t.References[column]][cells[i]]; ok {
			all = append(all, edge{from, to, column})
		}
	}
	return all
}

// refine makes the labels depend on the rows to which the rows refer, and on those that
// refer to them, until no two labels are told apart any more. Rows that are equal in all
// else and refer to each other in a circle are not told apart.
func (l labels) refine(of Contents) {
	for distinct := l.distinct(); ; {
		l.step(of)
		n := l.distinct()
		if n == distinct {
			return
		}
		distinct = n
	}
}

// step makes each label depend on those of the neighbors.
func (l labels) step(of Contents) {
	near := map[row][]string{}
	for _, e := range l.edges {
		near[e.from] = append(near[e.from], "to "+e.column+" "+l.text(e.to))
		near[e.to] = append(near[e.to], "from "+e.from.table+"."+e.column+" "+l.text(e.from))
	}
	next := map[row]label{}
	for r, neighbors := range near {
		slices.Sort(neighbors)
		next[r] = hash(append([]string{l.text(r)}, neighbors...))
	}
	for r, made := range next {
		l.all[r.table][r.index] = made
	}
}

func (l labels) text(r row) string { return strconv.FormatUint(uint64(l.all[r.table][r.index]), 16) }

func (l labels) distinct() int {
	seen := map[label]bool{}
	for _, all := range l.all {
		for _, one := range all {
			seen[one] = true
		}
	}
	return len(seen)
}

// unmatched returns the indexes of the labels of a that b lacks. One that a has more often
// than b is unmatched as often as b lacks it.
func unmatched(a, b []label) (indexes []int) {
	count := map[label]int{}
	for _, one := range b {
		count[one]++
	}
	for i, one := range a {
		if count[one]--; count[one] < 0 {
			indexes = append(indexes, i)
		}
	}
	return indexes
}
