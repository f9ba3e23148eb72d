// Package configparser reads INI files as Python's configparser.ConfigParser
// does with its defaults, which is how Alembic reads alembic.ini: sections of
// options, [DEFAULT] below all of them, values over several lines by their
// indentation, and %(name)s for another option's value. What Python refuses is
// refused here, all of it at once; what it takes has the same values here.
//
// Two things differ. A byte order mark at the start is passed over, and text
// that is not UTF-8 is an error whatever the locale.
//
// The package reads no files and no environment.
package configparser
