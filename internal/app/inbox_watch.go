package app

import (
	"context"
	"sync"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// watchedAtOnce is how many streams one person may keep open: a tablet, a desktop and a
// few forgotten tabs.
const watchedAtOnce = 6

// watchers are those who look at their inbox now, by person.
type watchers struct {
	mu      sync.Mutex
	streams map[string]map[chan struct{}]bool

	delivering sync.Mutex
	seen       int64 // the newest item that they were told of; of the one who delivers
}

func newWatchers() *watchers { return &watchers{streams: map[string]map[chan struct{}]bool{}} }

// tell wakes the streams of people; one that is awake already is left alone.
func (w *watchers) tell(userIDs ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range userIDs {
		for stream := range w.streams[id] {
			select {
			case stream <- struct{}{}:
			default:
			}
		}
	}
}

// WatchInbox wakes the caller whenever his messages may have changed, until he leaves.
// TooFast, code "too_many_streams", for more than six at once.
func (a *App) WatchInbox(who Caller) (woken <-chan struct{}, leave func(), err error) {
	w, id := a.watchers, who.Subject.UserID
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.streams[id]) >= watchedAtOnce {
		return nil, nil, fault.New(fault.TooFast, "too_many_streams", "打开的页面太多，请关掉几个")
	}
	stream := make(chan struct{}, 1)
	if w.streams[id] == nil {
		w.streams[id] = map[chan struct{}]bool{}
	}
	w.streams[id][stream] = true
	return stream, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.streams[id], stream)
		if len(w.streams[id]) == 0 {
			delete(w.streams, id)
		}
	}, nil
}

// Unread is how many messages wait for the holder of a session that is still good;
// Anonymous, code "not_logged_in", when it is not. Looking does not keep it alive.
func (a *App) Unread(ctx context.Context, who Caller) (InboxCount, error) {
	var n InboxCount
	err := a.store.Read(ctx, func(r *store.Read) error {
		s, err := r.Session(who.SessionHash)
		if fault.KindOf(err) == fault.NotFound || err == nil && !a.demo && r.Now.Sub(s.SeenAt) > sessionIdle {
			return fault.New(fault.Anonymous, "not_logged_in", "请先登录")
		}
		if err != nil {
			return err
		}
		sub, err := r.Subject(who.Subject.UserID) // his posts may have changed meanwhile
		if err != nil {
			return err
		}
		n.Unread, err = r.Unread(sub.UserID, store.ScopeOf(sub))
		return err
	})
	return n, err
}
