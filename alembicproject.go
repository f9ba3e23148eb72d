package ramus

import (
	"context"
	"time"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// An alembicProject has the settings that only an Alembic project has.
type alembicProject struct {
	project.Alembic
	run   alembicrun.Options
	zoned bool // a timezone is configured

	stated  map[string]alembicpy.Header // header values that the configuration states
	unknown *alembicpy.Unknowns         // dependencies that a verb does without; nil if they are faults
}

// alembicProject returns nil for a project that is not one of Alembic's.
func (place Place) alembicProject(c project.Config) *alembicProject {
	if c.Alembic == nil {
		return nil
	}
	run := alembicrun.Options{
		Project: *c.Alembic, Command: place.Alembic, Config: place.Config, X: place.X, Tag: place.Tag, Getenv: place.getenv(),
		In: place.Stdin, Out: place.Stdout, Err: place.Stderr,
	}
	a := alembicProject{Alembic: *c.Alembic, run: run, zoned: c.Timezone != time.Local, stated: c.Headers()}
	if place.AllowComputed {
		a.unknown = &alembicpy.Unknowns{}
	}
	a.SysPath = run.ModulePath()
	return &a
}

// environment returns the environment of the project's configuration; a is nil for a
// project that is not one of Alembic's.
func (a *alembicProject) environment(c project.Config) *project.Environment {
	if a == nil {
		return project.NewEnvironment(c, nil)
	}
	return project.NewEnvironment(c, a.SysPath)
}

// program returns the project's own Alembic, for the plans of a history; nil for a
// project that is not one of Alembic's.
func (s *settings) program(h *history.History) *alembicrun.Program {
	if s.alembic == nil {
		return nil
	}
	return alembicrun.New(h, s.alembic.run)
}

// nested returns an error if ramus was started as this project's Alembic by ramus.
func (s *settings) nested() error {
	if s.alembic == nil {
		return nil
	}
	return s.alembic.run.CheckNested()
}

// inAlembic returns an error unless the project is one of Alembic's; verb is the
// command or flag that needs it.
func (s *settings) inAlembic(verb string) error {
	if s.alembic == nil {
		return hint.New("", "%s is for Alembic projects: it compares models in Python with the database", verb)
	}
	return nil
}

// CheckModels asks an Alembic project's own Alembic (1.9 or later) whether its
// models differ from the database: whether --autogenerate would find something to
// write. Its output goes to the place's streams.
func (p *Project) CheckModels(ctx context.Context) (differ bool, err error) {
	if err := p.settings.inAlembic("check"); err != nil {
		return false, err
	}
	return p.settings.program(p.history).CheckModels(ctx)
}

// reading returns formats for the files of a project, and reads the acceptances and the
// names of the data tests beside the revisions into s.
func (s *settings) reading() source.Options {
	s.accepted, s.dataTests = &acceptance.Set{}, &datatest.Set{}
	o := s.formats()
	o.Formats = append(o.Formats, s.accepted.Format(), s.dataTests.Format())
	return o
}

// formats returns the formats of the project's revisions, and the folders that are
// entered.
func (s settings) formats() source.Options {
	if s.alembic == nil {
		return source.Options{
			Formats: []source.Format{sqlfile.Format},
			Enter:   func(name string) bool { return !s.flat && !source.IsHidden(name) },
			Foreign: []source.Format{alembicpy.New(alembicpy.Options{})},
		}
	}
	a := s.alembic
	python := alembicpy.New(alembicpy.Options{SysPath: a.SysPath, Stated: a.stated, Unknown: a.unknown})
	return source.Options{
		Formats: []source.Format{python, sqlfile.Beside},
		Enter:   func(name string) bool { return a.Recursive && name != "__pycache__" },
	}
}
