package app_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"shuoli/internal/fault"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

const pageSize = 4096 // SQLite's, in bytes

// spoiler damages copies of a database that was closed in good order.
type spoiler struct {
	*testing.T
	options store.Options
	good    []byte
}

func newSpoiler(t *testing.T) *spoiler {
	t.Helper()
	w := seed.SQLite(t)
	if err := w.Store.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(w.File())
	if err != nil {
		t.Fatal(err)
	}
	return &spoiler{t, w.Options, good}
}

// spoil opens a copy that was damaged, and tells when that was found: "at the start",
// "at night", "by the audit", or "never". It never begins anew, and what was found
// damaged is no longer written to.
func (p *spoiler) spoil(what string, harm func([]byte) []byte) string {
	p.Helper()
	p.options.DataDir = p.TempDir()
	path := (&storetest.World{Options: p.options}).File()
	if err := os.WriteFile(path, harm(append([]byte{}, p.good...)), 0o600); err != nil {
		p.Fatal(err)
	}
	s, err := store.Open(p.Context(), p.options)
	if err != nil {
		return "at the start"
	}
	defer s.Close()
	if err := s.Inspect(p.Context()); err != nil {
		_, err := s.Backup(p.Context(), filepath.Join(p.options.DataDir, "backup"))
		for doing, err := range map[string]error{
			"writing": s.Tx(p.Context(), func(*store.Tx) error { return nil }), "asking whether it is ready": s.Ping(p.Context()), "a backup": err,
		} {
			if err == nil || doing != "a backup" && fault.CodeOf(err) != "store_damaged" {
				p.Errorf("%s: %s: %v", what, doing, err)
			}
		}
		return "at night"
	}
	var chains []string
	if err := s.Read(p.Context(), func(r *store.Read) (err error) {
		if empty, err := r.Empty(); empty || err != nil {
			p.Errorf("%s: it began anew (%v)", what, err)
		}
		chains, err = r.AuditChains()
		return err
	}); err != nil {
		p.Errorf("%s: sound by its inspection, but %v", what, err)
	}
	for _, id := range chains {
		if report, err := s.VerifyAudit(p.Context(), id); err != nil || report.FirstBad > 0 {
			return "by the audit"
		}
	}
	return "never"
}

// flipped turns a byte in each of some pages drawn at random.
func flipped(pages int) func([]byte) []byte {
	return func(db []byte) []byte {
		for _, i := range rand.Perm(len(db) / pageSize)[:pages] {
			db[i*pageSize+rand.IntN(pageSize)] ^= byte(1 + rand.IntN(255))
		}
		return db
	}
}

// singles damages so many copies by one byte each and holds what is found at the start or
// at night to 95 of 100. Only a byte in a page that nobody uses may be missed, as it is
// never read.
func (p *spoiler) singles(copies int) {
	p.Helper()
	found := map[string]int{}
	for range copies {
		found[p.spoil("one byte", flipped(1))]++
	}
	p.Logf("one byte was found %v", found)
	if in := found["at the start"] + found["at night"]; in*100 < copies*95 {
		p.Errorf("%d of %d single bytes were found", in, copies)
	}
}

// TestDUR06: a damaged database is found out, not opened as if nothing were wrong, and
// never made anew.
func TestDUR06(t *testing.T) {
	p := newSpoiler(t)
	for what, harm := range map[string]func([]byte) []byte{
		"cut in half":      func(db []byte) []byte { return db[:len(db)/2] },
		"cut at the end":   func(db []byte) []byte { return db[:len(db)-pageSize-100] },
		"a page of it":     func(db []byte) []byte { return db[:pageSize] },
		"without a header": func(db []byte) []byte { clear(db[:100]); return db },
		"zeros":            func(db []byte) []byte { clear(db); return db },
		"text":             func([]byte) []byte { return []byte("this was a database") },
	} {
		if when := p.spoil(what, harm); when != "at the start" {
			t.Errorf("%s: found %s", what, when)
		}
	}
	for range 8 {
		if when := p.spoil("a hundred bytes", flipped(100)); when == "never" {
			t.Error("a hundred bytes in a hundred pages were never found")
		}
	}
	p.singles(100)
}
