package alembicpy

import "strings"

// gap stands in a text for a value that is not known, as in an f-string.
const gap = "\x00"

// schemaText returns the change that a text makes, when it is run as SQL or passed to a
// driver as options of the connection.
func schemaText(text string) (c SchemaChange, ok bool) {
	if !strings.Contains(strings.ToLower(text), "search") && !mayStart(text) {
		return c, false
	}
	if name, ok := optionSearchPath(text); ok {
		return SchemaChange{Kind: SearchPath, Text: "search_path", Name: name}, true
	}
	for statement := range strings.SplitSeq(text, ";") {
		if c, ok = schemaStatement(statement); ok {
			return c, true
		}
	}
	return c, false
}

// mayStart reports whether a statement that changes the schema without naming the
// search path may be in a text.
func mayStart(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "schema") || strings.Contains(lower, "use") || strings.Contains(lower, gap)
}

// schemaStatement returns the change that one statement makes.
func schemaStatement(text string) (c SchemaChange, ok bool) {
	words := strings.Fields(withoutComments(text))
	if len(words) == 0 {
		return c, false
	}
	switch strings.ToLower(words[0]) {
	case "set":
		return setStatement(words[1:])
	case "use":
		return SchemaChange{Kind: UsedDatabase, Text: "USE", Name: firstSchema(strings.Join(words[1:], " "))}, len(words) == 2
	}
	lower := strings.ToLower(strings.Join(words, ""))
	return SchemaChange{Kind: SearchPath, Text: "search_path"}, strings.Contains(lower, "set_config('search_path'")
}

// setStatement returns the change of a SET of PostgreSQL, from its second word on. Its
// DEFAULT restores the path with which every connection starts.
func setStatement(words []string) (c SchemaChange, ok bool) {
	if len(words) > 1 && (strings.EqualFold(words[0], "session") || strings.EqualFold(words[0], "local")) {
		words = words[1:]
	}
	rest := strings.Join(words, " ")
	name, value := cutSetting(rest)
	switch {
	case name == gap: // the name of the setting is not known
		return SchemaChange{Kind: SearchPath, Text: "a session variable"}, true
	case name == "search_path" && !strings.EqualFold(value, "default"):
		return SchemaChange{Kind: SearchPath, Text: "search_path", Name: firstSchema(value)}, true
	case name == "schema" && strings.HasPrefix(value, "'"):
		return SchemaChange{Kind: SearchPath, Text: "SET SCHEMA", Name: firstSchema(value)}, true
	}
	return c, false
}

// cutSetting cuts "name = value" and "name TO value". The name is in lower case.
func cutSetting(text string) (name, value string) {
	end := strings.IndexAny(text, " =")
	if end < 0 {
		return strings.ToLower(strings.Trim(text, `"`)), ""
	}
	name, value = text[:end], strings.TrimLeft(text[end:], " =")
	if word, rest, _ := strings.Cut(value, " "); strings.EqualFold(word, "to") {
		value = rest
	}
	return strings.ToLower(strings.Trim(name, `"`)), strings.TrimSpace(value)
}

// optionSearchPath returns the schema of an option of a connection, as it stands in
// libpq's options and, with percent signs, in a URL.
func optionSearchPath(text string) (name string, ok bool) {
	text = strings.NewReplacer("%3D", "=", "%3d", "=", "%20", " ", "+", " ", "%22", `"`, "%2C", ",", "%2c", ",").Replace(text)
	for _, setting := range []string{"search_path=", "search-path="} {
		before, value, found := strings.Cut(text, setting)
		before = strings.TrimRight(before, " ")
		if found && (strings.HasSuffix(before, "-c") || strings.HasSuffix(before, "--")) {
			return firstSchema(value), true
		}
	}
	return "", false
}

// firstSchema returns the first schema of a list, or "" if it is not written out.
func firstSchema(list string) string {
	name, _, _ := strings.Cut(strings.TrimSpace(list), ",")
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	name = strings.Trim(name, "\"'`")
	if name == "" || strings.ContainsAny(name, gap+"{}%$:()&") {
		return ""
	}
	return name
}

// withoutComments removes the comments at the start of a statement.
func withoutComments(text string) string {
	for {
		text = strings.TrimSpace(text)
		end := ""
		switch {
		case strings.HasPrefix(text, "--"):
			end = "\n"
		case strings.HasPrefix(text, "/*"):
			end = "*/"
		default:
			return text
		}
		_, text, _ = strings.Cut(text, end)
	}
}
