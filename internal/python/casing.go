package python

import (
	"strings"
	"unicode"
)

func casing(s, name string, a *Arguments) (Value, error) {
	if err := a.Done(); err != nil {
		return nil, err
	}
	switch name {
	case "lower":
		return Lower(s), nil
	case "upper", "title", "capitalize":
		if strings.IndexFunc(s, isSpecial) >= 0 {
			return nil, Unsupportedf("%s of a letter that has several capitals", name)
		}
	}
	switch name {
	case "upper":
		return strings.ToUpper(s), nil
	case "title":
		return title(s), nil
	case "capitalize":
		for i, r := range s {
			rest := s[i+len(string(r)):]
			return string(unicode.ToTitle(r)) + Lower("x" + rest)[1:], nil
		}
		return "", nil
	case "isoformat", "strftime", "get_main_option", "year":
		return nil, Raisef("a string has no method %s", name)
	}
	return nil, Unsupportedf("the method %s of a string", name)
}

// isSpecial reports whether a letter's capital is more than one letter.
func isSpecial(r rune) bool {
	switch {
	case r < 0xdf:
		return false
	case r == 0xdf, r == 0x130, r == 0x149, r == 0x1f0, r == 0x345, r == 0x390, r == 0x3b0, r == 0x3a3, r == 0x587:
		return true
	}
	return r >= 0x1e96 && r <= 0x1e9a || r >= 0x1f50 && r <= 0x1fff || r >= 0xfb00 && r <= 0xfb17
}

// title capitalizes each run of letters.
func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		was := inWord
		inWord = isCased(r)
		if was {
			return unicode.ToLower(r)
		}
		return unicode.ToTitle(r)
	}, s)
}

func isCased(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) ||
		unicode.Is(unicode.Other_Lowercase, r) || unicode.Is(unicode.Other_Uppercase, r)
}

// Lower is Python's str.lower: Unicode's full mapping, with the final sigma at the
// end of a word.
func Lower(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == 0x130:
			b.WriteString("i\u0307")
		case r == 'Σ' && endsWord(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// endsWord reports whether a cased letter stands before i and none behind it;
// characters that Unicode ignores there are skipped.
func endsWord(runes []rune, i int) bool {
	before, behind := i-1, i+1
	for before >= 0 && isIgnorable(runes[before]) {
		before--
	}
	for behind < len(runes) && isIgnorable(runes[behind]) {
		behind++
	}
	return before >= 0 && isCased(runes[before]) && (behind == len(runes) || !isCased(runes[behind]))
}

func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}
