package postgres

import (
	"context"
)

// A janitor drops databases on a connection of its own: the server waits for a checkpoint
// in each DROP DATABASE. The zero value has none to drop.
type janitor struct {
	names chan string
	done  chan error
}

// maxWaiting is the number of databases that wait to be dropped.
const maxWaiting = 64

// dropLater drops a database while other work goes on. If that fails, Close tries again.
func (s *scratcher) dropLater(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.janitor.names == nil {
		ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
		defer cancel()
		w, err := s.server.dial(ctx, s.server.config)
		if err != nil {
			return err
		}
		s.janitor = janitor{make(chan string, maxWaiting), make(chan error, 1)}
		go s.janitor.work(w)
	}
	s.janitor.names <- name
	return nil
}

// work drops databases until there are no more.
func (j janitor) work(w *wire) {
	for name := range j.names {
		ctx, cancel := context.WithTimeout(context.Background(), dropTimeout)
		_ = w.dropDatabase(ctx, name) // Close drops what is left
		cancel()
	}
	j.done <- w.close()
}

// end waits for the databases that are being dropped.
func (j janitor) end() error {
	if j.names == nil {
		return nil
	}
	close(j.names)
	return <-j.done
}
