// Package configparser reads INI files as Python's configparser.ConfigParser does
// with its defaults, which is how Alembic reads alembic.ini: sections with options,
// [DEFAULT] as a fallback for all of them, values that indented lines continue, and
// %(name)s for the value of another option. It refuses the texts that Python
// refuses, and reports all their faults; for all others, its values are the same.
//
// There are two differences: it ignores a byte order mark at the start, and text
// that is not UTF-8 is an error in every locale.
//
// The package reads no files and no environment.
package configparser
