package engine_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

func script(t *testing.T, p project, rows []string, kind plan.Kind, mode engine.Transaction) string {
	t.Helper()
	r := p.request(open(t, "never.db"), kind)
	r.Transaction = mode
	made, err := r.Plan(t.Context(), dialect.State{Rows: rows}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := engine.WriteScript(t.Context(), &out, r, made); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestScriptEndsAsRun checks that a script run by another program has the same
// effect as Run.
func TestScriptEndsAsRun(t *testing.T) {
	const dump = "SELECT type || name || coalesce(sql, '') FROM sqlite_master WHERE name <> 'sqlite_sequence' ORDER BY name"
	const log = "SELECT concat_ws('|', seq, format, action, revision, parents, checksum, statements, done, who, version, error, rows_after, hashes, down_script, finished IS NOT NULL) FROM ramus_log"
	for _, mode := range []engine.Transaction{engine.PerRevision, engine.All} {
		p := parse(shop)
		if mode == engine.All {
			p = p[:2]
		}
		ran, scripted := file(t), file(t)
		other := plain(t, scripted)
		for _, kind := range []plan.Kind{plan.Upgrade, plan.Downgrade} {
			r := p.request(open(t, ran), kind)
			r.Transaction = mode
			rows := state(t, r.Database).Rows
			run(t, r)
			must(t, other, script(t, p, rows, kind, mode))
			for _, query := range []string{dump, log, "SELECT version_num FROM ramus_version"} {
				want, have := values(t, plain(t, ran), query), values(t, other, query)
				for i := range want {
					want[i] = string(bytes.ReplaceAll([]byte(want[i]), []byte(" IF NOT EXISTS"), nil))
				}
				if diff := cmp.Diff(want, have); diff != "" {
					t.Errorf("%s %s: %s: %s", mode, kind, query, diff)
				}
			}
		}
	}
}

func TestScriptReads(t *testing.T) {
	p := parse("= a1\nCREATE TABLE t (x);\n= a2\nCREATE TABLE u (x);\n")
	r := p.request(open(t, "never.db"), plan.Upgrade)
	made, _ := r.Plan(t.Context(), dialect.State{Rows: []string{"a1"}}, nil)
	var out bytes.Buffer
	if err := engine.WriteScript(t.Context(), &out, r, made); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"PRAGMA foreign_keys=OFF;\n\nBEGIN IMMEDIATE;\n\n",
		"-- Running upgrade a1 -> a2\n\nBEGIN IMMEDIATE;\n\nCREATE TABLE u (x);\n\nUPDATE ramus_version SET version_num='a2' WHERE ramus_version.version_num = 'a1';\n\n",
	} {
		if !bytes.Contains(out.Bytes(), []byte(want)) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
	if bytes.Contains(out.Bytes(), []byte("EXISTS ramus_version")) {
		t.Error("the version table is created though there are rows")
	}
}

func TestScriptRefuses(t *testing.T) {
	r := parse("= a1\nCREATE TABLE t (x);\n").request(open(t, "never.db"), plan.Downgrade)
	made, _ := r.Plan(t.Context(), dialect.State{Rows: []string{"a1"}}, nil)
	var out bytes.Buffer
	var check *engine.CheckError
	if err := engine.WriteScript(t.Context(), &out, r, made); !errors.As(err, &check) || out.Len() > 0 {
		t.Errorf("error %v, wrote %q", err, out.String())
	}
}
