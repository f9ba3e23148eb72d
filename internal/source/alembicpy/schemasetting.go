package alembicpy

import "github.com/ramusdb/ramus/internal/python"

// note adds a schema change at a node.
func (r *codeRun) note(u *unit, n python.Node, c SchemaChange) {
	c.Position = python.PositionOf(u.file, u.src, n.Range().Start)
	r.found = append(r.found, c)
}

// text notes the change that a string makes as SQL or as an option.
func (r *codeRun) text(u *unit, n python.Node, text string) {
	if c, ok := schemaText(text); ok {
		r.note(u, n, c)
	}
}

// tokens notes the changes of the strings in a part that is no Python.
func (r *codeRun) tokens(u *unit, span python.Span) {
	lex := python.NewScannerAt(u.src[:span.End], span.Start, 0)
	for tok := lex.Next(); tok.Kind != python.EOF; tok = lex.Next() {
		if tok.Kind == python.String || tok.Kind == python.FStringMiddle {
			text := python.Span{Start: tok.Start, End: tok.End}
			if tok.Kind == python.String {
				text = python.LiteralAt(u.src, tok).Text
			}
			r.text(u, text, u.src[text.Start:text.End])
		}
	}
}

// call notes the changes of a call of func.set_config, and of the keyword arguments of
// others. context.configure ignores those that it does not know.
func (r *codeRun) call(u *unit, call *python.Call) {
	if len(call.Args) > 0 && isCallOf(call, "set_config") {
		if name, ok := call.Args[0].(*python.StrExpr); ok && name.Value == "search_path" {
			r.note(u, call, SchemaChange{Kind: SearchPath, Text: name.Value})
		}
	}
	for _, k := range call.Keywords {
		if k.Name.Name != translateMap || !isCallOf(call, "configure") {
			r.setting(u, k.Name.Name, k, k.Value)
		}
	}
}

const translateMap = "schema_translate_map"

// setting notes the change of a keyword argument, or of an item of a dict.
func (r *codeRun) setting(u *unit, name string, at python.Node, value python.Expr) {
	literal := ""
	if s, ok := value.(*python.StrExpr); ok {
		literal = s.Value
	}
	switch name {
	case "search_path":
		r.note(u, at, SchemaChange{Kind: SearchPath, Text: name, Name: firstSchema(literal)})
	case translateMap:
		r.note(u, at, SchemaChange{Kind: TranslateMap, Text: name, keys: u.keysOf(value)})
	case "version_table_schema", "version_table":
		kind := VersionTable
		if name == "version_table_schema" {
			kind = VersionSchema
		}
		if u != r.order[0] { // ReadEnv has those of env.py
			r.note(u, at, SchemaChange{Kind: kind, Text: name, Name: literal})
		}
	}
}

// assigned notes the change of an assignment to an attribute or an item.
func (r *codeRun) assigned(u *unit, target, value python.Expr) {
	switch t := target.(type) {
	case *python.Attribute:
		if t.Name.Name == "default_schema_name" {
			r.note(u, target, SchemaChange{Kind: UsedDatabase, Text: "default_schema_name"})
		}
	case *python.Subscript:
		if key, ok := t.Index.(*python.StrExpr); ok {
			r.setting(u, key.Value, target, value)
		}
	}
}

// keysOf returns the keys of a dict that is written out, with "" for None; nil if one of
// them is not known.
func (u *unit) keysOf(x python.Expr) []string {
	if name, ok := x.(*python.Ident); ok {
		if all := u.dicts[name.Name]; len(all) == 1 && all[0] != nil {
			x = all[0]
		}
	}
	dict, ok := x.(*python.DictExpr)
	if !ok {
		return nil
	}
	keys := []string{}
	for _, key := range dict.Keys {
		switch key := key.(type) {
		case *python.StrExpr:
			keys = append(keys, key.Value)
		case *python.Constant:
			keys = append(keys, "")
		default:
			return nil
		}
	}
	return keys
}
