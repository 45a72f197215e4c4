package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"shuoli/internal/fault"
)

// A group takes in no more than groupSize transactions, and none after groupTime: whoever
// came first waits for the last.
const (
	groupSize = 64
	groupTime = 100 * time.Millisecond
)

// group is one transaction of SQLite that the transactions of several callers are
// parts of, each in a savepoint, so that they wait for one sync of the disk together
// (quality.md, group commit). Who holds the store's turn may touch it.
type group struct {
	db     *gorm.DB
	taking context.Context // ends with groupTime
	leave  context.CancelFunc
	parts  int
	done   chan struct{} // closed once err is known
	err    error
}

// inGroup runs fn as a part of the open group and returns when that has been committed:
// nil, or what became of fn or of the group. Each caller runs its own part while it has
// the turn, and then queues for a second: the first whose second turn comes commits for
// all who went in between. So a writer who is alone waits for nobody, and no group
// waits for a caller who went away.
func (s *Store) inGroup(ctx context.Context, fn func(*Tx) error) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	g, err := s.takePart(fn)
	if err != nil {
		return err
	}
	select {
	case <-g.done:
	case s.turn <- struct{}{}:
		s.commit(g)
		<-s.turn
	}
	return g.err
}

// takePart runs fn in the open group, or begins one, and gives the turn up. What fn did
// is undone when it returns an error or panics, without harm to the others.
func (s *Store) takePart(fn func(*Tx) error) (_ *group, err error) {
	defer func() { <-s.turn }()
	g, err := s.openGroup()
	if err != nil {
		return nil, err
	}
	first := g.parts == 0 // its savepoint is the transaction itself
	if !first {
		if err := g.db.Exec("SAVEPOINT part").Error; err != nil {
			s.end(g, errors.Join(err, g.db.Rollback().Error))
			return nil, err
		}
	}
	whole := false
	defer func() {
		if !whole {
			s.undo(g, first, err)
		}
	}()
	if err = fn(&Tx{s.view(g.db)}); err != nil {
		return nil, err
	}
	if !first {
		if err = g.db.Exec("RELEASE part").Error; err != nil {
			return nil, err
		}
	}
	whole = true
	g.parts++
	if g.parts == groupSize || g.taking.Err() != nil {
		s.commit(g)
	}
	return g, nil
}

// openGroup is the group that takes parts, or a new one.
func (s *Store) openGroup() (*group, error) {
	if s.group != nil {
		return s.group, nil
	}
	// Nobody's context: no caller may break off what others have a part in.
	ctx, leave := context.WithTimeout(context.Background(), limit)
	db := s.writer.WithContext(ctx).Begin()
	if db.Error != nil {
		leave()
		return nil, db.Error
	}
	taking, stop := context.WithTimeout(ctx, groupTime)
	s.group = &group{db: db, taking: taking, leave: func() { stop(); leave() }, done: make(chan struct{})}
	return s.group, nil
}

// undo takes back a part that failed with cause. A full disk, an interruption and the
// like make SQLite roll back all of a transaction, and then the group has failed.
func (s *Store) undo(g *group, first bool, cause error) {
	if first {
		s.end(g, errors.Join(cause, g.db.Rollback().Error))
		return
	}
	if err := g.db.Exec("ROLLBACK TO part").Error; err == nil && g.db.Exec("RELEASE part").Error == nil {
		return
	}
	s.end(g, lost(errors.Join(cause, g.db.Rollback().Error)))
}

// commit commits a group, unless somebody else has.
func (s *Store) commit(g *group) {
	if s.group != g {
		return
	}
	err := g.db.Commit().Error
	if err != nil && g.parts > 1 {
		err = lost(err)
	}
	s.end(g, err)
}

// lost is what they are told whose parts went down with a group: the reason where it
// is the database's own, and never the mistake of one of them.
func lost(err error) error {
	if err = translate(err); err == nil || fault.KindOf(err) != fault.Unavailable {
		return busy(err)
	}
	return err
}

// end tells all who have a part in a group what became of it.
func (s *Store) end(g *group, err error) {
	s.group = nil
	g.err = err
	g.leave()
	close(g.done)
}
