package app

import (
	"time"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Limits of occurred_at (api.md): how far ahead of and behind the server it may be.
const (
	aheadAtMost  = 5 * time.Minute
	behindAtMost = 30 * 24 * time.Hour
)

// clockWrong is an offset beyond which nothing that the device said of time is relied
// on (quality.md SYN-05).
const clockWrong = 24 * time.Hour

// moment is when an act took place, and what a device without the network said of it.
type moment struct {
	at      time.Time
	savedAt time.Time // by the device, corrected; zero for an act made online
	offset  *time.Duration
	seq     int64
	level   grid.Level // that the act names; "" for that of the case
}

// happened is when an act took place: occurred_at, or now. Invalid at /occurred_at,
// code "too_far_ahead" or "too_long_ago". What was recorded offline is never refused
// for its time: it is put right by the clock's offset, held back to the server's
// receipt, and flagged where it cannot be relied on.
func happened(w Write, now time.Time) (moment, error) {
	if w.Offline != nil {
		return w.Offline.moment(w.OccurredAt, now), nil
	}
	if w.OccurredAt == nil {
		return moment{at: now}, nil
	}
	at := w.OccurredAt.UTC().Truncate(time.Microsecond)
	switch {
	case at.After(now.Add(aheadAtMost)):
		return moment{}, fault.At("/occurred_at", "too_far_ahead", "发生时间不能晚于现在")
	case at.Before(now.Add(-behindAtMost)):
		return moment{}, fault.At("/occurred_at", "too_long_ago", "发生时间不能早于三十天前")
	}
	return moment{at: at}, nil
}

func (o Offline) moment(occurredAt *time.Time, now time.Time) moment {
	m := moment{savedAt: o.corrected(o.DeviceAt), offset: o.ClockOffset, seq: o.DeviceSeq, level: o.Level}
	m.at = m.savedAt
	if occurredAt != nil {
		m.at = o.corrected(*occurredAt)
	}
	if m.at.After(now) {
		m.at = now
	}
	return m
}

// earliest is the first instant the database tells from none.
var earliest = time.UnixMicro(1).UTC()

func (o Offline) corrected(t time.Time) time.Time {
	if o.ClockOffset != nil {
		t = t.Add(*o.ClockOffset)
	}
	if t = t.UTC().Truncate(time.Microsecond); t.Before(earliest) {
		return earliest
	}
	return t
}

// after is the moment of an act that follows within the same write. Offline acts of
// one instant keep the order in which they arrive.
func (m moment) after(us int) moment {
	if m.savedAt.IsZero() {
		m.at = m.at.Add(time.Duration(us) * time.Microsecond)
	}
	return m
}

// flagged reports whether the times of an event recorded offline are not to be relied
// on: the device's clock is unknown or was wrong by more than a day, or the act lies
// outside the time that would have been allowed online.
func flagged(e dispute.Event, registeredAt time.Time) bool {
	if !e.Offline() {
		return false
	}
	return e.ClockOffset == nil || e.ClockOffset.Abs() > clockWrong ||
		e.OccurredAt.Before(registeredAt) ||
		e.DeviceAt.After(e.ReceivedAt.Add(aheadAtMost)) || e.OccurredAt.After(e.DeviceAt.Add(aheadAtMost)) ||
		e.DeviceAt.Sub(e.OccurredAt) > behindAtMost
}
