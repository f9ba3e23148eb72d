package check

import "context"

// An UnreadFiles describes revision files that are below the project's folders, and
// that it does not read.
type UnreadFiles struct {
	Message string
	File    string // the first of them
	Fixes   []Fix
}

// Unread checks that the project reads all revision files below its folders.
var Unread = Check{
	Name: "unread",
	Doc:  "Every revision file below the folders of version_locations is read.",
	Run:  unread,
}

func unread(_ context.Context, in Input) (findings []Finding, err error) {
	for _, u := range in.Unread {
		findings = append(findings, Finding{Message: u.Message, Certainty: Certain, Locations: []Location{{File: u.File}}, Fixes: u.Fixes})
	}
	return findings, nil
}

// Folders checks that each folder of an Alembic project exists: Alembic passes over
// missing ones without a word.
var Folders = Check{
	Name: "folders",
	Doc:  "Every folder of version_locations exists.",
	Run:  folders,
}

func folders(_ context.Context, in Input) ([]Finding, error) {
	if in.MissingFolders == nil {
		return nil, nil
	}
	return []Finding{*in.MissingFolders}, nil
}

// Note returns the message and the first fix, in one line.
func (u UnreadFiles) Note() string {
	fix := u.Fixes[0]
	if fix.Note != "" {
		return u.Message + ". To read it: " + fix.Note
	}
	return u.Message + ". To read it: " + fix.Command
}
