package adopt

import (
	"strings"
	"testing"
)

func TestCutByGoose(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"SELECT 1; SELECT 2;\nSELECT 3;\n", ""},
		{"SELECT 1 -- not here;\n;\n-- nor here;\n", ""},
		{"INSERT INTO a VALUES ('one;\ntwo');\nSELECT 1;\n", "3: goose ends the statement that starts here on line 3,"},
		// goose would drop the table, the database takes it for a comment.
		{"/* gone;\nDROP TABLE a;\n-- */\nSELECT 1;\n", "3: goose ends the statement that starts here on line 3,"},
		{"SELECT 1;\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\nSELECT 1;\nSELECT 2;\nEND;\nSELECT 'a;\nb';\n", "4: goose ends the statement that starts here on line 5,\n8: goose ends the statement that starts here on line 8,"},
	} {
		_, err := openAndRead(folder(t, "-- 1_a.sql --\n-- the head\n-- +goose Up\n"+test.text))
		got := ""
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if _, fault, ok := strings.Cut(line, "1_a.sql:"); ok {
					fault, _, _ = strings.Cut(fault, " where")
					got += "\n" + fault
				}
			}
		}
		if strings.TrimPrefix(got, "\n") != test.want {
			t.Errorf("%q: %s", test.text, got)
		}
	}
}
