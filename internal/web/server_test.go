package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
)

// A told is a Source that shows what a test tells it.
type told struct {
	mu      sync.Mutex
	project Project
	err     error
	changes int
}

func (s *told) set(title string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.project.Title, s.err = title, err
	s.changes++
}

func (s *told) Fingerprint(context.Context) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Repeat("x", s.changes)
}

func (s *told) Load(context.Context) (Project, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.project, s.err
}

func (s *told) Compare(_ context.Context, a, b string) (ramus.Comparison, error) {
	if a == b {
		return ramus.Comparison{}, errors.New("they are the same")
	}
	return ramus.Comparison{Revisions: []string{a, b}, Prove: "ramus conflicts " + a + " " + b}, nil
}

func (s *told) Effects(_ context.Context, revision string) (ramus.EffectsResult, error) {
	return ramus.EffectsResult{Effects: []ramus.Effect{{Text: revision + ": table added"}}}, nil
}

func (s *told) Explain(err error) (message, hint string) { return err.Error(), "look there" }

// serve starts a server, and returns its URL.
func serve(t *testing.T, s *told, o Options) string {
	t.Helper()
	o.Every = time.Millisecond
	server, err := NewServer(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ends with: %v", err)
		}
	})
	return "http://" + listener.Addr().String() + server.Path()
}

// A server answers GET and HEAD, under its own names and below its token.
func TestAnswers(t *testing.T) {
	own := Options{Hosts: []string{"ramus.test"}}
	all := Options{Hosts: []string{"0.0.0.0", "office"}, AnyIP: true, Token: "TOKEN"}
	for _, test := range []struct {
		o                  Options
		method, path, host string
		header             string
		want               int
	}{
		{own, "GET", "/", "localhost:8080", "", 200},
		{own, "GET", "/", "127.0.0.1:8080", "", 200},
		{own, "GET", "/", "[::1]:8080", "", 200},
		{own, "GET", "/", "Ramus.Test", "", 200},
		{own, "HEAD", "/", "localhost", "", 200},
		{own, "HEAD", "/events", "localhost", "", 200},
		{own, "GET", "/data.json", "localhost", "", 200},
		{own, "GET", "/compare.json?a=x&b=y", "localhost", "same-origin", 200},
		{own, "GET", "/compare.json?a=x&b=x", "localhost", "same-origin", 422},
		{own, "GET", "/compare.json?a=x&b=y", "localhost", "cross-site", 404},
		{own, "GET", "/effects.json?revision=x", "localhost", "same-origin", 200},
		{own, "GET", "/effects.json?revision=x", "localhost", "cross-site", 404},
		{own, "GET", "/", "localhost", "cross-site", 200}, // a link
		{own, "GET", "/", "evil.example", "", 421},
		{own, "GET", "/", "192.168.1.7", "", 421},
		{own, "GET", "/", "localhost.evil.example", "", 421},
		{own, "GET", "/", "127.0.0.1.evil.example", "", 421},
		{own, "POST", "/", "localhost", "", 405},
		{own, "PUT", "/data.json", "localhost", "", 405},
		{own, "DELETE", "/", "localhost", "", 405},
		{own, "GET", "/page/main.js", "localhost", "", 404},
		{own, "GET", "/../go.mod", "localhost", "", 404},
		{all, "GET", "/", "office:80", "", 404},
		{all, "GET", "/TOKEN/", "office:80", "", 200},
		{all, "GET", "/TOKEN/data.json", "192.168.1.7:80", "", 200},
		{all, "GET", "/TOKEX/data.json", "192.168.1.7:80", "", 404},
		{all, "GET", "/data.json", "192.168.1.7:80", "", 404},
		{all, "GET", "/TOKEN/", "evil.example", "", 421},
	} {
		test.o.Every = time.Hour
		server, err := NewServer(t.Context(), &told{}, test.o)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(test.method, "http://x/", nil)
		r.URL.Path, r.URL.RawQuery, _ = strings.Cut(test.path, "?")
		r.Host = test.host
		if test.header != "" {
			r.Header.Set("Sec-Fetch-Site", test.header)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s %s of %s %s: %d, want %d", test.method, test.path, test.host, test.header, w.Code, test.want)
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s %s has the policy %s", test.method, test.path, policy)
		}
	}
}

// next returns the next event of a stream.
func next(t *testing.T, stream *bufio.Reader) (e event) {
	t.Helper()
	for {
		line, err := stream.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				t.Fatal(err)
			}
			return e
		}
	}
}

// A stream tells of each change. While the project is broken the last data stays, beside the
// faults.
func TestEvents(t *testing.T) {
	s := &told{}
	s.set("one", nil)
	url := serve(t, s, Options{})
	response, err := http.Get(url + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	stream := bufio.NewReader(response.Body)
	first := next(t, stream)
	s.set("two", nil)
	second := next(t, stream)
	if second.Version == first.Version || len(second.Faults) > 0 {
		t.Errorf("after a change: %+v, before it: %+v", second, first)
	}
	s.set("", errors.New("r1.sql:3: it is broken"))
	third := next(t, stream)
	if third.Version != second.Version || len(third.Faults) != 1 || third.Faults[0].Message != "r1.sql:3: it is broken\nlook there" {
		t.Errorf("while it is broken: %+v", third)
	}
	if got := get(t, url+"data.json"); !strings.Contains(got, `"title":"two"`) {
		t.Errorf("while it is broken, the data is %s", got)
	}
	s.set("two", nil)
	if fourth := next(t, stream); fourth.Version != second.Version || fourth.Faults != nil {
		t.Errorf("when it is whole again: %+v", fourth)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A server that cannot read the project at the start does not start.
func TestBrokenStart(t *testing.T) {
	if _, err := NewServer(t.Context(), &told{err: errors.New("broken")}, Options{}); err == nil || err.Error() != "broken" {
		t.Errorf("got %v", err)
	}
}
