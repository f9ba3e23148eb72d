package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"
)

// loud has the names that a library must not use, as they print, end the program, or
// read its environment and its arguments.
var loud = map[string][]string{
	"os":   {"Exit", "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Stdout", "Stderr", "Stdin", "Args"},
	"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"log":  {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default"},
	"slog": {"Debug", "Info", "Warn", "Error", "Log", "Default", "SetDefault"},
}

func TestLibraryIsQuiet(t *testing.T) {
	var library []string
	all := list(t, "linux")
	for _, p := range all {
		if p.ImportPath == module {
			library = append(p.Deps, module)
		}
	}
	seen := 0
	for _, p := range all {
		if f := p.folder(); f != "" && (slices.Contains(library, p.ImportPath) || below("dialect")(f)) {
			for _, name := range p.GoFiles {
				seen++
				wantQuiet(t, filepath.Join("../..", filepath.FromSlash(f), name))
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d files were looked at", seen)
	}
}

func wantQuiet(t *testing.T, path string) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && slices.Contains(loud[x.Name], s.Sel.Name) {
			t.Errorf("%s: %s.%s: a library does not print, exit or read the environment", set.Position(s.Pos()), x.Name, s.Sel.Name)
		}
		return true
	})
}
