package alembicpy

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The naming convention of a project is known if it is written out once, and if the
// project has no other metadata.
func TestReadNaming(t *testing.T) {
	const env = "from app.db import Base\ntarget_metadata = Base.metadata\n"
	const convention = `{"uq": "uq_%(table_name)s", "pk": "pk_%(table_name)s"}`
	want := map[string]string{"uq": "uq_%(table_name)s", "pk": "pk_%(table_name)s"}
	for name, test := range map[string]struct {
		env     string
		files   map[string]string
		want    map[string]string
		unknown string
	}{
		"none":               {"target_metadata = None\n", nil, nil, ""},
		"not given":          {"context.configure(url=url)\n", nil, nil, ""},
		"without":            {env, map[string]string{"app/db.py": "Base = declarative_base()\n"}, nil, ""},
		"written out":        {env, map[string]string{"app/db.py": "class Base(DeclarativeBase):\n    metadata = MetaData(naming_convention=" + convention + ")\n"}, want, ""},
		"a variable":         {env, map[string]string{"app/db.py": "NAMES = " + convention + "\nBase = declarative_base(metadata=MetaData(naming_convention=NAMES))\n"}, want, ""},
		"an annotated one":   {env, map[string]string{"app/db.py": "NAMES: dict = " + convention + "\nmetadata = MetaData(naming_convention=NAMES)\n"}, want, ""},
		"computed":           {env, map[string]string{"app/db.py": "metadata = MetaData(naming_convention=names())\n"}, nil, "not written out"},
		"set later":          {env, map[string]string{"app/db.py": "metadata = MetaData()\nmetadata.naming_convention = x\n"}, nil, "not written out"},
		"a function":         {env, map[string]string{"app/db.py": `metadata = MetaData(naming_convention={"uq": "x", "own": f})` + "\n"}, nil, "not written out"},
		"two":                {env, map[string]string{"app/a.py": "m = MetaData(naming_convention=" + convention + ")\n", "app/b.py": `m = MetaData(naming_convention={"pk": "x"})` + "\n"}, nil, "several naming conventions"},
		"beside another one": {env, map[string]string{"app/a.py": "m = MetaData(naming_convention=" + convention + ")\n", "app/b.py": "other = MetaData()\n"}, nil, "several metadata"},
		"from elsewhere":     {"from company import Base\ntarget_metadata = Base.metadata\n", nil, nil, "not made in the project's files"},
		"of a revision":      {env, map[string]string{"app/db.py": "Base = declarative_base()\n", "versions/r.py": "x = dict(naming_convention=y)\n"}, nil, ""},
		"installed":          {env, map[string]string{"app/db.py": "Base = declarative_base()\n", "venv/pyvenv.cfg": "", "venv/lib/x.py": "MetaData(naming_convention=y)\n"}, nil, ""},
	} {
		root := t.TempDir()
		write := func(file, text string) {
			path := filepath.Join(root, filepath.FromSlash(file))
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		write("env.py", test.env)
		for file, text := range test.files {
			write(file, text)
		}
		got := ReadNaming(root, filepath.Join(root, "env.py"), []string{filepath.Join(root, "versions")})
		if !maps.Equal(got.Convention, test.want) || (got.Unknown == "") != (test.unknown == "") || !strings.Contains(got.Unknown, test.unknown) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// An env.py that may change the SQL is found.
func TestChangesSQL(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env.py")
	for text, want := range map[string]string{
		"connection = connection.execution_options(schema_translate_map={None: 'app'})\n": "schema_translate_map",
		"@compiles(CreateTable)\ndef f(): pass\n":                                         "@compiles",
		"context.configure(connection=connection)\n":                                      "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := ChangesSQL(file); got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}
