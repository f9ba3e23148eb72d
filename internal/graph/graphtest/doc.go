// Package graphtest draws graphs in a small text language, for tests, and
// makes random ones.
//
//	a#api <- b, c     b and c follow a, where the branch api starts
//	(b, c) <- m       m merges b and c
//	d ~> a, api       d depends on a and on the branch api
//	e                 a name alone is a base
//	a <- b <- c       chains go on
//	?x <- f           f follows x, but x has no node
//
// A newline counts as a ";" between statements. A name is anything without
// spaces and `, ; ( ) # ? < ~`; "#" after it, wherever it stands in front of a
// "~>", gives it a label, "a#x#y" two. Only what stands after "~>" is not
// defined by being named.
package graphtest
