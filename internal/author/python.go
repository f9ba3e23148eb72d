package author

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/hook"
	"github.com/ramusdb/ramus/internal/mako"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/scaffold"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A pythonFile is a new revision of an Alembic project, before it is written.
type pythonFile struct {
	path     string
	content  []byte
	revision revision.Revision
}

// python renders the file of a new revision as the project's Alembic would: with its
// own script.py.mako, unless the built-in one is asked for. The result is read again
// and compared with d.
func (p *Project) python(d draft, folder string) (pythonFile, error) {
	a := p.Alembic
	template, err := a.template(d.builtin)
	if err != nil {
		return pythonFile{}, err
	}
	r := a.revision(d.NewRevision)
	content, err := scaffold.RenderRevision(template, r)
	if err != nil {
		return pythonFile{}, templateError(err)
	}
	if d.Title != "" {
		r.Message = d.Title
	}
	name, err := scaffold.FileName(p.Naming.Template, p.Naming.SlugLength, r)
	if err != nil {
		return pythonFile{}, hint.New("", "%v", err)
	}
	f := pythonFile{path: filepath.Join(folder, filepath.FromSlash(name)), content: content}
	format := alembicpy.New(alembicpy.Options{SysPath: a.SysPath})
	read, _, faults := format.Parser(source.Disk).Parse(f.path, content, true)
	if len(faults) > 0 {
		return pythonFile{}, hint.New("Fix script.py.mako, or write with ramus's own: --builtin-template.",
			"the output of script.py.mako cannot be read as a revision: %v", faults)
	}
	f.revision = read
	return f, checkRendered(read, d.NewRevision)
}

// checkRendered returns an error if a template has left out a part of a revision:
// those of early versions of Alembic know no labels, dependencies or merges.
func checkRendered(read revision.Revision, want sqlfile.NewRevision) error {
	if read.ID != want.ID {
		return hint.New("Fix script.py.mako, or write with ramus's own: --builtin-template.",
			"script.py.mako writes revision %q instead of %q", read.ID, want.ID)
	}
	for _, list := range []struct {
		key        string
		read, want []string
	}{
		{"down_revision", read.Parents, want.Parents},
		{"branch_labels", read.Labels, want.Labels},
		{"depends_on", read.DependsOn, want.DependsOn},
	} {
		for _, item := range list.want {
			if !slices.Contains(list.read, item) {
				return hint.New("Fix script.py.mako: it lacks a line such as "+list.key+" = ${repr("+list.key+")}. Or write with ramus's own: --builtin-template.",
					"script.py.mako leaves %s out of %s", item, list.key)
			}
		}
	}
	return nil
}

// revision returns the values of the template.
func (a *Alembic) revision(n sqlfile.NewRevision) scaffold.Revision {
	return scaffold.Revision{
		Options: a.Options,
		ID:      n.ID, Parents: n.Parents, Labels: n.Labels, DependsOn: n.DependsOn, Message: n.Message,
		Created: n.Created, Naive: !a.Zoned || n.Created.Location() == time.Local, Encoding: a.OutputEncoding,
	}
}

// template reads the project's script.py.mako, or ramus's own.
func (a *Alembic) template(builtin bool) (*mako.Template, error) {
	if builtin {
		return mako.Parse("script.py.mako", scaffold.ScriptTemplate)
	}
	path := source.Nearby(filepath.Join(a.ScriptLocation, "script.py.mako"))
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, hint.New("Or write with ramus's own template: --builtin-template.", "cannot read the project's template: %v", err)
	}
	template, err := mako.Parse(path, string(text))
	if err != nil {
		return nil, templateError(err)
	}
	return template, nil
}

// templateError adds advice to an error of a template.
func templateError(err error) error {
	if unsupported, ok := errors.AsType[*mako.UnsupportedError](err); ok {
		return hint.New("Write with ramus's own template: --builtin-template. Or let the project's Alembic write it: ramus revision --autogenerate.",
			"%s", unsupported)
	}
	if _, ok := errors.AsType[*scaffold.MessageError](err); ok {
		return hint.New("Word the message differently.", "%v", err)
	}
	if _, ok := errors.AsType[*scaffold.EncodingError](err); ok {
		return hint.New("", "%v", err)
	}
	return hint.New("Fix the template, or write with ramus's own: --builtin-template.", "%v", err)
}

// create writes the file, and runs the project's hooks on it.
func (p *Project) create(ctx context.Context, f pythonFile) (path string, err error) {
	if err := source.MakeDir(filepath.Dir(f.path)); err != nil {
		return "", err
	}
	if err := source.Create(f.path, f.content); err != nil {
		return "", err
	}
	a := p.Alembic
	err = hook.Run(ctx, a.Hooks, f.path, hook.Setting{Dir: a.Dir, Venv: a.Run.Active(), Talk: a.Run.Err, Stdout: a.Run.Err, Stderr: a.Run.Err})
	if err != nil {
		return "", hint.New("", "%s is written, but not all of the project's post_write_hooks have run on it: %v", f.path, err)
	}
	return f.path, nil
}
