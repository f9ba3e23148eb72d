package alembicpy

import (
	"bytes"
	"encoding/binary"
)

// stride is the distance between the pairs of bytes that a filter looks at. Each name
// has at least that many pairs, so that the filter looks at one of them wherever the
// name stands.
const stride = 6

// A sample is a pair of bytes of one of the header's names.
type sample struct {
	name string
	at   int   // where the pair starts in the name
	next uint8 // another sample with the same index, or 0
}

// A nameFilter finds out quickly whether a text mentions one of some names. It has the
// samples of the names by their pairs.
type nameFilter struct {
	index   [1 << 10]uint8 // the index in samples by the pair; 0 for pairs of no name
	samples []sample       // the first is unused
}

// headerFilter has the consecutive pairs of each name that are rarest in code. For
// down_revision those of revision are enough.
var headerFilter = newNameFilter([]sample{{name: nameRevision, at: 1}, {name: nameBranchLabels, at: 0}, {name: nameDependsOn, at: 2}, {name: nameDoc, at: 0}})

// newNameFilter returns a filter of names, with the pairs of each from the given one
// on.
func newNameFilter(names []sample) *nameFilter {
	s := &nameFilter{samples: make([]sample, 1)}
	for _, n := range names {
		for at := n.at; at < n.at+stride; at++ {
			first := &s.index[pairIndex([]byte(n.name[at:]))]
			s.samples = append(s.samples, sample{n.name, at, *first})
			*first = uint8(len(s.samples) - 1)
		}
	}
	return s
}

// pairIndex returns the index of a pair, of five bits of each byte: a larger table would
// not stay in the processor's first cache while files are read.
func pairIndex(pair []byte) uint16 {
	n := binary.LittleEndian.Uint16(pair)
	return n&0x1f | n>>3&(0x1f<<5)
}

// mentionsHeader reports whether one of the header's names occurs in a text, or a star
// behind an import.
func mentionsHeader(text []byte) bool {
	return headerFilter.finds(text) || importsStar(text)
}

// importsStar reports whether a star stands behind the word import.
func importsStar(text []byte) bool {
	for at := 0; ; at++ {
		i := bytes.IndexByte(text[at:], '*')
		if i < 0 {
			return false
		}
		if at += i; isImportStar(text[max(0, at-starDistance):at]) {
			return true
		}
	}
}

// starDistance is how far before a star the word import is looked for.
const starDistance = 40

// isImportStar reports whether a text ends in the word import.
func isImportStar[T []byte | string](before T) bool {
	end := len(before)
	for end > 0 && bytes.IndexByte([]byte(" \t\f\\\n("), before[end-1]) >= 0 {
		end--
	}
	const word = "import"
	return end >= len(word) && string(before[end-len(word):end]) == word
}

// finds reports whether a name occurs in a text. It looks at two bytes of six, once,
// and so is many times as fast as a search for one name after the other: 10 GB/s.
func (s *nameFilter) finds(text []byte) bool {
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

// confirms reports whether a name is in a text that has one of its pairs at from, or
// some strides behind it, before to.
func (s *nameFilter) confirms(text []byte, from, to int) bool {
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
