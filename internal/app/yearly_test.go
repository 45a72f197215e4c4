package app_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// lastYear is the customer's, put right: 364 settled, 324 of them by an agreement.
func lastYear(unit string, year int) app.YearlyTotalInput {
	return app.YearlyTotalInput{UnitID: unit, Year: year, Settled: 364, Success: 324, Oral: 254, Written: 70}
}

func (t *township) enter(who string, in app.YearlyTotalInput) (app.YearlyTotalView, error) {
	t.Helper()
	return t.app.EnterYearlyTotal(t.Context(), t.who(who), in, t.write(0))
}

// stranger founds another township, which nobody here has to do with.
func (t *township) stranger() {
	t.Helper()
	err := t.store.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.CreateUnit(grid.Unit{ID: "t-other", Name: "别的乡", Level: grid.Township, OpenedOn: "2019-01-01"}, 999)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.app = t.afresh()
}

// The customer's own report of 2024 has 364 settled, all of them successes, by 394 oral
// and 70 written agreements (product.md 6).
func TestAYearThatDoesNotAddUpIsRefused(t *testing.T) {
	each(t, func(t *township) {
		for code, in := range map[string]app.YearlyTotalInput{
			"yearly_sum":           {UnitID: theTownship, Year: 2024, Settled: 364, Success: 364, Oral: 394, Written: 70},
			"success_over_settled": {UnitID: theTownship, Year: 2024, Settled: 364, Success: 464, Oral: 394, Written: 70},
			"year_not_over":        lastYear(theTownship, 2026),
		} {
			_, err := t.enter("zongzhi", in)
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != code || f.Kind != fault.Invalid {
				t.Errorf("%s: %v", code, err)
			} else if code == "yearly_sum" && !strings.Contains(f.Detail, "394 + 70 = 464") {
				t.Errorf("the sum is not spelled out: %s", f.Detail)
			}
		}
		if totals, err := t.app.YearlyTotals(t.Context(), t.who("zongzhi"), ""); err != nil || len(totals) != 0 {
			t.Errorf("%+v, %v", totals, err)
		}
	})
}

func TestAYearIsCountedOnce(t *testing.T) {
	each(t, func(t *township) {
		v, err := t.enter("zongzhi", lastYear("b-1", 2024))
		if err != nil || v.UnitName == "" || v.EnteredBy == "" || v.Rate == nil || *v.Rate != 324.0/364 {
			t.Fatalf("%+v, %v", v, err)
		}
		for unit, code := range map[string]string{
			"b-1":       "year_entered", // itself
			theTownship: "year_entered", // above it
			"v-05":      "year_entered", // below it
			"g-05-1":    "year_entered",
			"b-2":       "", // beside it
		} {
			if _, err := t.enter("xiangzhang", lastYear(unit, 2024)); (err == nil) != (code == "") || err != nil && fault.CodeOf(err) != code {
				t.Errorf("%s: %v", unit, err)
			}
		}
		if _, err := t.enter("zongzhi", lastYear(theTownship, 2023)); err != nil {
			t.Errorf("another year: %v", err)
		}

		t.stranger()
		if _, err := t.enter("zongzhi", lastYear("t-other", 2022)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another township: %v", err)
		}
		if _, err := t.enter("cun05", lastYear("v-05", 2022)); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a village head: %v", err)
		}

		for who, want := range map[string]int{"zongzhi": 3, "zong1": 1, "cun05": 0} {
			totals, err := t.app.YearlyTotals(t.Context(), t.who(who), "")
			if err != nil || len(totals) != want {
				t.Errorf("%s sees %+v, %v", who, totals, err)
			}
		}
		below, err := t.app.YearlyTotals(t.Context(), t.who("zongzhi"), "b-2")
		if err != nil || len(below) != 1 || below[0].UnitID != "b-2" {
			t.Errorf("below b-2: %+v, %v", below, err)
		}
		if _, err := t.app.YearlyTotals(t.Context(), t.who("zong1"), "b-2"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the head of another branch reads: %v", err)
		}
	})
}

// A year with cases counts by them. In January the year before has hardly ended, and an
// act may still reach into it.
func TestAYearWithCasesTakesNoTotal(t *testing.T) {
	each(t, func(t *township) {
		t.clock.Set(calendar.Date("2026-12-31").At(23, 50))
		t.register("tiaojie40", "v-40")
		t.clock.Set(calendar.Date("2027-01-02").At(9, 0))
		for _, unit := range []string{"v-40", "b-5", theTownship} {
			if _, err := t.enter("zongzhi", lastYear(unit, 2026)); fault.CodeOf(err) != "year_has_cases" {
				t.Errorf("%s: %v", unit, err)
			}
		}
		if _, err := t.enter("zongzhi", lastYear("g-40-1", 2026)); err != nil {
			t.Errorf("a group without a case: %v", err)
		}
	})
}

// Nor does one in which a case was only accepted, or only concluded.
func TestACaseThatReachesIntoTheYear(t *testing.T) {
	each(t, func(t *township) {
		t.clock.Set(calendar.Date("2026-12-30").At(9, 0))
		accepted, concluded := t.register("tiaojie41", "v-41"), t.register("tiaojie42", "v-42")
		concluded = t.do("tiaojie42", concluded, consent(concluded))
		t.register("tiaojie43", "v-43")
		t.clock.Set(calendar.Date("2027-01-05").At(9, 0))
		t.do("tiaojie41", accepted, consent(accepted))
		t.do("tiaojie42", concluded, &dispute.Withdraw{Reason: dispute.EveryPartyAsks, AskedBy: []string{concluded.Parties[0].ID, concluded.Parties[1].ID}})
		t.clock.Set(calendar.Date("2028-01-05").At(9, 0))
		for unit, code := range map[string]string{"v-41": "year_has_cases", "v-42": "year_has_cases", "v-43": ""} {
			if _, err := t.enter("zongzhi", lastYear(unit, 2027)); (err == nil) != (code == "") || err != nil && fault.CodeOf(err) != code {
				t.Errorf("%s: %v", unit, err)
			}
		}
	})
}

// An act of 2 January may have happened on 30 December, when the year has its total
// already. It is taken, and the year goes on being counted by its total alone: the case
// is left out of its table and stands in the stock of the year after.
func TestACaseThatReachesBackIntoAYearWithATotal(t *testing.T) {
	each(t, func(t *township) {
		t.clock.Set(calendar.Date("2027-01-02").At(9, 0))
		if _, err := t.enter("zongzhi", lastYear("v-43", 2026)); err != nil {
			t.Fatal(err)
		}
		then := calendar.Date("2026-12-30").At(10, 0)
		r := quarrel("v-43")
		r.OccurredAt = &then
		w := t.write(0)
		w.OccurredAt = &then
		c, err := t.app.Register(t.Context(), t.who("tiaojie43"), r, w)
		if err != nil {
			t.Fatal(err)
		}
		act := consent(c)
		w = t.write(c.Version)
		then = then.Add(time.Hour)
		w.OccurredAt = &then
		if _, err = t.app.Act(t.Context(), t.who("tiaojie43"), c.ID, act, w); err != nil {
			t.Fatal(err)
		}
		for _, by := range []stats.By{"", "unit", "village", "level", "category", "category_a", "month", "source"} {
			v := t.figures("v-43", "2026-01-01", "2026-12-31", by)
			if v.Entered == nil || v.Entered.Settled != 364 || *v.Total.Registered+*v.Total.Accepted+*v.Total.Closing+*v.Total.Waiting != 0 {
				t.Errorf("2026 by %q: %+v and %s", by, v.Entered, text(t, v.Total))
			}
		}
		q := app.StatisticsCaseQuery{Figure: "registered"}
		q.Unit, q.From, q.To = "v-43", "2026-01-01", "2026-12-31"
		if page, err := t.app.StatisticsCases(t.Context(), t.who("zongzhi"), q); err != nil || *page.Matches != 0 || len(page.Items) != 0 {
			t.Errorf("the cases of 2026: %+v, %v", page, err)
		}
		if v := t.figures("v-43", "2027-01-01", "2027-12-31", ""); v.Entered != nil || *v.Total.Opening != 1 || *v.Total.Accepted != 0 {
			t.Errorf("2027: %+v", v)
		}
		if v := t.figures("b-6", "2026-01-01", "2026-12-31", ""); v.Entered != nil {
			t.Errorf("the branch above has no total: %+v", v.Entered)
		}
	})
}

// Entered above and below at the same time, one of the two is taken.
func TestTotalsAboveOneAnotherAtOnce(t *testing.T) {
	each(t, func(t *township) {
		who, entered := t.who("zongzhi"), make(chan bool, 8)
		var wg sync.WaitGroup
		for i := range 8 {
			in, w := lastYear([]string{theTownship, "b-1", "v-05", "g-05-1"}[i%4], 2024), t.write(0)
			wg.Go(func() {
				_, err := t.app.EnterYearlyTotal(t.Context(), who, in, w)
				if err != nil && fault.CodeOf(err) != "year_entered" {
					t.Error(err)
				}
				entered <- err == nil
			})
		}
		wg.Wait()
		close(entered)
		n := 0
		for ok := range entered {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d totals for one year", n)
		}
	})
}

func TestATotalIsEnteredOnceForItsKey(t *testing.T) {
	each(t, func(t *township) {
		w := t.write(0)
		first, err := t.app.EnterYearlyTotal(t.Context(), t.who("zongzhi"), lastYear("b-1", 2024), w)
		if err != nil {
			t.Fatal(err)
		}
		t.clock.Set(t.clock.Now().Add(time.Hour))
		again, err := t.app.EnterYearlyTotal(t.Context(), t.who("zongzhi"), lastYear("b-1", 2024), w)
		if err != nil || !again.EnteredAt.Equal(first.EnteredAt) || *again.Rate != *first.Rate {
			t.Errorf("%+v, then %+v, %v", first, again, err)
		}
	})
}
