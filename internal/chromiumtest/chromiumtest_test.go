package chromiumtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A page that throws, logs an error or violates its policy is noticed, each by its text.
func TestListen(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-a'; img-src data:")
		_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><script nonce="a">console.error("logged", 1); setTimeout(() => { throw Error("thrown") })</script>
			<script>document.title = "ran without the nonce"</script>`))
	}))
	t.Cleanup(server.Close)
	b := Start(t)
	ctx, cancel := chromedp.NewContext(b.ctx)
	t.Cleanup(cancel)
	errors := listen(t, ctx)
	Do(t, ctx, chromedp.Navigate(server.URL))
	Until(t, ctx, "document.readyState === 'complete'")
	got := strings.Join(errors(), "\n")
	for _, want := range []string{`"logged" 1`, "thrown", "Content Security Policy"} {
		if !strings.Contains(got, want) {
			t.Errorf("no error with %q in:\n%s", want, got)
		}
	}
	if title := Value[string](t, ctx, "document.title"); title != "" {
		t.Errorf("the page's policy did not hold: %s", title)
	}
}
