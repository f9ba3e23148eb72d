package check

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// NoSection checks that each merge with sections that is pending has one for the database
// as it is. Without one, no upgrade to the heads starts.
var NoSection = Check{
	Name:     "no-section",
	Doc:      "Each pending merge with sections has one for this database.",
	Run:      noSection,
	Database: true,
}

func noSection(_ context.Context, in Input) ([]Finding, error) {
	if !in.Graph().HasSections() {
		return nil, nil
	}
	at := plan.Database{Graph: in.Graph(), Rows: in.Database.Rows, Sections: record.SectionsHalfWay(in.Database.Whole())}
	_, err := at.Upgrade("heads")
	none, ok := errors.AsType[*plan.NoSectionError](err)
	if !ok {
		return nil, nil // another check has what keeps an upgrade from starting
	}
	r, _ := in.Graph().Lookup(none.Merge)
	f := Finding{Message: none.Message(), Revisions: in.places(in.Graph().NewSet(r).Refs())}
	f.Revisions[0].Line = none.Pos.Line
	f.Fixes = []Fix{{Note: "add a plain -- +upgrade to " + none.Pos.File + ", which takes a database with both sides to the merged schema"}}
	return []Finding{f}, nil
}
