package ramus

import "github.com/ramusdb/ramus/internal/graph"

type value struct {
	Text, Why string
	At        graph.Position
}

func (v value) Said() bool { return v.At.File != "" }

type env struct {
	VersionTable, VersionTableSchema value
	URL                              graph.Position
}
