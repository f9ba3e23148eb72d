package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
	"github.com/ramusdb/ramus/internal/render"
)

// A Project is the content of a page.
type Project struct {
	Title       string
	Shape       ramus.Shape        // with a point for each revision that the page shows
	Status      *ramus.Status      // nil where no database was read
	Fault       string             // why no database was read; empty if none was asked for
	Sources     []ramus.Source     // of the revisions, in any order
	Comparisons []ramus.Comparison // of heads, as many as were made
	Upgrade     string             // the command that applies pending revisions
	Serve       string             // the command that serves the page
	Notes       []string
}

// A content is the data of a page, as its scripts read it.
type content struct {
	Title         string       `json:"title"`
	Database      string       `json:"database,omitempty"` // its URL without the password
	DatabaseFault string       `json:"databaseFault,omitempty"`
	Upgrade       string       `json:"upgrade"`
	Serve         string       `json:"serve"`
	Steps         int          `json:"steps,omitempty"`   // of an upgrade to the heads
	Refused       string       `json:"refused,omitempty"` // why that is refused
	Notes         []string     `json:"notes,omitempty"`
	Lanes         int          `json:"lanes"`
	Rows          []row        `json:"rows"`
	Edges         []int        `json:"edges"` // six numbers each: kind, from, to, lane, end, into
	Comparisons   []comparison `json:"comparisons,omitempty"`
}

// A row is a revision, or a version row that no file defines.
type row struct {
	ID        string   `json:"id"`
	Lane      int      `json:"lane"`
	Undefined bool     `json:"undefined,omitempty"`
	Parents   []int    `json:"parents,omitempty"` // rows
	Needs     []int    `json:"needs,omitempty"`   // rows of depends_on, without those that its parents need
	Paths     []int    `json:"paths,omitempty"`   // rows below it past revisions that are left out
	Head      bool     `json:"head,omitempty"`
	Unshared  bool     `json:"unshared,omitempty"` // the shared branch lacks it
	Labels    []string `json:"labels,omitempty"`
	Starts    []string `json:"starts,omitempty"` // the labels that its file declares
	Message   string   `json:"message,omitempty"`
	Body      string   `json:"body,omitempty"`
	Date      string   `json:"date,omitempty"`
	Author    string   `json:"author,omitempty"`
	File      string   `json:"file,omitempty"`
	Line      int      `json:"line,omitempty"`
	Language  string   `json:"language,omitempty"`

	State   string `json:"state,omitempty"`
	Current bool   `json:"current,omitempty"`
	Edited  bool   `json:"edited,omitempty"`
	At      string `json:"at,omitempty"` // RFC 3339, in UTC
	By      string `json:"by,omitempty"`
	Step    int    `json:"step,omitempty"` // of the upgrade to the heads, from 1

	Sections []ramus.Section `json:"sections,omitempty"`
	Text     string          `json:"text,omitempty"`
	Creates  []string        `json:"creates,omitempty"`
	Drops    []string        `json:"drops,omitempty"`
	Complete bool            `json:"complete,omitempty"`
}

// A comparison is that of two revisions as the page shows it.
type comparison struct {
	Revisions []string    `json:"revisions"`
	Joins     []ramus.Fix `json:"joins"`
	Refused   string      `json:"refused,omitempty"`
	Proved    bool        `json:"proved,omitempty"` // both orders end the same
	Conflicts []string    `json:"conflicts,omitempty"`
	Unknown   string      `json:"unknown,omitempty"`
	Prove     string      `json:"prove"`
}

// encode returns a project as the JSON of a page, in which no character can end a script
// element, and its version, which differs if anything differs.
func (p Project) encode() (text []byte, version string, err error) {
	text, err = json.Marshal(p.content()) // which escapes <, > and &
	sum := sha256.Sum256(text)
	return text, hex.EncodeToString(sum[:8]), err
}

// content returns the data of the page.
func (p Project) content() content {
	points := p.points()
	pic := picture.New(points)
	c := content{Title: p.Title, DatabaseFault: p.Fault, Upgrade: p.Upgrade, Serve: p.Serve, Notes: p.Notes, Lanes: pic.Lanes, Rows: make([]row, len(pic.Rows)), Edges: []int{}}
	at := make([]int, len(points)) // the row of each point
	for i, r := range pic.Rows {
		at[r.Point] = i
	}
	for i, r := range pic.Rows {
		c.Rows[i] = p.row(r.Point, at)
		c.Rows[i].Lane = r.Lane
	}
	for _, e := range pic.Edges {
		c.Edges = append(c.Edges, int(e.Kind), e.From, e.To, e.Lane, e.End, e.Into)
	}
	for _, made := range p.Comparisons {
		c.Comparisons = append(c.Comparisons, compared(made))
	}
	c.addSources(p.Sources)
	if p.Status != nil {
		c.addStatus(*p.Status)
	}
	return c
}

// points returns the revisions and the version rows without a file, as points of a picture.
func (p Project) points() []picture.Point {
	points := render.Points(p.Shape)
	for _, id := range p.undefined() {
		points = append(points, picture.Point{Key: "~" + id}) // newer than all
	}
	return points
}

// undefined returns the version rows that no file defines.
func (p Project) undefined() (ids []string) {
	if p.Status == nil {
		return nil
	}
	for _, s := range p.Status.All {
		if s.File == "" {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// row returns a point without what its source and the database know of it. at has the row of
// each point.
func (p Project) row(index int, at []int) row {
	if index >= len(p.Shape.Points) {
		return row{ID: p.undefined()[index-len(p.Shape.Points)], Undefined: true}
	}
	of := p.Shape.Points[index]
	rows := func(points []int) []int {
		all := make([]int, len(points))
		for i, point := range points {
			all[i] = at[point]
		}
		return all
	}
	return row{
		ID: of.ID, Labels: of.Labels, Starts: of.Starts, Message: of.Message, Body: of.Body, Date: of.CreateDate,
		File: of.File, Line: of.Line, Language: of.Language, Head: of.Head, Unshared: of.Unshared,
		Parents: rows(of.Below), Needs: rows(of.Needs), Paths: rows(of.Paths),
	}
}

// byID returns the index of each row.
func (c *content) byID() map[string]int {
	by := make(map[string]int, len(c.Rows))
	for i, r := range c.Rows {
		by[r.ID] = i
	}
	return by
}

func (c *content) addSources(sources []ramus.Source) {
	by := c.byID()
	for _, s := range sources {
		if i, ok := by[s.Revision]; ok {
			r := &c.Rows[i]
			r.Author, r.Sections, r.Text = s.Author, s.Sections, s.File
			r.Creates, r.Drops, r.Complete = s.Creates, s.Drops, s.Complete
		}
	}
}

// addStatus adds the states of the revisions and the steps of an upgrade.
func (c *content) addStatus(status ramus.Status) {
	by := c.byID()
	c.Database, c.Refused, c.Steps = status.Database, status.Refused, len(status.Plan.Steps)
	for _, s := range status.All {
		at, shown := by[s.ID]
		if !shown {
			continue
		}
		r := &c.Rows[at]
		r.State, r.Current, r.Edited, r.By = string(s.State), s.Current, s.Edited, s.By
		if !s.At.IsZero() {
			r.At = s.At.UTC().Format(time.RFC3339)
		}
	}
	for i, step := range status.Plan.Steps {
		if at, ok := by[step.Revision]; ok {
			c.Rows[at].Step = i + 1
		}
	}
}

// compared returns a comparison as the page shows it.
func compared(of ramus.Comparison) comparison {
	c := comparison{Revisions: of.Revisions, Joins: of.Joins, Refused: of.Refused, Unknown: of.Unknown, Prove: of.Prove}
	if of.Conflicts == nil {
		return c
	}
	c.Proved = of.Conflicts.OK()
	for _, conflict := range of.Conflicts.Conflicts {
		c.Conflicts = append(c.Conflicts, conflict.Text)
	}
	for _, unproved := range of.Conflicts.Unproved {
		c.Conflicts = append(c.Conflicts, unproved.Text)
	}
	return c
}

// effects are the changes of a revision in a scratch database.
type effects struct {
	Effects  []string `json:"effects"`
	Unproved []string `json:"unproved"` // why it could not run
}

// effectsOf returns effects as the page shows them.
func effectsOf(found ramus.EffectsResult) effects {
	made := effects{Effects: []string{}, Unproved: []string{}}
	for _, e := range found.Effects {
		made.Effects = append(made.Effects, e.Text)
	}
	for _, u := range found.Unproved {
		made.Unproved = append(made.Unproved, u.Text)
	}
	return made
}
