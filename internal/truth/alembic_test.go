package truth

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

//go:embed testdata/alembic.py
var serverScript string

// TestMain makes this binary run as Alembic, by sending the command to the test's
// server.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "as-alembic" {
		os.Exit(asAlembic(os.Args[2], os.Args[3:]))
	}
	code := m.Run()
	if server.cmd != nil {
		_ = server.cmd.Process.Kill()
		_ = server.cmd.Wait()
		os.RemoveAll(filepath.Dir(server.socket))
	}
	if built.path != "" {
		os.RemoveAll(filepath.Dir(built.path))
	}
	os.Exit(code)
}

func asAlembic(socket string, args []string) int {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	a, err := ask(socket, dir, args)
	if err != nil {
		panic(err)
	}
	fmt.Print(a.Out)
	fmt.Fprint(os.Stderr, a.Err)
	return a.Code
}

// ask sends a command to the server at a socket.
func ask(socket, dir string, args []string) (a answer, err error) {
	connection, err := net.Dial("unix", socket)
	if err != nil {
		return a, err
	}
	defer connection.Close()
	request := struct {
		Dir  string   `json:"dir"`
		Args []string `json:"args"`
	}{dir, args}
	if err := json.NewEncoder(connection).Encode(request); err != nil {
		return a, err
	}
	return a, json.NewDecoder(connection).Decode(&a)
}

var server struct {
	sync.Once
	cmd    *exec.Cmd
	socket string
	err    error
}

// alembicPath returns the installed Alembic, or skips the test.
func alembicPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("alembic")
	if err != nil {
		lacking(t, "there is none; Debian's package alembic has it")
	}
	return path
}

// interpreter returns the Python that an Alembic runs in.
func interpreter(t *testing.T) string {
	t.Helper()
	script, err := os.ReadFile(alembicPath(t))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(script), "\n")
	return strings.TrimPrefix(first, "#!")
}

// startServer starts the server of the tests, once.
func startServer(t *testing.T) {
	t.Helper()
	python := interpreter(t)
	server.Do(func() {
		dir, err := os.MkdirTemp("", "truth")
		if err != nil {
			server.err = err
			return
		}
		server.socket = filepath.Join(dir, "s")
		server.cmd = exec.Command(python, "-c", serverScript, server.socket)
		server.cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONHASHSEED=1")
		server.cmd.Stderr = os.Stderr
		out, err := server.cmd.StdoutPipe()
		if err == nil {
			err = server.cmd.Start()
		}
		if err == nil {
			_, err = bufio.NewReader(out).ReadString('\n')
		}
		server.err = err
	})
	if server.err != nil {
		t.Fatal(server.err)
	}
}

// standIn returns a script that ramus starts as Alembic. It is a script, since
// ramus refuses to start its own binary.
func standIn(t *testing.T) string {
	t.Helper()
	startServer(t)
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "alembic")
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' as-alembic '%s' \"$@\"\n", own, server.socket)
	if err := os.WriteFile(path, []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

// alembic runs a command line of Alembic.
func (p *project) alembic(args ...string) answer {
	p.t.Helper()
	startServer(p.t)
	a, err := ask(server.socket, p.dir, args)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

var built struct {
	sync.Once
	path string
	err  error
}

// build builds the command, once.
func build(t *testing.T) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "truth")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "ramus")
		if out, err := exec.Command("go", "build", "-o", built.path, "../../cmd/ramus").CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}
