package alembicpy

import (
	"bytes"
	"encoding/binary"
)

// stride is how far apart the pairs of bytes are that mentionsHeader looks at.
// Names have one pair more than that at least, so that one of theirs is looked
// at wherever they stand.
const stride = 6

// A sample is a pair of bytes of one of the header's names.
type sample struct {
	name string
	at   int // where the pair starts in the name
}

// A sieve has the samples of each pair, by what pairIndex makes of it: those
// that may be the same are in a row that ends with an empty one.
type sieve struct {
	index   [1 << 14]uint8
	samples []sample
}

// pairIndex numbers the pairs of ASCII characters.
func pairIndex(pair uint16) uint16 { return pair&0x7f | pair>>1&(0x7f<<7) }

// headerSieve has stride pairs of each name, in a row, that are rare in code.
// Of down_revision "revision" is enough.
var headerSieve = newSieve([]sample{{nameRevision, 0}, {nameBranchLabels, 5}, {nameDependsOn, 3}, {nameDoc, 0}})

// newSieve makes a sieve of the names, each from its pair at.
func newSieve(names []sample) *sieve {
	rows := map[uint16][]sample{}
	for _, n := range names {
		for at := n.at; at < n.at+stride; at++ {
			pair := pairIndex(binary.LittleEndian.Uint16([]byte(n.name[at:])))
			rows[pair] = append(rows[pair], sample{n.name, at})
		}
	}
	s := &sieve{samples: []sample{{}}}
	for pair, row := range rows {
		s.index[pair] = uint8(len(s.samples))
		s.samples = append(append(s.samples, row...), sample{})
	}
	return s
}

// mentionsHeader reports whether one of the header's names occurs in a text, or
// a star behind an import. It looks at two bytes of six, once, and so is many
// times as fast as to look for one name after the other.
func mentionsHeader(text []byte) bool {
	s := headerSieve
	for i := 0; i+1 < len(text); i += stride {
		if row := s.index[pairIndex(binary.LittleEndian.Uint16(text[i:]))]; row != 0 && s.confirms(row, text, i) {
			return true
		}
	}
	return importsStar(text)
}

// confirms reports whether one of the names in a row is in the text, its pair at
// i.
func (s *sieve) confirms(row uint8, text []byte, i int) bool {
	for _, c := range s.samples[row:] {
		if c.name == "" {
			break
		}
		if start := i - c.at; start >= 0 && bytes.HasPrefix(text[start:], []byte(c.name)) {
			return true
		}
	}
	return false
}

func importsStar(text []byte) bool {
	f := finder{text: "*"}
	return f.find(text, 0) < len(text)
}
