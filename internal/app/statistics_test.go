package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/stats"
)

var splits = []stats.By{stats.ByUnit, stats.ByVillage, stats.ByLevel, stats.ByCategory, stats.ByCategoryA, stats.ByMonth, stats.BySource}

// things are the figures that count obligations and visits, not cases.
var things = map[string]bool{"obligations_due": true, "obligations_performed": true, "visits": true, "self_visits": true, "unreached": true}

func (t *township) statistics(who string, q app.StatisticsQuery) app.StatisticsView {
	t.Helper()
	v, err := t.app.Statistics(t.Context(), t.who(who), q)
	if err != nil {
		t.Fatalf("%s, %+v: %v", who, q, err)
	}
	return v
}

// counts are the numbers of a row whose cases can be listed, by the name of the figure.
func counts(t *township, f stats.Figures) map[string]int {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		t.Fatal(err)
	}
	var cohort map[string]json.RawMessage
	if err := json.Unmarshal(fields["cohort"], &cohort); err != nil {
		t.Fatal(err)
	}
	for name, n := range cohort {
		fields["cohort_"+name] = n
	}
	numbers := map[string]int{}
	for name, text := range fields {
		var n int
		ratio := strings.HasSuffix(name, "rate") || strings.HasPrefix(name, "days_")
		if !ratio && name != "correction" && name != "cohort" && string(text) != "null" && json.Unmarshal(text, &n) == nil {
			numbers[name] = n
		}
	}
	return numbers
}

// Every number of every table opens its cases: as many as the number says, less those
// that are not for the reader, who is told how many.
func TestEveryNumberOpensItsCases(t *testing.T) {
	each(t, func(t *township) {
		for _, c := range []struct {
			who, unit string
			from, to  calendar.Date
			all       bool // nothing is withheld from him
		}{
			{"zongzhi", theTownship, "2026-01-01", "2026-12-31", true},
			{"zongzhi", theTownship, "2026-11-05", "2026-11-19", true},
			{"xiangzhang", theTownship, "2026-10-20", "2026-11-30", false},
			{"tiaojie05", "v-05", "2026-11-01", "2026-11-21", false},
		} {
			listed, withheld := 0, 0
			for _, by := range append(splits, "") {
				q := app.StatisticsQuery{Unit: c.unit, From: c.from, To: c.to, By: by}
				v := t.statistics(c.who, q)
				for _, row := range append(v.Rows, stats.Row{Figures: v.Total}) {
					for name, n := range counts(t, row.Figures) {
						if n == 0 && len(name)%5 > 0 { // most numbers are 0, and a few of them will do
							continue
						}
						page, err := t.app.StatisticsCases(t.Context(), t.who(c.who),
							app.StatisticsCaseQuery{StatisticsQuery: q, Figure: stats.Figure(name), Key: row.Key, Limit: 100})
						if err != nil {
							t.Fatalf("%s %s %q %s: %v", c.who, by, row.Key, name, err)
						}
						cases := *page.Matches + page.Withheld
						if things[name] && (cases > n || (cases == 0) != (n == 0)) || !things[name] && cases != n || *page.Matches != len(page.Items) {
							t.Fatalf("%s of %s %q from %s to %s is %d, the list has %d and withholds %d", name, by, row.Key, c.from, c.to, n, len(page.Items), page.Withheld)
						}
						listed, withheld = listed+len(page.Items), withheld+page.Withheld
					}
				}
			}
			if listed == 0 || c.all == (withheld > 0) && c.who != "tiaojie05" {
				t.Errorf("%s was shown %d rows, and not %d", c.who, listed, withheld)
			}
		}
	})
}

// A page goes on where the one before ended.
func TestStatisticsCasesByPage(t *testing.T) {
	each(t, func(t *township) {
		q := app.StatisticsCaseQuery{StatisticsQuery: app.StatisticsQuery{From: "2026-01-01", To: "2026-12-31"}, Figure: "registered", Limit: 7}
		seen, total := map[string]bool{}, -1
		for {
			page, err := t.app.StatisticsCases(t.Context(), t.who("zongzhi"), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Items {
				seen[row.ID] = true
			}
			if (q.Cursor == "") != (page.Matches != nil) {
				t.Fatalf("matches on the page after %q: %v", q.Cursor, page.Matches)
			}
			if page.Matches != nil {
				total = *page.Matches
			}
			if q.Cursor = page.NextCursor; q.Cursor == "" {
				break
			}
		}
		if len(seen) != total || total < 50 {
			t.Errorf("%d cases on the pages, %d in all", len(seen), total)
		}
	})
}

// The figures follow every act at once: a case settled on the spot, then put into
// another category, and what of a case taken back no longer counts.
func TestFiguresFollowTheActs(t *testing.T) {
	each(t, func(t *township) {
		q := app.StatisticsQuery{Unit: "v-05", From: "2026-11-21", To: "2026-11-21", By: stats.ByCategory}
		before := t.statistics("tiaojie05", q)
		r := quarrel("v-05")
		r.Category = "1004"
		r.Settled = &app.Settled{
			Consents: []dispute.Consent{dispute.ConsentAgreed, dispute.ConsentAgreed}, RightsNotice: true,
			Agreement: app.SettledTerms{Content: "滴水檐收回。", Obligations: []app.SettledObligation{{Debtor: 1, What: "收回滴水檐", OnTheSpot: true}}},
		}
		c, err := t.app.Register(t.Context(), t.who("tiaojie05"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		now := counts(t, t.statistics("tiaojie05", q).Total)
		for name, n := range counts(t, before.Total) {
			more := map[string]int{
				"registered": 1, "accepted": 1, "concluded": 1, "agreed_oral": 1, "success": 1, "cohort_accepted": 1, "cohort_agreed": 1,
				"elevatable": 1, "performed": 1, "same_day": 1, "obligations_due": 1, "obligations_performed": 1,
			}
			if now[name] != n+more[name] {
				t.Errorf("%s went from %d to %d", name, n, now[name])
			}
		}
		other := "1099"
		if c, err = t.app.Edit(t.Context(), t.who("tiaojie05"), c.ID, app.CaseEdit{Category: &other}, t.write(c.Version)); err != nil {
			t.Fatal(err)
		}
		rows := map[string]stats.Row{}
		for _, row := range t.statistics("tiaojie05", q).Rows {
			rows[row.Key] = row
		}
		if _, still := rows["1004"]; still || rows["1099"].Success != 1 || rows["1099"].Name != "其他民商事·其他" {
			t.Errorf("after the edit: %+v", rows)
		}
		events, err := t.app.Events(t.Context(), t.who("tiaojie05"), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		t.do("tiaojie05", c, &dispute.Void{EventID: events[len(events)-2].ID, Reason: "记错了"})
		after := t.statistics("tiaojie05", q).Total
		if after.Success != before.Total.Success || *after.Accepted != *before.Total.Accepted+1 || *after.Closing != *before.Total.Closing+1 {
			t.Errorf("after the void: %+v", after)
		}
	})
}

// Rows: children in the order of the grid whatever they count, 本级 where it counts, no
// empty category, and every month.
func TestRowsOfATable(t *testing.T) {
	each(t, func(t *township) {
		q := app.StatisticsQuery{From: "2026-11-15", To: "2027-01-10", By: stats.ByMonth}
		var names []string
		for _, row := range t.statistics("zongzhi", q).Rows {
			names = append(names, row.Key+" "+row.Name)
		}
		if got := strings.Join(names, ", "); got != "2026-11 2026年11月, 2026-12 2026年12月, 2027-01 2027年1月" {
			t.Errorf("months: %s", got)
		}
		q = app.StatisticsQuery{Unit: theTownship, From: "2020-01-01", To: "2020-12-31"}
		for by, want := range map[stats.By]int{stats.ByUnit: 6, stats.ByVillage: 48, stats.ByLevel: 4, stats.ByCategory: 0, stats.ByCategoryA: 0, stats.BySource: 0, "": 0} {
			q.By = by
			if v := t.statistics("zongzhi", q); by != stats.ByUnit && len(v.Rows) != want || v.UnitName == "" || v.AsOf.IsZero() {
				t.Errorf("a year without cases by %q has %d rows", by, len(v.Rows))
			}
		}
		q = app.StatisticsQuery{Unit: "g-05-1", From: "2020-01-01", To: "2020-12-31", By: stats.ByUnit}
		if v := t.statistics("wangge-05-1", q); len(v.Rows) != 1 || v.Rows[0].Key != stats.Own || v.Rows[0].Name != "本级" {
			t.Errorf("a group by unit: %+v", v.Rows)
		}
	})
}

// Each reads the figures of his own unit and below; others are not there for him, and
// administrators, auditors and liaisons have no figures at all (product.md 7).
func TestWhoseFigures(t *testing.T) {
	each(t, func(t *township) {
		for _, c := range []struct{ who, unit, answer string }{
			{"tiaojie05", "", "v-05"}, {"tiaojie05", "v-05", "v-05"}, {"tiaojie05", "g-05-1", "g-05-1"},
			{"tiaojie05", "v-06", "not_found"}, {"tiaojie05", theTownship, "not_found"}, {"tiaojie05", "nowhere", "not_found"},
			{"cun05", "", "v-05"}, {"cun05", "v-06", "not_found"},
			{"wangge-05-1", "", "g-05-1"}, {"wangge-05-1", "v-05", "not_found"},
			{"zong1", "v-48", "not_found"}, {"zong1", theTownship, "not_found"},
			{"zongzhi", "", theTownship}, {"xiangzhang", "", theTownship}, {"xiangzhang", "g-05-1", "g-05-1"},
			{"paichusuo", "", "not_found"}, {"paichusuo", theTownship, "not_found"}, {"admin", "", "not_found"}, {"shenji", theTownship, "not_found"},
		} {
			q := app.StatisticsQuery{Unit: c.unit, From: "2026-01-01", To: "2026-12-31"}
			v, err := t.app.Statistics(t.Context(), t.who(c.who), q)
			_, of := t.app.StatisticsCases(t.Context(), t.who(c.who), app.StatisticsCaseQuery{StatisticsQuery: q, Figure: "accepted"})
			got := v.UnitID
			if err != nil {
				got = fault.CodeOf(err)
			}
			if got != c.answer || (of == nil) != (err == nil) {
				t.Errorf("%s asks for %q: %s (%v, %v), not %s", c.who, c.unit, got, err, of, c.answer)
			}
		}
	})
}

// What cannot be asked is refused with the place where it is wrong.
func TestPeriodsThatAreNone(t *testing.T) {
	each(t, func(t *township) {
		for _, c := range []struct {
			from, to calendar.Date
			code     string
		}{
			{"2026-02-30", "2026-03-01", "bad_format"}, {"", "2026-03-01", "bad_format"}, {"2026-03-02", "2026-03-01", "range_reversed"},
			{"1949-12-31", "1960-01-01", "out_of_range"}, {"2026-01-01", "2101-01-01", "out_of_range"},
			{"1976-01-01", "2026-01-01", "period_too_long"}, {"1976-01-01", "2025-12-31", ""},
		} {
			_, err := t.app.Statistics(t.Context(), t.who("zongzhi"), app.StatisticsQuery{From: c.from, To: c.to})
			if c.code == "" && err != nil || c.code != "" && fault.CodeOf(err) != c.code {
				t.Errorf("from %s to %s: %v", c.from, c.to, err)
			}
		}
		of := func(by stats.By, key string) app.StatisticsCaseQuery {
			return app.StatisticsCaseQuery{StatisticsQuery: app.StatisticsQuery{From: "2026-01-01", To: "2026-06-30", By: by}, Figure: "accepted", Key: key}
		}
		for want, q := range map[string]app.StatisticsCaseQuery{
			"required": of("", "v-05"), "not_found": of(stats.ByUnit, "v-05"), "not_found ": of(stats.ByMonth, "2026-07"), "not_found  ": of(stats.ByMonth, "x"),
		} {
			if _, err := t.app.StatisticsCases(t.Context(), t.who("zongzhi"), q); fault.CodeOf(err) != strings.TrimSpace(want) {
				t.Errorf("%s %q: %v", q.By, q.Key, err)
			}
		}
	})
}

// A table whose sums do not add up is not shown; the administrator finds it, once.
func TestUnbalancedIsNotShown(t *testing.T) {
	each(t, func(t *township) {
		damage := fmt.Sprintf("UPDATE case_sums SET n = n + 1 WHERE unit_id = '%s' AND split = '' AND measure = 'registered' AND grain = 'm'", theTownship)
		if _, err := t.behind().ExecContext(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
		q := app.StatisticsQuery{From: "2026-01-01", To: "2026-12-31", By: stats.ByUnit}
		for range 2 {
			if _, err := t.app.Statistics(t.Context(), t.who("zongzhi"), q); fault.CodeOf(err) != "statistics_unbalanced" || fault.KindOf(err) != fault.Unavailable {
				t.Fatalf("%v", err)
			}
		}
		list, err := t.app.StatisticsFaults(t.Context(), t.who("admin"))
		if err != nil || len(list) != 1 || list[0].Identity != stats.PartsIdentity || list[0].By != stats.ByUnit || list[0].UnitName != "磙子营乡" || list[0].Detail == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		if _, err := t.app.StatisticsFaults(t.Context(), t.who("zongzhi")); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("the clerk: %v", err)
		}
		if _, err := t.app.Rebuild(t.Context(), app.Caller{}); err != nil {
			t.Fatal(err)
		}
		t.statistics("zongzhi", q)
	})
}
