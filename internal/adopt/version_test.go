package adopt

import (
	"testing"
	"time"
)

func TestFlywayVersions(t *testing.T) {
	// Each is less than the next one.
	ascending := []string{"0", "0.1", "1", "1.0.1", "1.2", "1.9", "1_10", "002", "2.1", "10", "20240101", "99999999999999999999", "100000000000000000000"}
	for i, a := range ascending {
		for j, b := range ascending {
			x, ok1 := flywayKey(a)
			y, ok2 := flywayKey(b)
			if c := compareFlyway(x, y); !ok1 || !ok2 || (c < 0) != (i < j) || (c == 0) != (i == j) {
				t.Errorf("%s, %s: %d", a, b, c)
			}
		}
	}
	for _, same := range [][2]string{{"1", "1.0"}, {"1.00.0", "01"}, {"1_2", "1.2"}, {"0", "0.0"}} {
		x, _ := flywayKey(same[0])
		y, _ := flywayKey(same[1])
		if x != y {
			t.Errorf("%s is %q, %s is %q", same[0], x, same[1], y)
		}
	}
	for _, none := range []string{"", ".", "1.", ".1", "1..2", "a", "1a", "-1", "1-2", "١"} {
		if key, ok := flywayKey(none); ok {
			t.Errorf("%q is %q", none, key)
		}
	}
}

func TestNumbers(t *testing.T) {
	for version, want := range map[string]string{"1": "1", "0001": "1", "+5": "5", "000": "", "0": "", "": "", "9223372036854775808": "", "1.2": "", "-1": "", "1_": ""} {
		if got, _ := goose.versions.key(version); got != want {
			t.Errorf("%q: %q", version, got)
		}
	}
	if key, ok := golangMigrate.versions.key("000"); key != "0" || !ok {
		t.Errorf("golang-migrate has a version 0, not %q", key)
	}
}

func TestCreated(t *testing.T) {
	for version, want := range map[string]string{
		"20240229123456": "2024-02-29 12:34:56", "202402291234": "2024-02-29 12:34:00", "20240229": "2024-02-29 00:00:00",
		"20230229123456": "", "20241332": "", "1": "", "1700000000": "", "99999999": "", "2024.02.29": "", "00000000": "",
	} {
		got := ""
		if at := created(version); !at.IsZero() {
			got = at.Format(time.DateTime)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	for name, want := range map[string]string{"add_users": "add users", "__a__b_": "a b", "": "version 7", "a\nb\u00a0c": "a b c", "Add-Users.v2": "Add-Users.v2"} {
		if got := describe(name, "7"); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}
