// Package chromiumtest opens pages in a real Chromium, Debian's or another one in PATH,
// without a window. A page that logs an error, throws an exception or violates its
// Content-Security-Policy fails the test. Without a Chromium a test is skipped, and fails if
// CI is true.
package chromiumtest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is the time that all actions of one tab may take together.
const patience = 2 * time.Minute

// A Browser is a running Chromium. It ends with its test.
type Browser struct{ ctx context.Context }

// Start starts a Chromium.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := find(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.WSURLReadTimeout(time.Minute), // on a busy machine
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-dev-shm-usage", true),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // it refuses to run as root with one
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); cancel() })
	return &Browser{ctx}
}

// find returns the path of a Chromium.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "no chromium: apt-get install chromium, or run scripts/test, which does")
	return ""
}

// missing ends a test that lacks a program.
func missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip("SKIPPED, nothing was tested in a browser: " + why)
}

// Tab opens an empty tab with a viewport of this size, and returns it for chromedp.Run. At the
// end of the test it reports the errors that the tab's pages logged.
func (b *Browser) Tab(t testing.TB, width, height int64) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	errors := listen(t, ctx)
	t.Cleanup(func() {
		for _, text := range errors() {
			t.Errorf("the page logged an error: %s", text)
		}
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatal(err)
	}
	timed, stop := context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	return timed
}

// listen returns a function with the errors that a tab has logged so far.
func listen(t testing.TB, ctx context.Context) func() []string {
	t.Helper()
	var (
		mutex sync.Mutex
		all   []string
	)
	add := func(text string) {
		mutex.Lock()
		defer mutex.Unlock()
		all = append(all, text)
	}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			add((&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError {
				add(arguments(e.Args))
			}
		case *log.EventEntryAdded: // violations of the policy, files that do not load
			if e.Entry.Level == log.EntryLevelError {
				add(e.Entry.Text + " " + e.Entry.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mutex.Lock()
		defer mutex.Unlock()
		return all
	}
}

// arguments returns the arguments of console.error as a line.
func arguments(args []*runtime.RemoteObject) string {
	var words []string
	for _, arg := range args {
		words = append(words, string(arg.Value)+arg.Description)
	}
	return strings.Join(words, " ")
}

// Dark makes a tab prefer dark pages.
func Dark(t testing.TB, tab context.Context) {
	t.Helper()
	_, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Do runs actions in a tab, and ends the test at the first error.
func Do(t testing.TB, tab context.Context, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, actions...); err != nil {
		t.Fatal(err)
	}
}

// Type types keys. Unlike chromedp.KeyEvent it types no character if the page handles the key,
// as a keyboard does.
func Type(t testing.TB, tab context.Context, keys string) {
	t.Helper()
	for _, r := range keys {
		events := kb.Encode(r) // down, the character if there is one, up
		down, up := *events[0], *events[len(events)-1]
		down.Type, down.Text = input.DispatchKeyEventTypeKeyDown, events[len(events)-2].Text
		for _, params := range []input.DispatchKeyEventParams{down, up} {
			if _, err := chromedp.Call(tab, input.DispatchKeyEvent, params); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Value returns the value of a JavaScript expression, for which it waits if it is a promise.
func Value[T any](t testing.TB, tab context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// Until waits until a JavaScript expression is true, also while the page is loading.
func Until(t testing.TB, tab context.Context, expression string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		is, err := chromedp.Run(tab, chromedp.Evaluate[bool](expression))
		if err == nil && is {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s did not become true: %v", expression, err)
		}
	}
}

// Screenshot returns the visible part of a tab's page, as a PNG.
func Screenshot(t testing.TB, tab context.Context) []byte {
	t.Helper()
	png, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return png
}
