package sqlfile_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// TestFileFormatPage checks that the examples of docs/file-format.md are valid
// revisions, and that the page names every key.
func TestFileFormatPage(t *testing.T) {
	content, err := os.ReadFile("../../../docs/file-format.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	examples := regexp.MustCompile("(?ms)^```sql\n(.*?)^```$").FindAllStringSubmatch(page, -1)
	if len(examples) < 2 {
		t.Errorf("%d examples", len(examples))
	}
	for _, m := range examples {
		if _, _, err := sqlfile.Parse("example.sql", []byte(m[1])); err != nil {
			t.Errorf("%s\n%v", m[1], err)
		}
	}
	for _, key := range []string{sqlfile.KeyRevision, sqlfile.KeyDownRevision, sqlfile.KeyBranchLabels, sqlfile.KeyDependsOn, sqlfile.KeyCreateDate} {
		if !strings.Contains(page, "\n| `"+key+"` |") {
			t.Errorf("the page does not explain %s", key)
		}
	}
	first, _, _ := sqlfile.Parse("example.sql", []byte(examples[0][1]))
	if first.ID != "def456" || first.Message != "add email to users" || first.Body == "" {
		t.Errorf("the example reads as %+v", first)
	}
}
