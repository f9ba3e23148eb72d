package project

import (
	"encoding/json"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// A schema is a JSON schema of draft 7, which editors know.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type,omitempty"`
	Default     json.RawMessage    `json:"default,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Additional  any                `json:"additionalProperties,omitempty"` // false or a *schema
	Definitions map[string]*schema `json:"definitions,omitempty"`
	limit
}

// A limit restricts a value. It refuses none that a reader takes; a reader checks more.
type limit struct {
	Enum      []string `json:"enum,omitempty"`
	Pattern   string   `json:"pattern,omitempty"`
	MinLength int      `json:"minLength,omitempty"`
	MaxLength int      `json:"maxLength,omitempty"` // in characters, which are not more than bytes
	Minimum   *int     `json:"minimum,omitempty"`
	Maximum   *int     `json:"maximum,omitempty"`
	MinItems  int      `json:"minItems,omitempty"`
}

// aDuration limits a string to one that time.ParseDuration takes.
var aDuration = limit{Pattern: `^[-+]?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`}

func number(n int) *int { return &n }

// policies limits a string to some policies.
func policies(all ...Policy) (l limit) {
	for _, p := range all {
		l.Enum = append(l.Enum, string(p))
	}
	return l
}

// Schema returns the JSON schema of ramus.toml, made of the list of its keys. A file
// that Read takes is valid by it; Read checks more.
func Schema() []byte {
	settings := map[string]*schema{}
	for _, k := range keys {
		settings[k.name] = k.schema()
	}
	top := map[string]*schema{
		gateTable:     gateSchema(),
		revisionTable: tables("header values that a Python revision computes, by its id", statedSchema()),
		envTable:      tables("settings for another environment, selected with -n NAME", &schema{Ref: "#/definitions/settings"}),
	}
	for name, s := range settings {
		top[name] = s
	}
	root := schema{
		Schema: "http://json-schema.org/draft-07/schema#", Title: "ramus.toml", Description: "The configuration of ramus",
		Type: "object", Properties: top, Additional: false,
		Definitions: map[string]*schema{"settings": {Type: "object", Properties: settings, Additional: false}},
	}
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // cannot happen for these types
	}
	return append(text, '\n')
}

// schema returns the schema of a key.
func (k key) schema() *schema {
	s := formSchema(k.form)
	s.Description, s.limit = k.about, k.limit
	if k.usual != "" {
		s.Default = json.RawMessage(k.usual)
	}
	return s
}

// formSchema returns the schema of a form of values.
func formSchema(form string) *schema {
	switch form {
	case aBool:
		return &schema{Type: "boolean"}
	case anInteger:
		return &schema{Type: "integer"}
	case anArray:
		return &schema{Type: "array", Items: filled()}
	case aCommand:
		return oneOrSeveral(&schema{Type: "string"})
	}
	return &schema{Type: "string"}
}

// oneOrSeveral returns the schema of a value or an array of such.
func oneOrSeveral(each *schema) *schema {
	return &schema{AnyOf: []*schema{each, {Type: "array", Items: each}}}
}

// filled returns the schema of a string that is not empty.
func filled() *schema { return &schema{Type: "string", limit: limit{MinLength: 1}} }

// gateSchema returns the schema of the table gate.
func gateSchema() *schema {
	properties := map[string]*schema{
		"against": {Description: "the git ref, or several, to compare with", AnyOf: []*schema{filled(), {Type: "array", Items: filled(), limit: limit{MinItems: 1}}}},
		"shipped": {Description: "patterns of the branches and tags of releases, whose revisions a rebase does not move", Type: "array", Items: filled()},
	}
	for _, c := range check.Gate {
		properties[c.Name] = &schema{Type: "boolean", Description: c.Doc}
	}
	commuting := &schema{Description: check.Commuting.Doc + `; "proved": what cannot be proved fails, too`}
	commuting.AnyOf = []*schema{{Type: "boolean"}, {limit: limit{Enum: []string{onlyProved}}}}
	properties[check.Commuting.Name] = commuting
	return &schema{Type: "object", Description: "the checks of the gate", Properties: properties, Additional: false}
}

// statedSchema returns the schema of a table [revision.ID].
func statedSchema() *schema {
	properties := map[string]*schema{}
	for _, name := range alembicpy.StatedNames {
		properties[name] = oneOrSeveral(filled())
	}
	return &schema{Type: "object", Properties: properties, Additional: false}
}

// tables returns the schema of a table of tables with any names.
func tables(about string, each *schema) *schema {
	return &schema{Type: "object", Description: about, Additional: each}
}
