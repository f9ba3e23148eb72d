package check

import (
	"cmp"
	"context"
)

// An UnreadFiles describes all revision files that are below the project's folders, and
// that it does not read.
type UnreadFiles struct {
	Message string
	Files   []string // the first one of each place
	Fixes   []Fix
}

// Unread checks that the project reads all revision files below its folders.
var Unread = Check{
	Name: "unread",
	Doc:  "Every revision file below the folders of version_locations is read.",
	Run:  unread,
}

func unread(_ context.Context, in Input) ([]Finding, error) {
	u := in.Unread
	if u == nil {
		return nil, nil
	}
	f := Finding{Message: u.Message, Certainty: Certain, Fixes: u.Fixes}
	for _, file := range u.Files {
		f.Locations = append(f.Locations, Location{File: file})
	}
	return []Finding{f}, nil
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
	them := "them"
	if len(u.Files) == 1 {
		them = "it"
	}
	return u.Message + ". To read " + them + ": " + cmp.Or(u.Fixes[0].Note, u.Fixes[0].Command)
}
