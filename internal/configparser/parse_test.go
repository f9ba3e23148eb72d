package configparser

import (
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	const text = "\ufeff; Alembic's\r\n[DEFAULT]\r\nuser = ann\r\n\r\n[alembic]\r\nScript_Location=%(here)s/db\r\n" +
		"version_locations =\r\n    one\r\n    # not this\r\n\r\n    two\r\nurl : pg://%(user)s:100%%@h  # no comment\r\n[logging]\r\nuser = bob\r\n"
	file, err := Parse([]byte(text), map[string]string{"here": "/srv"})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, section := range file.Sections() {
		for _, o := range file.Options(section) {
			value, err := o.Text()
			fmt.Fprintf(&got, "%s %s %d:%d %q %v\n", section, o.Name, o.Line, o.Column, value, err)
		}
	}
	const want = `alembic here 0:0 "/srv" <nil>
alembic user 3:8 "ann" <nil>
alembic script_location 6:17 "/srv/db" <nil>
alembic version_locations 7:20 "\none\n\ntwo" <nil>
alembic url 12:7 "pg://ann:100%@h  # no comment" <nil>
logging here 0:0 "/srv" <nil>
logging user 14:8 "bob" <nil>
`
	if got.String() != want {
		t.Errorf("got:\n%swant:\n%s", &got, want)
	}
	if _, ok := file.Option("Alembic", "url"); ok || file.HasSection("DEFAULT") || file.Options("none") != nil {
		t.Error("a section that is not there")
	}
	if o, ok := file.Option("alembic", "URL"); !ok || o.Raw != "pg://%(user)s:100%%@h  # no comment" {
		t.Errorf("Option = %+v, %v", o, ok)
	}
}

func TestFaults(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"before a section", "x = s3cret\n\ny = 2\n", "1:1: text before the first [section]\n3:1: text before the first [section]"},
		{"no value", "[a]\nx\n  s3cret\n", "2:1: no = or : after an option's name; indent a line that continues a value\n" +
			"3:3: no = or : after an option's name; indent a line that continues a value"},
		{"no name", "[a]\n  = s3cret\n", "2:3: no option's name before the ="},
		{"twice", "[a]\nx = 1\n[b]\n[a]\nx = 1\nX = s3cret\n  more\n", "4:1: duplicate section [a]\n" +
			"5:1: duplicate option x in [a]\n6:1: duplicate option x in [a]"},
		{"not UTF-8", "[a]\n# M\xfcller\nx = \xff\n", "2:4: not UTF-8\n3:5: not UTF-8"},
	} {
		file, err := Parse([]byte(test.text), nil)
		if err == nil || file != nil || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestTextFaults(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a lone %", "[a]\nx = s3cret%40@h\n", "2:11: a % must be followed by another % or by (name)s; write %% for a %"},
		{"at the end", "[a]\nx = s3cret%", "2:11: a % must be followed by another % or by (name)s; write %% for a %"},
		{"on another line", "[a]\nx =\n  ab\n  # c\n\n  ü%(s3cret)\n", "6:5: %( must be complete, as in %(name)s; write %%( for a literal %("},
		{"unknown", "[a]\nx = 1%(s3cret)s\n", "2:6: neither [a] nor [DEFAULT] has the option named in this %(name)s; write %%( for a literal %("},
		{"in another option", "[a]\nx = 1%(y)s\n[DEFAULT]\ny = 2%\n", "4:6: a % must be followed by another % or by (name)s; write %% for a %"},
		{"itself", "[a]\nx = 1%(x)s\n", "2:5: more than 10 levels of options that refer to each other"},
		{"far too long", "[a]\nx = " + strings.Repeat("%(y)s", 1000) + "\ny = " + strings.Repeat("%(z)s", 1000) + "\nz = " +
			strings.Repeat("z", 1000), "3:250: the value is longer than 1048576 bytes"},
	} {
		file, err := Parse([]byte(test.text), nil)
		if err != nil {
			t.Fatal(err)
		}
		o, _ := file.Option("a", "x")
		if text, err := o.Text(); err == nil || text != "" || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.name, err, test.want)
		}
	}
}

// FuzzParse checks that Parse does not panic, that every fault and option has a
// place in the text, and that faults are in order.
func FuzzParse(f *testing.F) {
	for _, text := range odd {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		count := 1 + strings.Count(text, "\n") + strings.Count(text, "\r")
		file, err := Parse([]byte(text), map[string]string{"here": "/"})
		if err != nil {
			last := 0
			for _, fault := range err.(Errors) {
				if fault.Line < max(last, 1) || fault.Line > count || fault.Column < 1 {
					t.Errorf("%v is outside of the text, or out of order", fault)
				}
				last = fault.Line
			}
			return
		}
		for _, section := range file.Sections() {
			for _, o := range file.Options(section) {
				checkOption(t, o, count)
			}
		}
	})
}

func checkOption(t *testing.T, o Option, lines int) {
	if o.Name == "" || o.Line > lines || (o.Line == 0) != (o.Name == "here" && o.Raw == "/") && o.Name != "here" {
		t.Errorf("%+v", o)
	}
	_, err := o.Text()
	if fault, ok := err.(*Error); ok && (fault.Line < 1 || fault.Line > lines || fault.Column < 1) {
		t.Errorf("%v is outside of the text", fault)
	}
}
