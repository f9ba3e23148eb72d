package dotenv_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dotenv"
)

func TestParse(t *testing.T) {
	const text = "\ufeff# a comment\r\n\r\n" +
		"PLAIN=postgres://u:p@h/db?a=1&b=2\r\n" +
		"export EXPORTED = with blanks \t # a comment\n" +
		"EMPTY=\n" +
		"SINGLE='a $b # \"c\"' # a comment\n" +
		"LINES=\"first\nsecond\"\n" +
		"TWICE=1\nTWICE=2\n" +
		"HASH=a#b\nDOLLAR=\"$x\"\nBACK='a\\'b'\nQUOTE=a'b\n" +
		"LAST=é"
	v, err := dotenv.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"PLAIN": "postgres://u:p@h/db?a=1&b=2", "EXPORTED": "with blanks", "EMPTY": "", "SINGLE": `a $b # "c"`,
		"LINES": "first\nsecond", "TWICE": "2", "LAST": "é",
	} {
		if got, ok, err := v.Lookup(name); got != want || !ok || err != nil {
			t.Errorf("%s = %q, %t, %v, not %q", name, got, ok, err, want)
		}
	}
	for name, want := range map[string]string{
		"HASH":   "11:1: the value of HASH has the character #, which programs read in different ways; put the value in single quotes",
		"DOLLAR": "12:1: the value of DOLLAR has the character $, which programs read in different ways; put the value in single quotes",
		"BACK":   `13:1: the value of BACK has the character \, which programs read in different ways; in a URL, write it as a percent code`,
		"QUOTE":  "14:1: the value of QUOTE has the character ', which programs read in different ways; in a URL, write it as a percent code",
	} {
		if got, ok, err := v.Lookup(name); got != "" || !ok || err == nil || err.Error() != want {
			t.Errorf("%s = %q, %t, %v, not %s", name, got, ok, err, want)
		}
	}
	if _, ok, err := v.Lookup("MISSING"); ok || err != nil {
		t.Errorf("MISSING is set: %v", err)
	}
	if line, column := v.Place("LAST"); line != 15 || column != 1 {
		t.Errorf("LAST is at %d:%d", line, column)
	}
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"A=1\nsecret":             "2:1: the line is not of the form NAME=value",
		"  1A=secret":             "1:3: the line is not of the form NAME=value",
		"A: secret":               "1:1: the line is not of the form NAME=value",
		"A-B=secret":              "1:1: the line is not of the form NAME=value",
		"A=1\nB='secret\n\nC=2\n": "2:3: the quote of B is not closed",
		"A=\"secret\\\"":          "1:3: the quote of A is not closed",
		"A='1' secret":            "1:6: there is text after the quoted value of A",
		"L=\"a\nb\" secret":       "2:3: there is text after the quoted value of L",
		"A='1'#secret":            "1:6: there is text after the quoted value of A",
	} {
		if _, err := dotenv.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, not %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("A=1\nexport B='2' # c\n")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := dotenv.Parse(text)
		if err != nil {
			return
		}
		if got, ok, err := v.Lookup("A"); ok && err == nil && !strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), got) {
			t.Errorf("%q is not in %q", got, text)
		}
	})
}
