package adopt

import (
	"strconv"
	"strings"
)

// A flywayConfig is what a script's .conf says.
type flywayConfig struct {
	transaction  bool
	placeholders bool
}

// config reads a .conf: lines of key=value, of which only those can be honoured
// that change nothing but the transaction.
func (w *flywayFolder) config(f *file) flywayConfig {
	c := flywayConfig{transaction: true, placeholders: true}
	for _, l := range lines(f.text) {
		text := strings.TrimSpace(l.text)
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		key, value, _ := strings.Cut(text, "=")
		key, value = strings.TrimPrefix(strings.TrimSpace(key), "flyway."), strings.TrimSpace(value)
		switch {
		case key == "executeInTransaction":
			c.transaction = w.boolean(f, l, key, value)
		case key == "placeholderReplacement":
			c.placeholders = w.boolean(f, l, key, value)
		case key == "encoding" && strings.EqualFold(value, "UTF-8"):
		default:
			w.fault(f, l.num, "do without it, in a copy of the folder", "ramus has no counterpart of the setting %s", text)
		}
	}
	return c
}

func (w *flywayFolder) boolean(f *file, l line, key, value string) bool {
	is, err := strconv.ParseBool(value)
	if err != nil {
		w.fault(f, l.num, "write true or false", "%s is %q", key, value)
	}
	return is || err != nil
}
