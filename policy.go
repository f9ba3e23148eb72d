package ramus

import "github.com/ramusdb/ramus/internal/project"

// A Policy is the reaction of an upgrade to a finding about the database. The zero
// value is the default of the option.
type Policy = project.Policy

// The policies.
const (
	Refuse = project.Refuse // fail before anything runs
	Warn   = project.Warn   // send an event, and go on
	Ignore = project.Ignore // do not look
)
