// Package interpreter runs the Python of a revision, as far as that is known: its
// statements, functions and classes, with the modules that its caller gives it.
//
// A value that cannot be known, such as one of the application's modules, is an
// [Unknown]. It can be assigned, passed on and formatted, and whatever is made of it is
// unknown, too. Whoever needs its content gets a [Refusal] with the place and the
// reason: a condition, a loop, a name, a count, and above all the caller's functions.
// Python that is not supported is such a refusal as well, never a guess.
//
// The package reads no file and starts nothing: modules come from [Machine.Import].
package interpreter
