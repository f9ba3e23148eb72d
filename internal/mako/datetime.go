package mako

import (
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/python"
)

// A DateTime is Python's datetime: a time of day with microseconds, in a zone
// unless it is naive.
type DateTime struct {
	Time  time.Time
	Naive bool
}

// A date is the value of a DateTime's date().
type date struct{ time DateTime }

// Str is Python's str().
func (d date) Str() (string, error) { return d.time.date(), nil }

// Repr is Python's repr().
func (d date) Repr() (string, error) { return "", python.Unsupportedf("the text of a date") }

// Describe names the kind of value.
func (date) Describe() string { return "a date" }

func (d DateTime) date() string { return d.Time.Format("2006-01-02") }

func (d DateTime) microsecond() int { return d.Time.Nanosecond() / 1000 }

// iso is isoformat(), with the microseconds unless they are zero or timespec says
// otherwise.
func (d DateTime) iso(separator, timespec string) string {
	text := d.date() + separator + d.Time.Format("15:04:05")
	switch {
	case timespec == "milliseconds":
		text += fmt.Sprintf(".%03d", d.microsecond()/1000)
	case timespec == "minutes":
		text = text[:len(text)-3]
	case timespec == "microseconds", timespec == "" && d.microsecond() != 0:
		text += fmt.Sprintf(".%06d", d.microsecond())
	}
	if d.Naive {
		return text
	}
	return text + d.offset(":")
}

// offset returns the offset of the zone, with seconds if it has some.
func (d DateTime) offset(colon string) string {
	_, seconds := d.Time.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	text := fmt.Sprintf("%s%02d%s%02d", sign, seconds/3600, colon, seconds/60%60)
	if seconds%60 != 0 {
		text += fmt.Sprintf("%s%02d", colon, seconds%60)
	}
	return text
}

// Str is Python's str().
func (d DateTime) Str() (string, error) { return d.iso(" ", ""), nil }

// Describe names the kind of value.
func (DateTime) Describe() string { return "a date" }

// Repr is Python's repr().
func (d DateTime) Repr() (string, error) {
	if !d.Naive {
		return "", python.Unsupportedf("repr() of a time with a zone")
	}
	t := d.Time
	text := fmt.Sprintf("datetime.datetime(%d, %d, %d, %d, %d", t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute())
	if t.Second() != 0 || d.microsecond() != 0 {
		text += fmt.Sprintf(", %d", t.Second())
	}
	if d.microsecond() != 0 {
		text += fmt.Sprintf(", %d", d.microsecond())
	}
	return text + ")", nil
}

// Attribute returns a part of the time. The zone is known of a naive time only.
func (d DateTime) Attribute(name string) (any, bool) {
	t := d.Time
	switch name {
	case "year":
		return t.Year(), true
	case "month":
		return int(t.Month()), true
	case "day":
		return t.Day(), true
	case "hour":
		return t.Hour(), true
	case "minute":
		return t.Minute(), true
	case "second":
		return t.Second(), true
	case "microsecond":
		return d.microsecond(), true
	case "tzinfo":
		if d.Naive {
			return nil, true
		}
	}
	return nil, false
}

// CallMethod calls a method of datetime.
func (d DateTime) CallMethod(name string, args []any, named map[string]any) (any, error) {
	a := python.NewArguments(args, named)
	switch name {
	case "strftime":
		format := a.String("format")
		if err := a.Done(); err != nil {
			return nil, err
		}
		return d.strftime(format)
	case "isoformat":
		return d.isoformat(a)
	case "date":
		return date{d}, a.Done()
	case "weekday":
		return (int(d.Time.Weekday()) + 6) % 7, a.Done()
	}
	return nil, python.Unsupportedf("the method %s of a date", name)
}

func (d DateTime) isoformat(a *python.Arguments) (any, error) {
	separator, timespec := a.Next("sep", "T"), a.Next("timespec", "auto")
	if err := a.Done(); err != nil {
		return nil, err
	}
	s, ok := separator.(string)
	spec, isText := timespec.(string)
	switch {
	case !ok || len(s) != 1 || !isText:
		return nil, python.Raisef("isoformat() does not take this")
	case spec == "auto":
		return d.iso(s, ""), nil
	case spec == "seconds" || spec == "minutes" || spec == "milliseconds" || spec == "microseconds":
		return d.iso(s, spec), nil
	}
	return nil, python.Unsupportedf("the timespec %q", spec)
}

// CallMethod calls a method of date.
func (d date) CallMethod(name string, args []any, named map[string]any) (any, error) {
	a := python.NewArguments(args, named)
	switch name {
	case "isoformat":
		return d.time.date(), a.Done()
	case "strftime":
		midnight := time.Date(d.time.Time.Year(), d.time.Time.Month(), d.time.Time.Day(), 0, 0, 0, 0, time.UTC)
		return DateTime{midnight, true}.CallMethod(name, args, named)
	}
	return nil, python.Unsupportedf("the method %s of a date", name)
}

// layouts has Go's layouts of the directives of strftime, in the C locale.
var layouts = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'b': "Jan", 'h': "Jan", 'B': "January", 'a': "Mon", 'A': "Monday", 'j': "002", 'D': "01/02/06", 'F': "2006-01-02",
	'T': "15:04:05", 'R': "15:04", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
}

func (d DateTime) strftime(format string) (any, error) {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		text, err := d.directive(format[i])
		if err != nil {
			return nil, err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (d DateTime) directive(c byte) (string, error) {
	if layout, ok := layouts[c]; ok {
		return d.Time.Format(layout), nil
	}
	switch c {
	case '%':
		return "%", nil
	case 'n':
		return "\n", nil
	case 't':
		return "\t", nil
	case 'f':
		return fmt.Sprintf("%06d", d.microsecond()), nil
	case 'z', 'Z':
		return d.zone(c), nil
	}
	return "", python.Unsupportedf("%%%c of strftime()", c)
}

func (d DateTime) zone(c byte) string {
	if d.Naive {
		return ""
	}
	if c == 'z' {
		return d.offset("")
	}
	name, _ := d.Time.Zone()
	return name
}
