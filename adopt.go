package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/adopt"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// AdoptOptions say how Adopt reads a folder. The zero value is good.
type AdoptOptions struct {
	From      string   // whose it is: goose, golang-migrate, dbmate or flyway; found out when empty
	Skip      []string // files to leave behind: names below the folder, or patterns of such
	Directory string   // one of the project's folders of revisions, where there are several
	DryRun    bool     // write nothing

	// NoTransaction are files, named as in Skip, whose revisions get
	// transaction:false though their tool has no way to say so.
	NoTransaction []string
}

// Adopted is what Adopt has written.
type Adopted struct {
	Tool      string            `json:"tool"`
	Folder    string            `json:"folder"`
	Dialect   string            `json:"dialect"`   // whose rules cut the scripts into statements
	Made      []string          `json:"made"`      // the configuration and the folder, where there was none
	Revisions []AdoptedRevision `json:"revisions"` // those that are new, oldest first
	Existed   int               `json:"existed"`   // how many were adopted before
	Skipped   []string          `json:"skipped"`   // the files that were left behind, as asked for
	Notes     []string          `json:"notes"`     // what is odd about the folder
	DryRun    bool              `json:"dry_run"`   // nothing was written
}

// An AdoptedRevision is a revision that was made of another tool's migration.
type AdoptedRevision struct {
	ID      string   `json:"revision"`
	Message string   `json:"message"`
	File    string   `json:"file"`
	From    []string `json:"from"` // the files that it was made of
}

// Adopt writes the migrations of another tool's folder as revisions of the
// project at place, in a line and in the tool's order; their ids are the tool's
// versions. Where there is no project, it makes one. It writes all of them or
// none: of a folder with faults nothing, and the error has them all. Those
// that were adopted before are left as they are. The folder itself is not
// touched. Of the place's database only the rules are used by which scripts are
// cut into statements; it is not connected to.
func Adopt(ctx context.Context, place Place, folder string, o AdoptOptions) (Adopted, error) {
	into, err := place.adoptInto(ctx, folder)
	if err != nil {
		return Adopted{}, err
	}
	defer into.project.Close()
	source, dialect, err := into.project.readFolder(folder, o)
	if err != nil {
		return Adopted{}, err
	}
	done := Adopted{
		Tool: source.Tool.Name, Folder: folder, Dialect: dialect, Made: []string{}, Revisions: []AdoptedRevision{},
		Skipped: list(source.Skipped), Notes: list(source.Notes), DryRun: o.DryRun,
	}
	lacking, err := into.project.lacking(folder, source.Migrations)
	if err == nil {
		done.Existed = len(source.Migrations) - len(lacking)
		if len(lacking) == 0 {
			done.Notes = []string{} // they were told when it was adopted
		}
		done.Notes = append(done.Notes, into.project.changed(ctx, adoptees(source.Migrations)[:done.Existed])...)
		err = into.write(ctx, lacking, o, &done)
	}
	if err != nil {
		return Adopted{}, err
	}
	return done, nil
}

// A destination is the project that takes revisions in.
type destination struct {
	project *Project
	dir     string // where the project is to be made
	folder  string // the name for Init; "" when there is a project
}

// adoptInto finds the project, or makes one up that can be made.
func (place Place) adoptInto(ctx context.Context, folder string) (destination, error) {
	p, err := Find(ctx, place)
	_, none := errors.AsType[*project.NotFoundError](err)
	switch {
	case none && place.Config == "" && place.Env == "":
		return place.vacant(folder)
	case err != nil:
		return destination{}, err
	}
	return destination{project: p}, p.apart(folder)
}

// vacant is a project that can be made, with room for revisions outside the
// folder that is adopted.
func (place Place) vacant(folder string) (destination, error) {
	config := project.Default()
	var err error
	if config.Dir, err = filepath.Abs(place.Dir); err != nil {
		return destination{}, fmt.Errorf("adopt: %w", err)
	}
	for _, name := range []string{"migrations", "ramus"} {
		config.VersionLocations = []string{name + "/versions"}
		if versions := config.Locations()[0]; !overlap(versions, folder) && isVacant(versions) {
			p, err := assemble(nil, place.settings(config))
			return destination{project: p, dir: place.Dir, folder: name}, err
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

// overlap reports whether one of two folders lies in the other.
func overlap(a, b string) bool { return inside(a, b) || inside(b, a) }

// inside reports whether a path is dir or lies below it.
func inside(dir, path string) bool { return within(linkless(dir), linkless(path)) }

// linkless is the absolute path of what a path leads to through links, as far as it
// is there.
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

// isVacant reports whether a folder is not there, or has nothing to be seen.
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

// readFolder reads another tool's folder, for the project's database.
func (p *Project) readFolder(folder string, o AdoptOptions) (adopt.Source, string, error) {
	tool, err := toolNamed(o.From)
	if err != nil {
		return adopt.Source{}, "", err
	}
	db, err := p.settings.database.use()
	if err != nil {
		return adopt.Source{}, "", err
	}
	source, err := adopt.Read(adopt.Request{
		Folder: folder, Except: p.settings.directories, Tool: tool,
		Skip: o.Skip, NoTransaction: o.NoTransaction, Split: db.Split,
	})
	return source, db.Name(), adoptError(err)
}

// toolNamed is the tool of --from; nil for none.
func toolNamed(name string) (*adopt.Tool, error) {
	tool := adopt.Named(name)
	if name != "" && tool == nil {
		return nil, hint.New("", "there is no tool %q to adopt from; it is %s", name, adopt.Names())
	}
	return tool, nil
}

// adoptError makes an error of package adopt one of ours.
func adoptError(err error) error {
	if refusal, ok := errors.AsType[*adopt.Refusal](err); ok {
		return &hint.Error{Message: refusal.Message, Fix: refusal.Mend, Err: err}
	}
	if err != nil {
		return &history.BrokenError{Err: err}
	}
	return nil
}

// lacking are the revisions to be written, each on the one before it. What
// the project has must be the start of them, or all of them and more.
func (p *Project) lacking(folder string, migrations []adopt.Migration) ([]adoptee, error) {
	chain := adoptees(migrations)
	n := 0
	for n < len(chain) && p.has(chain[n].revision) {
		n++
	}
	if n == len(chain) || p.graph.Len() == n {
		return chain[n:], nil
	}
	var own []string
	for _, r := range p.graph.Order() {
		id := p.graph.ID(r)
		if !slices.ContainsFunc(chain[:n], func(a adoptee) bool { return a.revision.ID == id }) {
			own = append(own, id)
		}
	}
	if gone := p.goneFrom(chain); n < len(chain) && p.history.Lookup(chain[n].revision.ID) != nil && len(gone) > 0 {
		return nil, hint.New("Put the files back: a history that databases have been through stays as it is.",
			"%s no longer has what was adopted from it: %s", folder, few(gone))
	}
	if n == 0 {
		return nil, hint.New("Adopt into a project of its own: ramus -C DIR adopt …, or with another ramus.toml (-c) whose version_locations are empty.",
			"the project has revisions already (%s), and what is adopted starts a history", few(own))
	}
	return nil, hint.New("Write it as a revision on your head: ramus revision -m …",
		"%s has a migration that is not adopted yet, %s, and it cannot follow %s: the project has gone on by itself (%s)",
		folder, chain[n].revision.ID, chain[n-1].revision.ID, few(own))
}

// goneFrom are the project's revisions that the folder's migrations, of which
// the project has some, do not have.
func (p *Project) goneFrom(chain []adoptee) (ids []string) {
	there := map[string]bool{}
	for _, a := range chain {
		there[a.revision.ID] = true
	}
	for _, r := range p.graph.Order() {
		if id := p.graph.ID(r); !there[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// changed says which sources are not what was adopted of them.
func (p *Project) changed(ctx context.Context, adopted []adoptee) (notes []string) {
	for _, a := range adopted {
		content, err := sqlfile.Render(a.revision)
		if err != nil {
			continue // it could not be adopted now
		}
		_, now, err := sqlfile.Parse("", content)
		then, failed := p.history.Lookup(a.revision.ID).Scripts(ctx)
		if err == nil && failed == nil && !sameScripts(now, then) {
			notes = append(notes, fmt.Sprintf("%s is not what revision %s was made of, which stays as it is: one of the two was edited", strings.Join(a.files, ", "), a.revision.ID))
		}
	}
	return notes
}

func sameScripts(a, b revision.Scripts) bool {
	same := func(a, b revision.Script) bool {
		return strings.TrimSpace(a.Text) == strings.TrimSpace(b.Text) && a.NoTransaction == b.NoTransaction
	}
	if (a.Downgrade == nil) != (b.Downgrade == nil) || a.Downgrade != nil && !same(*a.Downgrade, *b.Downgrade) {
		return false
	}
	return same(a.Upgrade, b.Upgrade)
}

// few are the first of many ids.
func few(ids []string) string {
	if len(ids) > 3 {
		return strings.Join(ids[:3], ", ") + ", …"
	}
	return strings.Join(ids, ", ")
}

// has reports whether the project has a revision, on the same parents.
func (p *Project) has(r sqlfile.NewRevision) bool {
	old := p.history.Lookup(r.ID)
	return old != nil && slices.Equal(old.Parents, r.Parents)
}

// An adoptee is a revision to be, and what it is made of.
type adoptee struct {
	revision sqlfile.NewRevision
	files    []string
}

func adoptees(migrations []adopt.Migration) []adoptee {
	var chain []adoptee
	for i := range migrations {
		m := &migrations[i]
		r := sqlfile.NewRevision{ID: m.ID, Message: m.Message, Created: m.Created, Scripts: m.Scripts()}
		if i > 0 {
			r.Parents = []string{migrations[i-1].ID}
		}
		chain = append(chain, adoptee{r, m.Files()})
	}
	return chain
}

// write checks that the files can be written and make a history, and writes
// them, unless it is a dry run.
func (d destination) write(ctx context.Context, chain []adoptee, o AdoptOptions, done *Adopted) error {
	if len(chain) == 0 {
		return nil
	}
	p := d.project
	dir, err := p.directory(nil, o.Directory)
	if err != nil {
		return err
	}
	paths, err := p.checkAdoptees(dir, chain)
	if err != nil {
		return err
	}
	if d.folder != "" {
		done.Made = []string{filepath.Join(d.dir, "ramus.toml"), filepath.Join(d.dir, d.folder, "versions")}
	}
	for i, c := range chain {
		done.Revisions = append(done.Revisions, AdoptedRevision{ID: c.revision.ID, Message: c.revision.Message, File: paths[i], From: c.files})
	}
	if o.DryRun {
		return nil
	}
	if err := dialect.Ended(ctx); err != nil {
		return err
	}
	if d.folder != "" {
		if _, err := Init(d.dir, d.folder); err != nil {
			return err
		}
	}
	if err := sqlfile.WriteAll(dir, revisionsOf(chain), p.settings.naming); err != nil {
		return fmt.Errorf("write the revisions: %w", err)
	}
	return nil
}

func revisionsOf(chain []adoptee) []sqlfile.NewRevision {
	var all []sqlfile.NewRevision
	for _, c := range chain {
		all = append(all, c.revision)
	}
	return all
}

// checkAdoptees returns the paths of the files, or all that keeps them from being
// written.
func (p *Project) checkAdoptees(dir string, chain []adoptee) ([]string, error) {
	var faults source.Errors
	var grown []*revision.Revision
	for _, c := range chain {
		content, err := sqlfile.Render(c.revision)
		if err != nil {
			faults = append(faults, source.Error{File: c.files[0], Message: err.Error()})
			continue
		}
		r, _, err := sqlfile.Parse(c.files[0], content)
		if err != nil {
			faults = append(faults, source.Error{File: c.files[0], Message: err.Error()})
			continue
		}
		grown = append(grown, &r)
	}
	if len(faults) > 0 {
		return nil, &history.BrokenError{Err: faults}
	}
	if _, err := p.history.With(grown...); err != nil {
		return nil, err
	}
	paths, err := sqlfile.Check(dir, revisionsOf(chain), p.settings.naming)
	if err != nil {
		return nil, &hint.Error{Message: err.Error(), Fix: "Nothing is written.", Err: err}
	}
	return paths, nil
}
