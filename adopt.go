package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/adopt"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/record"
)

// AdoptOptions are the options of Adopt. The zero value is good.
type AdoptOptions struct {
	From      string   // goose, golang-migrate, dbmate, flyway, atlas or prisma; recognized when empty
	Skip      []string // files to skip: names below the folder, or patterns for path.Match
	Directory string   // one of the project's folders of revisions, where there are several
	DryRun    bool     // write nothing

	// Dialect is the name of the dialect that the migrations are written in: "sqlite",
	// "postgres" or "mysql". If it is empty, it is that of the place's database, else of
	// the project's, else the one that the SQL shows.
	Dialect string

	// NoTransaction names files, as Skip does, whose revisions get
	// transaction:false although their tool has no setting for it.
	NoTransaction []string
}

// Adopted is the result of Adopt.
type Adopted struct {
	Tool      string            `json:"tool"`
	Folder    string            `json:"folder"`
	Dialect   string            `json:"dialect"`   // of the database by whose rules scripts were split
	Made      []string          `json:"made"`      // the configuration and the folder, if there were none; .gitignore
	Changed   []string          `json:"changed"`   // .gitignore, if it got lines
	Revisions []AdoptedRevision `json:"revisions"` // the new ones, oldest first
	Existed   int               `json:"existed"`   // the number adopted before
	Skipped   []string          `json:"skipped"`   // the files that Skip matched
	Notes     []string          `json:"notes"`     // remarks about the folder
	DryRun    bool              `json:"dry_run"`   // nothing was written
}

// An AdoptedRevision is a revision written for another tool's migration.
type AdoptedRevision struct {
	ID      string   `json:"revision"`
	Message string   `json:"message"`
	File    string   `json:"file"`
	From    []string `json:"from"` // the migration's files
}

// Adopt writes the migrations of another tool's folder as revisions of the
// project at place, in a line and in the tool's order; their ids are the tool's
// versions. Without a project, it makes one. It writes all of them or none, and the
// error has all faults of the folder. Revisions that were adopted before stay as
// they are, and so does the folder. It refuses a folder whose dialect is neither named
// nor visible in its SQL. Adopt connects to no database.
func Adopt(ctx context.Context, place Place, folder string, o AdoptOptions) (Adopted, error) {
	into, err := place.adoptInto(ctx, folder)
	if err != nil {
		return Adopted{}, err
	}
	defer into.project.Close()
	source, choice, err := into.readFolder(folder, o)
	if err != nil {
		return Adopted{}, err
	}
	done := Adopted{
		Tool: source.Tool.Name, Folder: folder, Dialect: choice.Dialect, Made: []string{}, Changed: []string{}, Revisions: []AdoptedRevision{},
		Skipped: list(source.Skipped), Notes: list(source.Notes), DryRun: o.DryRun,
	}
	adopted, missing, err := adopt.NewChain(source.Migrations).Split(into.project.history, folder)
	if err != nil {
		return Adopted{}, err
	}
	done.Existed = len(adopted)
	if len(missing) == 0 {
		done.Notes = []string{} // they were printed when the folder was adopted
	} else if choice.Note != "" {
		done.Notes = append([]string{choice.Note}, done.Notes...)
	}
	for _, r := range adopted.Edited(ctx, into.project.history) {
		done.Notes = append(done.Notes, fmt.Sprintf("%s differs from revision %s, which was adopted from it and stays as it is: one of them was edited", strings.Join(r.From, ", "), r.ID))
	}
	if err := into.write(ctx, missing, o, &done); err != nil {
		return Adopted{}, err
	}
	return done, nil
}

// A destination is the project that takes revisions in.
type destination struct {
	project *Project
	place   Place
	folder  string          // the name for Init; "" when there is a project
	initial project.Initial // of the new ramus.toml
}

// adoptInto finds the project, or the place for a new one.
func (place Place) adoptInto(ctx context.Context, folder string) (destination, error) {
	place.AllowUnread = true
	p, err := Find(ctx, place)
	_, none := errors.AsType[*project.NotFoundError](err)
	switch {
	case none && place.Config == "" && place.Env == "":
		return place.vacant(folder)
	case err != nil:
		return destination{}, err
	}
	return destination{project: p, place: place}, p.apart(folder)
}

// vacant returns a project that can be made, with revisions outside the adopted
// folder.
func (place Place) vacant(folder string) (destination, error) {
	config := project.Default()
	var err error
	if config.Dir, err = filepath.Abs(place.Dir); err != nil {
		return destination{}, fmt.Errorf("adopt: %w", err)
	}
	for _, name := range []string{"migrations", "ramus"} {
		initial, err := place.initial(filepath.Join(name, "versions"))
		if err != nil {
			return destination{}, err
		}
		config.VersionLocations = []string{initial.Location}
		if versions := config.Locations()[0]; !overlap(versions, folder) && isVacant(versions) {
			s, database := place.settings(config)
			p, err := assemble(nil, s, database)
			return destination{project: p, place: place, folder: name, initial: initial}, err
		}
	}
	return destination{}, hint.New("Run it from a folder outside, or make a project first: ramus init FOLDER",
		"there is no room for a project here: migrations/versions and ramus/versions are taken, or lie in %s", folder)
}

// apart refuses a folder that holds the project's own revisions.
func (p *Project) apart(folder string) error {
	for _, dir := range p.settings.directories {
		if inside(dir, folder) {
			return hint.New("Name the folder of the other tool.", "%s is the project's own folder of revisions", folder)
		}
	}
	return nil
}

// overlap reports whether one of two folders is in the other.
func overlap(a, b string) bool { return inside(a, b) || inside(b, a) }

// inside reports whether a path is dir or below it.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(linkless(dir), linkless(path))
	return err == nil && filepath.IsLocal(rel)
}

// linkless returns the absolute path with the links resolved, as far as it exists.
func linkless(path string) string {
	at, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	for rest := ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		if resolved, err := filepath.EvalSymlinks(at); err == nil || at == filepath.Dir(at) {
			return filepath.Join(resolved, rest)
		}
	}
}

// isVacant reports whether a folder does not exist, or has only hidden files.
func isVacant(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			return false
		}
	}
	return true
}

// write checks that the files can be written and make a history, and writes them
// unless this is a dry run.
func (d *destination) write(ctx context.Context, chain adopt.Chain, o AdoptOptions, done *Adopted) error {
	if len(chain) == 0 {
		return nil
	}
	p := d.project
	dir, err := p.author().Folder(nil, o.Directory)
	if err != nil {
		return err
	}
	paths, err := chain.Check(p.history, dir, p.settings.naming)
	if err != nil {
		return err
	}
	if d.folder != "" {
		done.Made = []string{filepath.Join(d.place.Dir, "ramus.toml"), filepath.Join(d.place.Dir, d.folder, "versions")}
	}
	for i, r := range chain {
		done.Revisions = append(done.Revisions, AdoptedRevision{ID: r.ID, Message: r.Message, File: paths[i], From: r.From})
	}
	if o.DryRun {
		return nil
	}
	if err := dialect.Ended(ctx); err != nil {
		return err
	}
	if d.folder != "" {
		var err error
		if done.Made, done.Changed, err = d.place.initialize(d.initial); err != nil {
			return err
		}
	}
	return chain.Write(dir, p.settings.naming)
}

// An Adoption is how far another tool has brought a database, and the stamp that
// records the same in ramus's version table.
type Adoption struct {
	Tool    string   `json:"tool"`
	Table   string   `json:"table"`   // the tool's, which stays as it is
	Version string   `json:"version"` // the greatest in the table; "" for none
	Applied []string `json:"applied"` // the ids of the applied revisions, oldest first
	Notes   []string `json:"notes"`
	Plan    Plan     `json:"plan"` // of the stamp; empty when there is nothing to write
}

// ReadAdoption reads the table in which another tool records the migrations that it
// applied, and plans the stamp that records the same. An empty tool or table is
// found out. It refuses versions without a revision, and applied revisions whose
// ancestors are not all applied.
func (p *Project) ReadAdoption(ctx context.Context, tool, table string) (Adoption, error) {
	db, err := p.database.use()
	if err != nil {
		return Adoption{}, err
	}
	versions, err := adopt.FindVersionTable(ctx, db, tool, table)
	if err != nil {
		return Adoption{}, err
	}
	rec, err := p.readRecord(ctx)
	if err != nil {
		return Adoption{}, err
	}
	applied, err := versions.AppliedIn(p.graph)
	if err != nil {
		return Adoption{}, err
	}
	stamp, err := versions.Stamp(p.graph, applied, rec.Whole().Rows, func(r graph.Ref) bool { return rec.State(r) == record.Applied })
	return Adoption{
		Tool: versions.Tool.Name, Table: versions.Table, Version: versions.Last(),
		Applied: list(p.graph.IDs(adopt.Sorted(p.graph, applied))), Notes: list(versions.Notes), Plan: describe(stamp, p.history.Lookup),
	}, err
}

// StampAdoption writes the version table as an Adoption plans it. It refuses a
// version table that has changed since the Adoption was read.
func (p *Project) StampAdoption(ctx context.Context, a Adoption) (Result, error) {
	return p.run(ctx, p.settings.request(planner.UnlessChanged(a.Plan.Rows, "Run it again.", p.planner().Stamp(a.Plan.After, false)), plan.Stamp))
}
