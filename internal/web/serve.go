package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"
)

// ending is the time for answers that are being written when the server ends.
const ending = 2 * time.Second

// Serve answers on a listener until ctx ends, and returns nil then. It closes the listener.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	streams, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second, // a ReadTimeout would end the streams
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return streams },
	}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	end() // the streams, for which Shutdown would wait
	timed, cancel := context.WithTimeout(context.WithoutCancel(ctx), ending)
	defer cancel()
	err := server.Shutdown(timed)
	if <-stopped; errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}
