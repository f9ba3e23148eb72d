package ramus_test

import (
	"bytes"
	"flag"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/api.txt anew")

// surface are the packages that other modules can import.
var surface = []string{".", "command", "dialect/sqlite", "dialect/postgres", "dialect/mysql"}

// TestAPI fails when the exported surface changes unnoticed: what programs are
// built on stands in testdata/api.txt, and each name with its reason in
// ARCHITECTURE.md.
func TestAPI(t *testing.T) {
	var text strings.Builder
	var names []string
	for _, folder := range surface {
		p := exported(t, folder)
		wantExamples(t, folder, p)
		text.WriteString("package " + p.ImportPath + "\n\n")
		for _, d := range declarations(p) {
			text.WriteString(d.text + "\n")
			if d.name != "" {
				names = append(names, d.name)
			}
		}
		text.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile("testdata/api.txt", []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/api.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("the exported surface has changed; if it is meant to, run go test . -run API -update, and give each new name its reason in ARCHITECTURE.md:\n%s", diff)
	}
	wantReasons(t, names)
}

// exported parses a package without its tests.
func exported(t *testing.T, folder string) *doc.Package {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(set, files, strings.TrimSuffix("github.com/ramusdb/ramus/"+folder, "/."))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wantExamples wants one for each function, and each method of Project.
func wantExamples(t *testing.T, folder string, p *doc.Package) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range doc.Examples(f) {
			there[e.Name] = true
		}
	}
	want := p.Funcs
	for _, typ := range p.Types {
		want = append(want, typ.Funcs...)
		if typ.Name == "Project" {
			want = append(want, typ.Methods...)
		}
	}
	for _, f := range want {
		if name := strings.TrimPrefix(strings.TrimPrefix(f.Recv, "*")+"_"+f.Name, "_"); !there[name] {
			t.Errorf("%s has no Example%s", folder, name)
		}
	}
}

type declaration struct{ name, text string } // a method has no name of its own

// declarations are all that is exported, in the order of their texts.
func declarations(p *doc.Package) (all []declaration) {
	add := func(name string, node ast.Node) {
		var b bytes.Buffer
		_ = printer.Fprint(&b, token.NewFileSet(), node)
		all = append(all, declaration{name, b.String()})
	}
	values := func(groups []*doc.Value) {
		for _, v := range groups {
			add(strings.Join(v.Names, " "), v.Decl)
		}
	}
	functions := func(methods bool, funcs []*doc.Func) {
		for _, f := range funcs {
			if methods {
				add("", f.Decl)
			} else {
				add(f.Name, f.Decl)
			}
		}
	}
	values(p.Consts)
	values(p.Vars)
	functions(false, p.Funcs)
	for _, typ := range p.Types {
		add(typ.Name, typ.Decl)
		values(typ.Consts)
		values(typ.Vars)
		functions(false, typ.Funcs)
		functions(true, typ.Methods)
	}
	slices.SortStableFunc(all, func(a, b declaration) int { return strings.Compare(a.text, b.text) })
	return all
}

// wantReasons wants each name in the table of ARCHITECTURE.md, and no others.
func wantReasons(t *testing.T, names []string) {
	t.Helper()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## The exported surface\n")
	if !found {
		t.Fatal("ARCHITECTURE.md has no section on the exported surface")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for line := range strings.Lines(section) {
		cell, _, row := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		if !row || !strings.Contains(cell, "`") {
			continue
		}
		for i, part := range strings.Split(cell, "`") {
			if i%2 == 1 {
				listed = append(listed, part)
			}
		}
	}
	want := strings.Fields(strings.Join(names, " "))
	slices.Sort(want)
	slices.Sort(listed)
	want, listed = slices.Compact(want), slices.Compact(listed) // the dialects have the same names
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("the table of ARCHITECTURE.md's exported surface:\n%s", diff)
	}
}
