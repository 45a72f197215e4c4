package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestPagesHoldEveryCaseOnceInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for i := range 40 {
				id := fmt.Sprintf("k%02d", i)
				// Several share an instant and a deadline, some have no deadline.
				e := registration(id, place["v1"], tx.Now.Add(time.Duration(i/3)*time.Second), dispute.Facts{Narrative: "x"}, "张三")
				c := dispute.Replay(id, []dispute.Event{e})
				if i%4 > 0 {
					c.Deadline = calendar.Date("2026-10-01").Add(i % 5)
				}
				if err := tx.InsertCase(&c, e); err != nil {
					return err
				}
			}
			return nil
		})
		for _, sort := range []store.Sort{"", store.Newest, store.Oldest, store.DueNext} {
			rows := all(t, s, store.Everything(), store.Filter{Sort: sort})
			seen := map[string]bool{}
			for i, row := range rows {
				seen[row.ID] = true
				if i == 0 {
					continue
				}
				last := rows[i-1]
				ordered := !row.RegisteredAt.After(last.RegisteredAt)
				if sort == store.Oldest {
					ordered = !row.RegisteredAt.Before(last.RegisteredAt)
				}
				if sort == store.DueNext {
					ordered = row.Deadline == "" || last.Deadline != "" && last.Deadline <= row.Deadline
				}
				if !ordered {
					t.Errorf("%q: %+v comes before %+v", sort, last, row)
				}
			}
			if len(rows) != 40 || len(seen) != 40 {
				t.Errorf("%q: %d rows, %d cases", sort, len(rows), len(seen))
			}
		}
		due := all(t, s, store.Everything(), store.Filter{DueBefore: "2026-10-02", Sort: store.DueNext})
		for _, row := range due {
			if row.Deadline == "" || row.Deadline > "2026-10-02" {
				t.Errorf("due on %q", row.Deadline)
			}
		}
		if len(due) == 0 {
			t.Error("none due")
		}
	})
}

func TestACursorFromElsewhereIsRefused(t *testing.T) {
	s := storetest.SQLite(t).Store
	place := found(t, s)
	for i := range 3 {
		register(t, s, fmt.Sprint("k", i), place["v1"], dispute.Facts{Narrative: "x"}, "张三")
	}
	var newest string
	read(t, s, func(r *store.Read) (err error) {
		_, newest, err = r.Cases(store.Everything(), store.Filter{}, "", 1)
		return err
	})
	for _, c := range []struct {
		cursor string
		sort   store.Sort
	}{{"garbage", store.Newest}, {"!!", store.Newest}, {"e30", store.Newest}, {newest, store.DueNext}, {newest + "x", store.Newest}} {
		err := s.Read(t.Context(), func(r *store.Read) error {
			_, _, err := r.Cases(store.Everything(), store.Filter{Sort: c.sort}, c.cursor, 1)
			return err
		})
		if fault.KindOf(err) != fault.Malformed || fault.CodeOf(err) != "bad_cursor" {
			t.Errorf("%q: %v", c.cursor, err)
		}
	}
}

func TestSearchTakesEveryCharacterForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		register(t, s, "k1", place["v1"], dispute.Facts{Narrative: "少给了50%工钱"}, "张三", "李四")
		register(t, s, "k2", place["v1"], dispute.Facts{Narrative: "a_b!c\\d'e\"f"}, "王五", "Zhao Liu")
		for query, want := range map[string]int{
			"%": 1, "50%": 1, "_": 1, "!": 1, `\`: 1, "'": 1, `"`: 1, "张三": 1, "三、李": 1, "zhao": 1, "  王五 ": 1, "D-K": 2, "没有": 0, "' OR 1=1 --": 0,
		} {
			if got := len(all(t, s, store.Everything(), store.Filter{Query: query})); got != want {
				t.Errorf("%q finds %d, want %d", query, got, want)
			}
		}
		read(t, s, func(r *store.Read) error {
			n, capped, err := r.CountCases(store.Everything(), store.Filter{Query: "D-"})
			if n != 2 || capped {
				t.Errorf("counted %d, %v", n, capped)
			}
			return err
		})
	})
}

func TestTheNarrativeIsCutByCharacters(t *testing.T) {
	s := storetest.SQLite(t).Store
	register(t, s, "k1", found(t, s)["v1"], dispute.Facts{Narrative: strings.Repeat("磙", 61)}, "张三")
	if got := all(t, s, store.Everything(), store.Filter{})[0].Excerpt; got != strings.Repeat("磙", 60)+"…" {
		t.Errorf("got %q", got)
	}
}

func TestTheDocketIsOfAVenueAndItsDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		write(t, s, func(tx *store.Tx) error {
			for i, c := range []struct {
				risk  dispute.Risk
				on    calendar.Date
				level grid.Level
				unit  string
			}{
				{dispute.Blue, "2026-10-08", grid.Village, "g1"},
				{dispute.Red, "2026-10-08", grid.Village, "v1"},
				{dispute.Blue, "2026-10-08", grid.Village, "v1"},
				{dispute.Orange, "2026-10-08", grid.Village, "v1"},
				{dispute.Yellow, "2026-10-08", grid.Village, "v1"},
				{dispute.Red, "2026-10-09", grid.Township, "v1"},
				{dispute.Red, "2026-10-08", grid.Village, "v2"},
				{dispute.Red, "2026-10-12", grid.Village, "v1"},
			} {
				id := fmt.Sprint("k", i)
				e := registration(id, place[c.unit], tx.Now.Add(time.Duration(i)*time.Second), dispute.Facts{Narrative: "x", Risk: c.risk}, "张三")
				made := dispute.Replay(id, []dispute.Event{e})
				made.Status, made.Level, made.DocketedOn = dispute.Mediating, c.level, c.on
				if err := tx.InsertCase(&made, e); err != nil {
					return err
				}
			}
			return nil
		})
		for _, c := range []struct {
			unit     string
			from, to calendar.Date
			want     string
		}{
			{"v1", "2026-10-08", "2026-10-08", "k0 k1 k2 k3 k4"},
			{"t1", "2026-10-01", "2026-10-31", "k5"},
			{"", "2026-10-09", "2026-10-31", "k5 k7"},
			{"b1", "2026-10-01", "2026-10-31", ""},
		} {
			read(t, s, func(r *store.Read) error {
				rows, err := r.Docket(store.Everything(), c.unit, c.from, c.to)
				var got []string
				for _, row := range rows {
					got = append(got, row.ID)
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("%q: got %v, want %s", c.unit, got, c.want)
				}
				return err
			})
		}
	})
}

func TestRepeatsAreFoundByNameAndByPhone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		for id, unit := range map[string]string{"k1": "v1", "k2": "v2", "k3": "v3"} {
			register(t, s, id, place[unit], dispute.Facts{Narrative: "x"}, "张三"+id, "李四")
			write(t, s, func(tx *store.Tx) error {
				return tx.SaveParties(id, store.PartyPrivate{PartyID: "p1", Phone: "138 1234-0001"})
			})
		}
		for _, c := range []struct {
			names, phones []string
			since         time.Time
			want          []string
		}{
			{[]string{"张三k1"}, nil, time.Time{}, []string{"k1"}},
			{nil, []string{"１３８１２３４０００１"}, time.Time{}, []string{"k1", "k2"}},
			{[]string{"李四"}, []string{""}, time.Time{}, []string{"k1", "k2"}},
			{nil, []string{""}, time.Time{}, nil},
			{[]string{"李四"}, nil, s.Now().Add(time.Hour), nil},
		} {
			read(t, s, func(r *store.Read) error {
				rows, err := r.Repeats(store.Everything(), "t1", c.names, c.phones, c.since)
				var got []string
				for _, row := range rows {
					got = append(got, row.ID)
				}
				slices.Sort(got)
				if !slices.Equal(got, c.want) {
					t.Errorf("%v %v: got %v, want %v", c.names, c.phones, got, c.want)
				}
				return err
			})
		}
	})
}

// TestARowHasEveryColumnInItsPlace: lists are scanned by hand, column by column.
func TestARowHasEveryColumnInItsPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place, amount := found(t, s), int64(120_000)
		e := registration("full", place["g1"], s.Now(), dispute.Facts{Narrative: "x"}, "张三", "李四")
		c := dispute.Replay("full", []dispute.Event{e})
		c.Level, c.Status, c.Outcome, c.Contested = grid.Township, dispute.Concluded, dispute.HandedOver, true
		c.Number, c.DeviceNumber = &dispute.FileNumber{CommitteeID: "c-v1", Year: 2026, Seq: 7, Text: "第7号"}, "待编号-1"
		c.Facts = dispute.Facts{Category: "0201", Risk: dispute.Orange, Narrative: "排水", AmountFen: &amount, Minors: true}
		c.AcceptedOn, c.Deadline, c.DocketedOn = "2026-10-02", "2026-10-03", "2026-10-04"
		c.ConcludedOn, c.ConcludedLevel = "2026-10-05", grid.Branch
		c.Agreement = &dispute.Agreement{EffectiveOn: "2026-10-06"}
		c.Supervision = &dispute.Supervision{Step: dispute.SuperviseRed}
		c.HandOver = &dispute.Handed{
			HandOver: dispute.HandOver{AgencyID: "police", Basis: "crime", Data: []string{dispute.DataRisk}, ReceiptBy: "2026-10-08", DueOn: "2026-10-09"},
			On:       "2026-10-07", ReceivedOn: "2026-10-08",
		}
		write(t, s, func(tx *store.Tx) error { return tx.InsertCase(&c, e) })

		want := store.HandOverRow{
			CaseRow: store.CaseRow{
				ID: "full", UnitID: "g1", Place: place["g1"].Place, StartLevel: grid.Group, Level: grid.Township, Number: "第7号",
				DeviceNumber: "待编号-1", Title: "张三、李四", Excerpt: "排水", Status: dispute.Concluded, Outcome: dispute.HandedOver, Contested: true,
				Category: "0201", Risk: dispute.Orange, AmountFen: &amount, Member: true, RegisteredAt: c.RegisteredAt, AcceptedOn: "2026-10-02",
				Deadline: "2026-10-03", DocketedOn: "2026-10-04", ConcludedOn: "2026-10-05", ConcludedLevel: grid.Branch, EffectiveOn: "2026-10-06",
				Supervision: dispute.SuperviseRed, Version: c.Version(), ReportsOwed: []string{dispute.ReportMinors},
			},
			AgencyID: "police", State: store.HandOverReceived, Basis: "crime", HandedOn: "2026-10-07", ReceiptBy: "2026-10-08",
			ReceivedOn: "2026-10-08", DueOn: "2026-10-09",
		}
		var got []store.HandOverRow
		read(t, s, func(r *store.Read) (err error) {
			got, err = r.HandOvers(store.Everything(), []string{store.HandOverReceived}, 10)
			return err
		})
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}
