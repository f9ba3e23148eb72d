//go:build unix

package chaos

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A server is a child process that the test can kill.
type server struct {
	t       *testing.T
	user    string // the user that it runs as if the test is root
	program string
	args    []string
	port    int
	cmd     *exec.Cmd
	ended   chan struct{} // closed when cmd has ended
}

// TestServerDies kills the whole server with kill -9 at moments of an upgrade,
// restarts it, and runs the same command again, which waits for the server.
func TestServerDies(t *testing.T) {
	for _, c := range []struct {
		name  string
		setUp func(*testing.T, string) *server
		url   string
	}{
		{"postgres", setUpPostgres, "postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable"},
		{"mariadb", setUpMariaDB, "mariadb://root@127.0.0.1:%d/mysql"},
		{"mysql", setUpMySQL, "mysql://root@127.0.0.1:%d/mysql"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir, err := os.MkdirTemp("/tmp", "ramus-crash")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			s := c.setUp(t, dir)
			tg := *targetOf(t, c.name)
			tg.url = fmt.Sprintf(c.url, s.port)
			s.start()
			t.Cleanup(s.kill)
			crash(t, &tg, s)
			if tg.driver == "mysql" {
				t.Run("kept", func(t *testing.T) { crashKept(t, &tg, s) })
				if tg.name == "mysql" {
					t.Run("instance", func(t *testing.T) { stoppedByInstance(t, &tg) })
				}
			} else {
				t.Run("concurrently", func(t *testing.T) { crashConcurrently(t, &tg, s) })
			}
		})
	}
}

func targetOf(t *testing.T, name string) *target {
	t.Helper()
	for i := range targets {
		if targets[i].name == name {
			return &targets[i]
		}
	}
	t.Fatalf("no target %s", name)
	return nil
}

func crash(t *testing.T, tg *target, s *server) {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, tg.revisions)
	s.ready(tg)
	_, want := undisturbed(t, tg, dir, nil, upgrade)
	for i := range max(rounds()/3, 3) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			d := tg.fresh(t, dir)
			defer d.drop()
			done := make(chan error, 1)
			go func() { done <- d.run(d.host, upgrade) }()
			time.Sleep(time.Duration(i) * 15 * time.Millisecond)
			s.kill()
			err := <-done
			s.start()
			if again := d.waitAndRun(); again != nil {
				t.Fatalf("again: %v\nafter: %v", again, err)
			}
			s.ready(tg)
			if diff := cmp.Diff(want, d.state()); diff != "" {
				t.Errorf("after %v:\n%s", err, diff)
			}
			d.wantTruth("upgrade")
		})
	}
}

// waitAndRun upgrades, and waits for a server that is starting.
func (d *database) waitAndRun() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	p := d.openWaiting(d.host, patience)
	defer p.Close()
	_, err := p.Upgrade(ctx, "heads")
	return err
}

// start starts the server without waiting for it to answer. It retries while the
// server exits at once: PostgreSQL refuses to start next to child processes that
// have not noticed the kill.
func (s *server) start() {
	s.t.Helper()
	for end := time.Now().Add(patience); ; {
		s.cmd = exec.Command(s.program, s.args...)
		s.cmd.SysProcAttr = s.as()
		if err := s.cmd.Start(); err != nil {
			s.t.Fatal(err)
		}
		s.ended = make(chan struct{})
		go func(cmd *exec.Cmd, ended chan struct{}) {
			_ = cmd.Wait()
			close(ended)
		}(s.cmd, s.ended)
		select {
		case <-s.ended:
		case <-time.After(500 * time.Millisecond):
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("%s does not start", s.program)
		}
	}
}

// as returns the user to run as, in a new process group.
func (s *server) as() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Getuid() != 0 {
		return attr
	}
	u, err := user.Lookup(s.user)
	if err != nil {
		s.t.Skipf("no user %s to run a server as", s.user)
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr
}

// kill kills the server and its child processes.
func (s *server) kill() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
	<-s.ended
}

// ready waits until the server answers.
func (s *server) ready(tg *target) {
	s.t.Helper()
	db := tg.connect(s.t, tg.super(s.t))
	defer db.Close()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := db.Ping()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			s.t.Fatal(err)
		}
	}
}

// setUpPostgres creates a data folder. It skips the test if there is no PostgreSQL.
func setUpPostgres(t *testing.T, dir string) *server {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(found) == 0 {
		lacking(t, "no PostgreSQL in /usr/lib/postgresql")
	}
	bin := found[len(found)-1]
	s := &server{t: t, user: "postgres", program: filepath.Join(bin, "postgres"), port: freePort(t)}
	s.makeFolder(dir, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "--no-sync")
	s.args = []string{"-D", filepath.Join(dir, "data"), "-p", strconv.Itoa(s.port), "-k", dir, "-c", "listen_addresses=127.0.0.1"}
	return s
}

func setUpMariaDB(t *testing.T, dir string) *server {
	t.Helper()
	const daemon = "/usr/sbin/mariadbd"
	if _, err := os.Stat(daemon); err != nil {
		lacking(t, "no MariaDB: "+err.Error())
	}
	s := &server{t: t, user: "mysql", program: daemon, port: freePort(t)}
	data := "--datadir=" + filepath.Join(dir, "data")
	s.makeFolder(dir, "mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db")
	s.args = []string{"--no-defaults", data, "--socket=" + filepath.Join(dir, "s"), "--port=" + strconv.Itoa(s.port), "--bind-address=127.0.0.1"}
	return s
}

// setUpMySQL uses the MySQL that scripts/servers unpacked, with its own loader. The user
// of the server may not enter the home of root, so that it gets a copy.
func setUpMySQL(t *testing.T, dir string) *server {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	cached, root := filepath.Join(cache, "ramus", "mysql"), filepath.Join(dir, "root")
	if _, err := os.Stat(cached); err != nil {
		t.Skip("no MySQL: scripts/servers unpacks one: ", err)
	}
	if exec.Command("cp", "-rl", cached, root).Run() != nil {
		if out, err := exec.Command("cp", "-r", cached, root).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	loaders, _ := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*/ld-linux-*.so.*"))
	if len(loaders) == 0 {
		t.Fatal("no loader in " + cached)
	}
	usr := filepath.Join(root, "usr")
	s := &server{t: t, user: "mysql", program: loaders[0], port: freePort(t)}
	s.args = []string{
		"--library-path", filepath.Dir(loaders[0]) + ":" + filepath.Join(usr, "lib/mysql/private"), filepath.Join(usr, "sbin/mysqld"),
		"--no-defaults", "--lc-messages-dir=" + filepath.Join(usr, "share/mysql"), "--plugin-dir=" + filepath.Join(usr, "lib/mysql/plugin"),
		"--character-sets-dir=" + filepath.Join(usr, "share/mysql/charsets"), "--secure-file-priv=NULL", "--datadir=" + filepath.Join(dir, "data"),
	}
	s.makeFolder(dir, s.program, append(slices.Clone(s.args), "--initialize-insecure")...)
	s.args = append(s.args, "--socket="+filepath.Join(dir, "s"), "--port="+strconv.Itoa(s.port), "--bind-address=127.0.0.1", "--mysqlx=OFF", "--pid-file="+filepath.Join(dir, "pid"))
	return s
}

// makeFolder runs the program that creates the data folder.
func (s *server) makeFolder(dir, program string, args ...string) {
	s.t.Helper()
	attr := s.as()
	if c := attr.Credential; c != nil {
		if err := os.Chown(dir, int(c.Uid), int(c.Gid)); err != nil {
			s.t.Fatal(err)
		}
	}
	cmd := exec.Command(program, args...)
	cmd.SysProcAttr, cmd.Dir = attr, dir
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// lacking skips the test, or fails if CI=true.
func lacking(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
