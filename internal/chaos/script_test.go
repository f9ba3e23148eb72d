package chaos

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus"
)

// TestScripts runs the scripts of upgrade --sql and downgrade --sql with the
// databases' own clients. They must have the same effect as ramus itself.
func TestScripts(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		_, up := undisturbed(t, tg, dir, nil, upgrade)
		_, down := undisturbed(t, tg, dir, upgrade, downgrade)
		d := tg.fresh(t, dir)
		defer d.drop()
		d.byClient(func(ctx context.Context, w io.Writer, p *ramus.Project) error {
			return p.UpgradeScript(ctx, w, "heads")
		})
		if diff := cmp.Diff(up, d.state()); diff != "" {
			t.Errorf("upgrade:\n%s", diff)
		}
		d.wantTruth("upgrade")
		if err := d.run(d.host, upgrade); err != nil {
			t.Errorf("ramus after the script: %v", err)
		}
		d.byClient(func(ctx context.Context, w io.Writer, p *ramus.Project) error {
			return p.DowngradeScript(ctx, w, "heads:base")
		})
		if diff := cmp.Diff(down, d.state()); diff != "" {
			t.Errorf("downgrade:\n%s", diff)
		}
		d.wantTruth("downgrade")
	})
}

// byClient runs a script with the database's own client.
func (d *database) byClient(script func(context.Context, io.Writer, *ramus.Project) error) {
	d.t.Helper()
	p := d.open(d.host)
	defer p.Close()
	var text bytes.Buffer
	if err := script(d.t.Context(), &text, p); err != nil {
		d.t.Fatal(err)
	}
	cmd := exec.Command("psql", "-qX", "-v", "ON_ERROR_STOP=1", d.url.String())
	if d.driver == "mysql" {
		password, _ := d.url.User.Password()
		cmd = exec.Command("mariadb", "--no-defaults", "-h", d.url.Hostname(), "-P", d.url.Port(),
			"-u", d.url.User.Username(), "--password="+password, strings.TrimPrefix(d.url.Path, "/"))
	}
	cmd.Stdin = &text
	if out, err := cmd.CombinedOutput(); err != nil {
		d.t.Fatalf("%v\n%s", err, out)
	}
}
