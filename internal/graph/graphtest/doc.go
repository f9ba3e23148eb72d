// Package graphtest builds graphs from a small text language, for tests, and random
// ones.
//
//	a#api <- b, c     b and c have the parent a, which declares the label api
//	(b, c) <- m       m merges b and c
//	d ~> a, api       d depends on a and on the branch api
//	e                 a name alone is a base
//	a <- b <- c       chains are allowed
//	?x <- f           f has the parent x, but x has no node
//
// A newline separates statements, like ";". A name may have any characters but
// spaces and `, ; ( ) # ? < ~`. "#label" after a name, anywhere to the left of a
// "~>", declares a label; "a#x#y" declares two. Every name defines a node, except
// names to the right of "~>".
package graphtest
