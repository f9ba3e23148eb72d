package ramus

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
	path    string
	content []byte
	node    revision.Revision
}

// python makes the file of a new revision as the project's Alembic would: from
// its own script.py.mako, unless the built-in one is asked for.
func (p *Project) python(n newRevision, dir string) (pythonFile, error) {
	a := p.settings.alembic
	template, err := a.template(n.builtin)
	if err != nil {
		return pythonFile{}, err
	}
	r := a.revision(n.NewRevision)
	content, err := scaffold.RenderRevision(template, r)
	if err != nil {
		return pythonFile{}, templateError(err)
	}
	if n.Title != "" {
		r.Message = n.Title
	}
	name, err := scaffold.FileName(p.settings.naming.Template, p.settings.naming.SlugLength, r)
	if err != nil {
		return pythonFile{}, hint.New("", "%v", err)
	}
	f := pythonFile{path: filepath.Join(dir, filepath.FromSlash(name)), content: content}
	format := alembicpy.New(alembicpy.Options{SysPath: a.SysPath})
	node, _, faults := format.Parser(source.Disk).Parse(f.path, content, true)
	if len(faults) > 0 {
		return pythonFile{}, hint.New("Mend script.py.mako, or write with ramus's own: --builtin-template.",
			"what script.py.mako makes cannot be read as a revision: %v", faults)
	}
	if node.ID != n.ID {
		return pythonFile{}, hint.New("Mend script.py.mako, or write with ramus's own: --builtin-template.",
			"script.py.mako makes revision %q where it is handed %q", node.ID, n.ID)
	}
	f.node = node
	return f, carried(node, n.NewRevision)
}

// carried refuses a template that leaves out what the revision was to say: those
// of early versions of Alembic know of no labels, dependencies or merges.
func carried(made revision.Revision, asked sqlfile.NewRevision) error {
	for _, list := range []struct {
		key         string
		made, asked []string
	}{
		{"down_revision", made.Parents, asked.Parents},
		{"branch_labels", made.Labels, asked.Labels},
		{"depends_on", made.DependsOn, asked.DependsOn},
	} {
		for _, item := range list.asked {
			if !slices.Contains(list.made, item) {
				return hint.New("Mend script.py.mako: it lacks a line such as "+list.key+" = ${repr("+list.key+")}. Or write with ramus's own: --builtin-template.",
					"script.py.mako leaves %s out of %s", item, list.key)
			}
		}
	}
	return nil
}

// revision is what the template is handed.
func (a *alembicProject) revision(n sqlfile.NewRevision) scaffold.Revision {
	return scaffold.Revision{
		Options: a.Options,
		ID:      n.ID, Parents: n.Parents, Labels: n.Labels, DependsOn: n.DependsOn, Message: n.Message,
		Created: n.Created, Naive: a.naive(n.Created), Encoding: a.OutputEncoding,
	}
}

// naive reports whether dates are written without their zone.
func (a *alembicProject) naive(t time.Time) bool { return !a.zoned || t.Location() == time.Local }

// template reads the project's script.py.mako, or ramus's.
func (a *alembicProject) template(builtin bool) (*mako.Template, error) {
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

// templateError says what can be done about a template.
func templateError(err error) error {
	if unsupported, ok := errors.AsType[*mako.UnsupportedError](err); ok {
		return hint.New("Write with ramus's own template: --builtin-template. Or let the project's Alembic write it: ramus revision --autogenerate.",
			"%s", unsupported)
	}
	var message *scaffold.MessageError
	if errors.As(err, &message) {
		return hint.New("Word the message differently.", "%v", err)
	}
	var encoding *scaffold.EncodingError
	if errors.As(err, &encoding) {
		return hint.New("", "%v", err)
	}
	return hint.New("Mend the template, or write with ramus's own: --builtin-template.", "%v", err)
}

// create writes the file, and runs the project's hooks on it.
func (p *Project) create(ctx context.Context, f pythonFile) (path string, err error) {
	if err := source.MakeDir(filepath.Dir(f.path)); err != nil {
		return "", err
	}
	if err := source.Create(f.path, f.content); err != nil {
		return "", err
	}
	a := p.settings.alembic
	err = hook.Run(ctx, a.Hooks, f.path, hook.Setting{Dir: a.Dir, Venv: a.run.Active(), Talk: a.run.Err, Stdout: a.run.Err, Stderr: a.run.Err})
	if err != nil {
		return "", hint.New("", "%s is written, but not all of the project's post_write_hooks have run on it: %v", f.path, err)
	}
	return f.path, nil
}

// delegated lets the project's Alembic write a revision, and finds what it has
// written.
func (p *Project) delegated(ctx context.Context, verb string, args ...string) (Written, error) {
	program := p.program()
	if err := program.WriteRevision(ctx, verb, args...); err != nil {
		return Written{}, err
	}
	after, err := p.settings.reload(ctx)
	if err != nil {
		return Written{}, err
	}
	for _, at := range after.graph.Order() {
		if p.history.Lookup(after.graph.ID(at)) == nil {
			return Written{Revision: after.view(at)}, nil
		}
	}
	return Written{}, hint.New("", "%s %s ended without an error, and there is no new revision", program, verb)
}

// autogenerate lets the project's Alembic compare its models with the database.
func (p *Project) autogenerate(ctx context.Context, o RevisionOptions, parents []string) (Written, error) {
	args := []string{}
	if o.Autogenerate {
		args = append(args, "--autogenerate")
	}
	add := func(flag, value string) {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	add("--message", o.Message)
	add("--rev-id", o.ID)
	add("--version-path", o.Directory)
	if o.Splice {
		args = append(args, "--splice")
	}
	head := "base"
	if len(parents) > 0 {
		head = parents[0]
	}
	add("--head", head)
	for _, label := range o.Labels {
		add("--branch-label", label)
	}
	for _, symbol := range o.DependsOn {
		add("--depends-on", symbol)
	}
	return p.delegated(ctx, "revision", args...)
}

// delegatedMerge lets the project's Alembic write a merge, with the id that
// ramus gives it.
func (p *Project) delegatedMerge(ctx context.Context, r sqlfile.NewRevision) (Written, error) {
	args := []string{"--message", r.Message, "--rev-id", r.ID}
	for _, label := range r.Labels {
		args = append(args, "--branch-label", label)
	}
	return p.delegated(ctx, "merge", append(append(args, "--"), r.Parents...)...)
}

// newRevision is what a new file is to say, and how it is written.
type newRevision struct {
	sqlfile.NewRevision
	python  bool // in Python
	builtin bool // with ramus's own template
}

// inPython reports whether a new revision that stands on others is to be in
// Python: in an Alembic project, where Alembic sees all that it stands on.
func (p *Project) inPython(needs ...string) bool {
	if p.settings.alembic == nil {
		return false
	}
	for _, id := range needs {
		if r := p.history.Lookup(id); r != nil && !r.SeenByAlembic {
			return false
		}
	}
	return true
}
