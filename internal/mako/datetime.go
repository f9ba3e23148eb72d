package mako

import (
	"fmt"
	"strings"
	"time"
)

// A DateTime is Python's datetime: a time of day with microseconds, in a zone
// unless it is naive.
type DateTime struct {
	Time  time.Time
	Naive bool
}

// date is a DateTime's date().
type date struct{ DateTime }

func (d DateTime) date() string { return d.Time.Format("2006-01-02") }

func (d DateTime) microsecond() int { return d.Time.Nanosecond() / 1000 }

// iso is isoformat(), with the microseconds unless they are none or
// timespec says otherwise.
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

// offset is the zone's, with seconds if it has some.
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

func (d DateTime) repr() (string, error) {
	if !d.Naive {
		return "", unsupportedf("repr() of a time with a zone")
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

func (d DateTime) attribute(name string) (any, error) {
	t := d.Time
	switch name {
	case "year":
		return t.Year(), nil
	case "month":
		return int(t.Month()), nil
	case "day":
		return t.Day(), nil
	case "hour":
		return t.Hour(), nil
	case "minute":
		return t.Minute(), nil
	case "second":
		return t.Second(), nil
	case "microsecond":
		return d.microsecond(), nil
	case "tzinfo":
		if d.Naive {
			return nil, nil
		}
	}
	return nil, unsupportedf("the attribute %s of a date", name)
}

func (d DateTime) method(name string, args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	switch name {
	case "strftime":
		format := a.string("format")
		if err := a.done(); err != nil {
			return nil, err
		}
		return d.strftime(format)
	case "isoformat":
		return d.isoformat(a)
	case "date":
		return date{d}, a.done()
	case "weekday":
		return (int(d.Time.Weekday()) + 6) % 7, a.done()
	}
	return nil, unsupportedf("the method %s of a date", name)
}

func (d DateTime) isoformat(a *arguments) (any, error) {
	separator, timespec := a.next("sep", "T"), a.next("timespec", "auto")
	if err := a.done(); err != nil {
		return nil, err
	}
	s, ok := separator.(string)
	spec, isText := timespec.(string)
	switch {
	case !ok || len(s) != 1 || !isText:
		return nil, wrongf("isoformat() does not take this")
	case spec == "auto":
		return d.iso(s, ""), nil
	case spec == "seconds" || spec == "minutes" || spec == "milliseconds" || spec == "microseconds":
		return d.iso(s, spec), nil
	}
	return nil, unsupportedf("the timespec %q", spec)
}

func (d date) method(name string, args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	switch name {
	case "isoformat":
		return d.date(), a.done()
	case "strftime":
		midnight := time.Date(d.Time.Year(), d.Time.Month(), d.Time.Day(), 0, 0, 0, 0, time.UTC)
		return DateTime{midnight, true}.method(name, args, named)
	}
	return nil, unsupportedf("the method %s of a date", name)
}

// layouts are the directives of strftime in the C locale, as Go writes them.
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
	return "", unsupportedf("%%%c of strftime()", c)
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
