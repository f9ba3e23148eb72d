package web

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/failure"
)

// A fault is a reason why the project cannot be read, as the page shows it.
type fault struct {
	Place   string `json:"place,omitempty"` // file:line:column, as far as it is known
	Message string `json:"message"`
}

// faults returns the faults of an error, each with its place; an error without places is one
// fault.
func (s *Server) faults(err error) (all []fault) {
	message, hint := s.source.Explain(err)
	for _, f := range failure.Of(err, 0, message, hint, nil).Faults {
		all = append(all, fault{place(f), strings.TrimSpace(f.Message + "\n" + f.Hint)})
	}
	if len(all) == 0 {
		all = append(all, fault{Message: strings.TrimSpace(message + "\n" + hint)})
	}
	return all
}

// place returns "file:line:column" without the parts that are unknown.
func place(f failure.Fault) string {
	at := f.File
	for _, n := range []int{f.Line, f.Column} {
		if at == "" || n == 0 {
			break
		}
		at += fmt.Sprintf(":%d", n)
	}
	return at
}
