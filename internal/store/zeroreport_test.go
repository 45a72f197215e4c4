package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
	"shuoli/internal/zeroreport"
)

const sweepDay = calendar.Date("2026-09-30")

var sweepRules = zeroreport.DefaultRules()

// everyAct is an entry of each action that a report can have, online and from a device.
func everyAct() []zeroreport.Entry {
	offset := 90 * time.Second
	acts := []zeroreport.Act{
		&zeroreport.Filing{Kind: zeroreport.Nil, OnBehalfOf: "来电", Reason: "没有信号"},
		&zeroreport.Turn{Finding: zeroreport.Finding{Handled: zeroreport.CaseOpened, CaseID: "c"}, Of: "e1", Nth: 2},
		&zeroreport.Miss{CheckOn: sweepDay},
		&zeroreport.Reply{CaseID: "c", Text: "当天没有人反映"},
		&zeroreport.Ruling{What: zeroreport.False, Reason: "核实过"},
		&zeroreport.Answer{RulingID: "e5", Text: "不知道"},
		&zeroreport.Filing{Kind: zeroreport.Findings, Findings: []zeroreport.Finding{{What: "争吵", Category: "0202", Risk: dispute.Blue, Handled: zeroreport.Watching}}},
	}
	entries := make([]zeroreport.Entry, len(acts))
	for i, act := range acts {
		entries[i] = zeroreport.Entry{
			ID: fmt.Sprintf("e%d", i+1), UnitID: "g1", Date: sweepDay, Seq: int64(i + 1), Act: act, Auto: act.Action() == zeroreport.ActMiss,
			Actor: dispute.Actor{UserID: "anna", Name: "安娜", Role: grid.GridLeader}, ReceivedAt: sweepDay.At(17, i).UTC(), ClientKey: fmt.Sprintf("k%d", i),
		}
	}
	entries[0].OccurredAt, entries[0].DeviceAt, entries[0].ClockOffset, entries[0].DeviceSeq = sweepDay.At(8, 0).UTC(), sweepDay.At(9, 0).UTC(), &offset, 7
	entries[6].DeviceAt = sweepDay.At(9, 30).UTC() // by a clock that nobody measured
	return entries
}

// What was reported comes back as it was, stays, and is one list for a unit and date.
func TestReportsAreKept(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		u := found(t, w.Store)
		entries := everyAct()
		p := sweepRules.Fold(u["g1"], sweepDay, entries, sweepDay.At(19, 0))
		write(t, w.Store, func(tx *store.Tx) error {
			if err := tx.LockReports(store.ReportKey{Date: sweepDay, UnitID: "g2"}, store.ReportKey{Date: sweepDay, UnitID: "g1"}); err != nil {
				return err
			}
			return tx.SaveReport(p, entries...)
		})
		again := w.Store.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveReport(p, entries[6]) })
		if fault.CodeOf(again) != "stale_version" {
			t.Errorf("at a place that is taken: %v", again)
		}
		read(t, w.Store, func(r *store.Read) error {
			lists, err := r.EntriesOfReports(store.ReportKey{Date: sweepDay, UnitID: "g1"}, store.ReportKey{Date: sweepDay, UnitID: "g2"})
			if got := lists[store.ReportKey{Date: sweepDay, UnitID: "g1"}]; len(lists) != 1 || !reflect.DeepEqual(got, entries) {
				t.Errorf("%+v\ncame back of\n%+v", got, entries)
			}
			if err != nil {
				return err
			}
			rows, err := r.ReportRows(store.ReportFilter{Within: u["t1"], From: sweepDay, To: sweepDay, DueUntil: sweepDay}, store.ReportKey{}, 10)
			if len(rows) != 2 || rows[0].UnitID != "g1" || rows[0].State != p.State || rows[0].Kind != p.Kind || rows[0].Version != 7 || !rows[0].MadeAt.Equal(p.MadeAt) || rows[1].State != zeroreport.Missing || rows[1].Version != 0 {
				t.Errorf("%+v", rows)
			}
			return err
		})
		for _, sql := range []string{"UPDATE zero_report_entries SET data = '{}'", "DELETE FROM zero_report_entries"} {
			if _, err := raw(t, w).Exec(sql); err == nil {
				t.Errorf("%s was let pass", sql)
			}
		}
	})
}

// Who has not reported: of a township or of all, by the days for which a unit owes.
func TestUnreported(t *testing.T) {
	storetest.EachWorld(t, func(t *testing.T, w *storetest.World) {
		u := found(t, w.Store)
		write(t, w.Store, func(tx *store.Tx) error {
			for _, g := range []grid.Unit{
				{ID: "g4", Level: grid.Group, ParentID: "v1", OpenedOn: sweepDay.Add(1)},
				{ID: "g5", Level: grid.Group, ParentID: "v1", OpenedOn: sweepDay, ClosedOn: sweepDay.Add(1)},
				{ID: "g6", Level: grid.Group, ParentID: "v1", ClosedOn: sweepDay},
			} {
				if _, err := tx.CreateUnit(g, 0); err != nil {
					return err
				}
			}
			filed := everyAct()[:1]
			if err := tx.SaveReport(sweepRules.Fold(u["g1"], sweepDay, filed, tx.Now), filed...); err != nil {
				return err
			}
			marked := everyAct()[2:3]
			marked[0].UnitID, marked[0].Seq = "g2", 1
			return tx.SaveReport(sweepRules.Fold(u["g2"], sweepDay, marked, tx.Now), marked...)
		})
		for township, want := range map[string][]string{"t1": {"g2", "g5"}, "t2": {"g3"}, "": {"g2", "g3", "g5"}, "none": nil} {
			read(t, w.Store, func(r *store.Read) error {
				got, err := r.Unreported(township, sweepDay)
				if !slices.Equal(got, want) {
					t.Errorf("in %q: %v, want %v", township, got, want)
				}
				return err
			})
		}
	})
}
