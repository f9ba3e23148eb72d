package check_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
)

// docs/doctor.md has the checks that there are, in their order.
func TestDoctorPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllSubmatch(page, -1) {
		got = append(got, string(m[1]))
	}
	for _, c := range slices.Concat(check.Doctor[1:], check.Broken[2:]) { // the first has its row in the second table, and those two in the first
		want = append(want, c.Name)
		if c.Doc == "" {
			t.Errorf("%s says nothing of itself", c.Name)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the page has %q, not %q", got, want)
	}
}
