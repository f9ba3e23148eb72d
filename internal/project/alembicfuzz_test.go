package project

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzReadAlembic checks that a configuration is valid or has faults with places in
// its files, and that no fault contains sqlalchemy.url.
func FuzzReadAlembic(f *testing.F) {
	for _, text := range inis() {
		f.Add(text, "", "")
	}
	f.Add("", "[tool.alembic]\nscript_location = 'db'\nversion_locations = ['a']\n", "[env.x]\nlog = true")
	f.Add("", "[tool.alembic]\npost_write_hooks = [{name = 'x', a = [{}]}, 1]\n[[tool.alembic.post_write_hooks.x]]\n", "alembic = \"a 'b'\"")
	f.Add("[alembic]\nsqlalchemy.url = pg://%(XSECRETX)s%XSECRETX\nscript_location = db", "tool = {alembic = {script_location = '%'}}", "")
	root := tree(f, iniFolder)
	f.Fuzz(func(t *testing.T, ini, pyproject, ramus string) {
		s := sources{ini: &source{filepath.Join(root, iniFile), root, []byte(ini)}}
		if pyproject != "" {
			s.pyproject = &source{filepath.Join(root, pyprojectFile), root, []byte(pyproject)}
		}
		if ramus != "" {
			s.ramus = &source{filepath.Join(root, ramusFile), root, []byte(ramus)}
		}
		c, err := readAlembic(s, s.ini.path, Options{})
		if err == nil {
			checkAlembic(t, c)
			_, err = c.DatabaseURL(func(string) (string, bool) { return "x", true })
		}
		if err == nil {
			return
		}
		if !errors.Is(err, ErrConfig) {
			t.Errorf("%v", err)
		}
		if strings.Contains(ini, "sqlalchemy.url = pg://%(XSECRETX") && strings.Contains(err.Error(), "SECRET") {
			t.Errorf("shows the URL: %v", err)
		}
	})
}

func checkAlembic(t *testing.T, c Config) {
	a := c.Alembic
	if !filepath.IsAbs(a.ScriptLocation) || !filepath.IsAbs(a.Dir) || c.TruncateSlugLength < 1 || c.Timezone == nil ||
		c.FileTemplate == "" || a.OutputEncoding == "" || c.VersionTable == "" {
		t.Errorf("invalid: %+v %+v", c, a)
	}
	for _, location := range c.VersionLocations {
		if !filepath.IsAbs(location) {
			t.Errorf("%s is relative", location)
		}
	}
}
