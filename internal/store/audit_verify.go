package store

import (
	"cmp"
	"context"
	"math"
	"slices"

	"shuoli/internal/calendar"
)

// verifiedAtOnce is how many entries are read on one view of the data, so that no long
// read holds up the database.
const verifiedAtOnce = 5000

// AuditReport is what verifying a chain found.
type AuditReport struct {
	TownshipID string
	Count      int64
	// FirstBad is the first entry that does not fit what is before it, the head or an
	// anchor; 0 is none. Beyond the end it is the first one that is missing.
	FirstBad int64
	// Head is the hash of the last entry that fits: what is anchored outside.
	Head string
	// Anchors is how many anchors the chain holds, Broken the date of the first that it
	// does not: the chain is sound in itself and yet another than it was on that day.
	Anchors int
	Broken  calendar.Date
}

// Intact reports whether nothing was found.
func (r AuditReport) Intact() bool { return r.FirstBad == 0 }

// VerifyAudit recomputes a township's chain from its first entry and compares its end
// with the head. That finds every edit, deletion, insertion and change of order. A tail
// cut off and a chain written anew, each with its head, it finds by the anchors alone:
// those of other chains are passed over.
func (s *Store) VerifyAudit(ctx context.Context, townshipID string, anchors ...Anchor) (AuditReport, error) {
	v := verification{report: AuditReport{TownshipID: townshipID}}
	for _, a := range anchors {
		if a.TownshipID == townshipID {
			v.anchors = append(v.anchors, a)
		}
	}
	slices.SortStableFunc(v.anchors, func(a, b Anchor) int { return cmp.Compare(a.Seq, b.Seq) })
	for after := int64(math.MinInt64); ; after = v.report.Count {
		more := false
		err := s.Read(ctx, func(r *Read) (err error) {
			more, err = v.read(r, after)
			return err
		})
		if err != nil || !more {
			return v.report, err
		}
	}
}

// verification is a chain under verification.
type verification struct {
	report  AuditReport
	anchors []Anchor // not yet compared, by place
}

// read verifies a piece of the chain; more is false at its end and at its first bad entry.
func (v *verification) read(r *Read, after int64) (more bool, err error) {
	const columns = "township_id, seq, at, actor_id, actor_name, origin, action, object, object_id, detail, prev_hash, hash"
	rows, err := r.db.Raw("SELECT "+columns+" FROM audit WHERE township_id = ? AND seq > ? ORDER BY seq LIMIT ?",
		v.report.TownshipID, after, verifiedAtOnce).Rows()
	if err != nil {
		return false, translate(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var row auditRow
		err := rows.Scan(&row.TownshipID, &row.Seq, &row.At, &row.ActorID, &row.ActorName, &row.Origin, &row.Action, &row.Object,
			&row.ObjectID, &row.Detail, &row.PrevHash, &row.Hash)
		if err != nil { // what is no entry at all was not written by this program
			v.report.FirstBad = v.report.Count + 1
			return false, nil
		}
		if !v.fits(row) {
			return false, nil
		}
	}
	if err := rows.Err(); err != nil {
		return false, translate(err)
	}
	if n == verifiedAtOnce {
		return true, nil
	}
	return false, v.end(r)
}

// fits takes the next entry, or notes it as the first bad one.
func (v *verification) fits(row auditRow) bool {
	next := v.report.Count + 1
	if row.Seq != next || row.PrevHash != v.report.Head || row.Hash != row.digest() {
		v.report.FirstBad = next
		return false
	}
	for len(v.anchors) > 0 && v.anchors[0].Seq == next {
		if v.anchors[0].Hash != row.Hash {
			v.report.FirstBad, v.report.Broken = next, v.anchors[0].Date
			return false
		}
		v.report.Anchors++
		v.anchors = v.anchors[1:]
	}
	v.report.Count, v.report.Head = next, row.Hash
	return true
}

// end compares what was read with the head, and with the anchors beyond it.
func (v *verification) end(r *Read) error {
	var head auditRow
	if err := r.db.Raw("SELECT seq, hash FROM audit_heads WHERE township_id = ?", v.report.TownshipID).Scan(&head).Error; err != nil {
		return translate(err)
	}
	switch {
	case head.Seq != v.report.Count:
		v.report.FirstBad = max(0, min(head.Seq, v.report.Count)) + 1
	case head.Hash != v.report.Head:
		v.report.FirstBad = max(1, v.report.Count)
	case len(v.anchors) > 0:
		v.report.FirstBad, v.report.Broken = v.report.Count+1, v.anchors[0].Date
	}
	return nil
}
