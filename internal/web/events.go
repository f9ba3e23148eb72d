package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"
)

const (
	heartbeat = 15 * time.Second // shows a browser that the server lives
	sending   = 10 * time.Second // for a browser that does not read
)

// An event tells a browser which version of the data there is.
type event struct {
	Version string  `json:"version"`
	Faults  []fault `json:"faults"`
}

// follow sends an event now and at each change, until the browser or the server goes away.
// The project is looked at only while a browser follows it.
func (s *Server) follow(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	ticks := time.NewTicker(s.interval)
	defer ticks.Stop()
	var last *event
	sent := time.Now()
	for {
		s.look()
		now := s.state()
		e := event{now.version, now.faults}
		switch {
		case last == nil || !reflect.DeepEqual(e, *last):
			text, err := json.Marshal(e)
			if err != nil || send(w, "event: state\ndata: %s\n\n", text) != nil {
				return
			}
			last, sent = &e, time.Now()
		case time.Since(sent) > heartbeat:
			if send(w, ": %s\n\n", "still here") != nil {
				return
			}
			sent = time.Now()
		}
		select {
		case <-r.Context().Done():
			return
		case <-ticks.C:
		}
	}
}

// send writes a part of the stream at once.
func send(w http.ResponseWriter, format string, args ...any) error {
	c := http.NewResponseController(w)
	if err := c.SetWriteDeadline(time.Now().Add(sending)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, format, args...); err != nil {
		return err
	}
	return c.Flush()
}
