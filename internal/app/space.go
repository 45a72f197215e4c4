package app

// When the room on the data folder's disk is running out (quality.md DUR-05): early
// enough that somebody can still clear it up, since a full disk takes no act at all.
const (
	leastFree        = 2_000_000_000 // bytes
	leastFreePercent = 15
)

// SpaceView is the room on the disk of the data folder, in bytes.
type SpaceView struct {
	Free  int64 `json:"free_bytes"`
	Total int64 `json:"total_bytes"`
	Low   bool  `json:"low"`
}

// runsLow reports whether so little is free that somebody has to be told.
func runsLow(free, total int64) bool {
	return free < leastFree || free/leastFreePercent < total/100
}

// Space is the room on the data folder's disk as it is now; nil where it cannot be told.
func (a *App) Space() *SpaceView {
	if a.space == nil {
		return nil
	}
	free, total, err := a.space()
	if err != nil || total <= 0 {
		return nil
	}
	return &SpaceView{Free: free, Total: total, Low: runsLow(free, total)}
}

// WatchSpace says in the log that room is running out, once, and once that there is
// enough again.
func (a *App) WatchSpace() {
	s := a.Space()
	if s == nil || a.spaceLow.Swap(s.Low) == s.Low {
		return
	}
	if s.Low {
		a.log.Warn("the disk of the data folder is filling up: make room, a full one takes no act", "free_bytes", s.Free, "total_bytes", s.Total)
		return
	}
	a.log.Info("the disk of the data folder has room again", "free_bytes", s.Free, "total_bytes", s.Total)
}
