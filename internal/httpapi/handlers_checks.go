package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"shuoli/internal/app"
)

const (
	// heartbeat keeps proxies from closing a stream that has nothing to say, and is how
	// often it is seen whether the session still holds.
	heartbeat = 20 * time.Second
	// streamWrite is how long a listener may take to receive an event.
	streamWrite = 5 * time.Second
)

// checkHandlers names the handlers of the daily checks and of what they and others raise.
func (s *Server) checkHandlers() map[string]handler {
	return map[string]handler{
		"listDailyChecks": func(ctx context.Context, c *call) (any, error) {
			return s.app.Checks(ctx, c.caller, c.query.Get("cursor"))
		},
		"listInbox": func(ctx context.Context, c *call) (any, error) {
			limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
			return s.app.Inbox(ctx, c.caller, c.query.Get("unread") == "true", c.query.Get("cursor"), limit)
		},
		"readInbox":  withBody(s.app.ReadInbox),
		"watchInbox": s.watchInbox,
	}
}

// stream is an answer that goes on until its listener leaves.
type stream func(http.ResponseWriter)

// watchInbox says at once how many messages wait, and again whenever that may have
// changed. The stream ends with the session, and with the server.
func (s *Server) watchInbox(ctx context.Context, c *call) (any, error) {
	woken, leave, err := s.app.WatchInbox(c.caller)
	if err != nil {
		return nil, err
	}
	return stream(func(w http.ResponseWriter) {
		defer leave()
		h := w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Accel-Buffering", "no") // of nginx, which would keep events back
		w.WriteHeader(http.StatusOK)
		beat := time.NewTicker(s.heartbeat)
		defer beat.Stop()
		last := -1
		for {
			n, err := s.app.Unread(ctx, c.caller)
			if err != nil || !s.send(w, n, &last) {
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-s.closing:
				return
			case <-woken:
				last = -1 // the same number may be of other messages
			case <-beat.C:
			}
		}
	}), nil
}

// send writes an event, or where the number is the last one a comment; false when the
// listener is gone or too slow.
func (s *Server) send(w http.ResponseWriter, n app.InboxCount, last *int) bool {
	control := http.NewResponseController(w)
	// Without a deadline of its own a stream would end with that of any other answer.
	if err := control.SetWriteDeadline(s.now().Add(streamWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return false
	}
	text := ": \n\n"
	if n.Unread != *last {
		data, err := json.Marshal(n)
		if err != nil {
			return false
		}
		text, *last = fmt.Sprintf("event: inbox\ndata: %s\n\n", data), n.Unread
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return false
	}
	err := control.Flush()
	return err == nil || errors.Is(err, http.ErrNotSupported)
}

// Close ends the streams; requests of the ordinary kind end by themselves.
func (s *Server) Close() { s.closeOnce.Do(func() { close(s.closing) }) }
