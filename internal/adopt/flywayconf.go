package adopt

import (
	"strconv"
	"strings"
)

// A flywayConfig has the settings of a script's .conf.
type flywayConfig struct {
	transaction  bool
	placeholders bool
}

// config reads a .conf, which has lines of key=value, and refuses settings other
// than those for the transaction, placeholders and UTF-8.
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
			w.fault(f, l.num, "remove it, in a copy of the folder", "ramus has no setting like %s", text)
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
