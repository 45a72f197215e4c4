package app_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
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

const theTownship = "t-410423213"

func month(unit string, from calendar.Date) app.PublicationInput {
	return app.PublicationInput{UnitID: unit, Kind: stats.KindMonth, From: from}
}

func (t *township) publish(in app.PublicationInput) app.PublicationView {
	t.Helper()
	v, err := t.app.Publish(t.Context(), t.who("xiangzhang"), in, t.write(0))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (t *township) publication(id string) app.PublicationView {
	t.Helper()
	v, err := t.app.Publication(t.Context(), t.who("xiangzhang"), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (t *township) figures(unit string, from, to calendar.Date, by stats.By) app.StatisticsView {
	t.Helper()
	v, err := t.app.Statistics(t.Context(), t.who("xiangzhang"), app.StatisticsQuery{Unit: unit, From: from, To: to, By: by})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// on moves the clock to a morning.
func (t *township) on(day calendar.Date) { t.clock.Set(day.At(9, 0)) }

func text(t *township, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// number is a figure of a row as the contract names it.
func number(t *township, f stats.Figures, figure string) int64 {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text(t, f)), &all); err != nil {
		t.Fatal(err)
	}
	n, ok := all[figure].(float64)
	if !ok {
		t.Fatalf("%s is %v", figure, all[figure])
	}
	return int64(n)
}

// What was published is what the live tables said, and stays so to the byte whatever
// comes after it: a late agreement, a voided one, an edit, a relapse, a new name.
func TestWhatWasPublishedStays(t *testing.T) {
	each(t, func(t *township) {
		late, voided, moved := t.accepted("tiaojie35", "v-35"), t.accepted("tiaojie36", "v-36"), t.register("tiaojie37", "v-37")
		made := t.last("tiaojie35", late.ID).ReceivedAt
		voided = t.do("tiaojie36", voided, oral(voided))
		ended := t.last("tiaojie36", voided.ID).ID
		t.on("2026-12-02")
		live := map[stats.By]string{}
		for _, by := range []stats.By{"unit", "village", "level", "category", "category_a", "month", "source"} {
			v := t.figures(theTownship, "2026-11-01", "2026-11-30", by)
			live[by] = text(t, v.Total) + text(t, v.Rows)
		}
		p := t.publish(month(theTownship, "2026-11-01"))
		if !p.Intact || p.Cases == 0 || len(p.Tables) != len(live) || p.To != "2026-11-30" || p.Definitions == "" {
			t.Fatalf("%+v", p)
		}
		for _, table := range p.Tables {
			if got := text(t, p.Total) + text(t, table.Rows); got != live[table.By] {
				t.Errorf("by %s: published %s\nthe table was %s", table.By, got, live[table.By])
			}
		}
		listed := t.frozenIDs(p.ID, "accepted", "", "")

		t.late("tiaojie35", late, oral(late), t.offline(made, grid.Village))
		t.do("cun36", voided, &dispute.Void{EventID: ended, Reason: "记错了"})
		other, category := "v-36", "0801"
		if _, err := t.app.Edit(t.Context(), t.who("zongzhi"), moved.ID, app.CaseEdit{UnitID: &other, Category: &category}, t.write(moved.Version)); err != nil {
			t.Fatal(err)
		}
		err := t.store.Tx(t.Context(), func(tx *store.Tx) error {
			u, err := tx.LockUnit("v-35")
			if err != nil {
				return err
			}
			u.Name = "改了名的村"
			return tx.SaveUnit(u)
		})
		if err != nil {
			t.Fatal(err)
		}
		t.app = t.afresh()
		if again := t.publication(p.ID); text(t, again) != text(t, p) {
			t.Errorf("published\n%s\nand later\n%s", text(t, p), text(t, again))
		}
		if again := t.frozenIDs(p.ID, "accepted", "", ""); !slices.Equal(again, listed) {
			t.Errorf("the list was %v, and is %v", listed, again)
		}
		now := t.figures(theTownship, "2026-11-01", "2026-11-30", stats.ByVillage)
		if now.Published == nil || now.Published.ID != p.ID || text(t, now.Total)+text(t, now.Rows) == live[stats.ByVillage] {
			t.Errorf("the live table did not move, or does not know of %+v", now.Published)
		}
	})
}

// frozenIDs are the cases behind a published number, page by page.
func (t *township) frozenIDs(id string, figure stats.Figure, by stats.By, key string) []string {
	t.Helper()
	q, ids, matches := app.FrozenQuery{Figure: figure, By: by, Key: key, Limit: 7}, []string{}, -1
	for {
		page, err := t.app.PublicationCases(t.Context(), t.who("zongzhi"), id, q)
		if err != nil {
			t.Fatal(err)
		}
		if page.Matches != nil {
			matches = *page.Matches
		}
		for _, row := range page.Items {
			ids = append(ids, row.ID)
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			break
		}
	}
	if len(ids) != matches {
		t.Errorf("%s: %d cases listed of %d", figure, len(ids), matches)
	}
	return ids
}

// Every published number opens as many cases as it says; those of duties and visits at
// most as many.
func TestEveryPublishedNumberOpensItsCases(t *testing.T) {
	each(t, func(t *township) {
		t.on("2026-12-02")
		p := t.publish(month(theTownship, "2026-11-01"))
		single := []stats.Figure{"registered", "accepted", "not_accepted", "waiting_opening", "waiting", "concluded", "agreed_oral",
			"agreed_written", "failed", "withdrawn", "handed_over", "success", "opening", "closing", "same_day", "performed", "elevatable"}
		for _, figure := range single {
			if n := number(t, p.Total, string(figure)); int(n) != len(t.frozenIDs(p.ID, figure, "", "")) {
				t.Errorf("%s is %d", figure, n)
			}
		}
		if n := number(t, p.Total, "obligations_due"); n == 0 || len(t.frozenIDs(p.ID, "obligations_due", "", "")) > int(n) {
			t.Errorf("obligations_due is %d", n)
		}
		for _, table := range p.Tables {
			figures := []stats.Figure{"concluded", "success"}
			if table.By != stats.ByLevel {
				figures = append(figures, "accepted", "opening", "waiting")
			}
			for _, row := range table.Rows {
				for _, figure := range figures {
					if n := number(t, row.Figures, string(figure)); int(n) != len(t.frozenIDs(p.ID, figure, table.By, row.Key)) {
						t.Errorf("%s of %s by %s is %d", figure, row.Name, table.By, n)
					}
				}
			}
		}
		for _, q := range []app.FrozenQuery{{Figure: "accepted", By: stats.ByUnit, Key: "v-99"}, {Figure: "accepted", By: stats.ByMonth, Key: "2026-12"}} {
			if _, err := t.app.PublicationCases(t.Context(), t.who("zongzhi"), p.ID, q); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a row that was not published: %v", err)
			}
		}
		for _, cursor := range []string{"x", "LTE", "MA"} { // the last two are -1 and 0
			_, err := t.app.PublicationCases(t.Context(), t.who("zongzhi"), p.ID, app.FrozenQuery{Figure: "accepted", Cursor: cursor})
			if fault.CodeOf(err) != "bad_cursor" {
				t.Errorf("cursor %q: %v", cursor, err)
			}
		}
	})
}

// The period after a publication opens with what was published, and what came late is
// its correction, with the cases behind both (product.md 6).
func TestTheCorrectionOfTheNextPeriod(t *testing.T) {
	each(t, func(t *township) {
		late, stays, undone := t.accepted("tiaojie35", "v-35"), t.accepted("tiaojie36", "v-36"), t.accepted("tiaojie37", "v-37")
		made := t.last("tiaojie37", undone.ID).ReceivedAt // after all three were accepted
		undone = t.do("tiaojie37", undone, oral(undone))
		ended := t.last("tiaojie37", undone.ID).ID
		t.on("2026-12-02")
		november := t.publish(month(theTownship, "2026-11-01"))
		closing := *november.Total.Closing
		if v := t.figures(theTownship, "2026-12-01", "2026-12-31", stats.ByUnit); *v.Total.Opening != closing || *v.Total.Correction != 0 ||
			v.PublicationBefore == nil || v.PublicationBefore.ID != november.ID {
			t.Fatalf("%+v", v)
		}

		t.late("tiaojie35", late, oral(late), t.offline(made, grid.Village)) // leaves November's stock
		t.do("cun37", undone, &dispute.Void{EventID: ended, Reason: "记错了"})  // comes back to it
		more := t.accepted("tiaojie38", "v-38")
		t.do("tiaojie38", more, oral(more))
		check := func(who string, v app.StatisticsView, correction int64) {
			t.Helper()
			f := v.Total
			if *f.Opening != closing || *f.Correction != correction || *f.Opening+*f.Accepted+*f.Correction != f.Concluded+*f.Closing {
				t.Errorf("%s: opening %d (%d was published), accepted %d, correction %d, concluded %d, closing %d",
					who, *f.Opening, closing, *f.Accepted, *f.Correction, f.Concluded, *f.Closing)
			}
		}
		check("one left, one came", t.figures(theTownship, "2026-12-01", "2026-12-31", stats.ByVillage), 0)
		stays = t.do("zongzhi", stays, &dispute.Note{Text: "仍在调解"})
		behind := func(figure stats.Figure, by stats.By, key string) (ids []string) {
			t.Helper()
			q := app.StatisticsCaseQuery{Figure: figure, Key: key, Limit: 100}
			q.Unit, q.From, q.To, q.By = theTownship, "2026-12-01", "2026-12-31", by
			page, err := t.app.StatisticsCases(t.Context(), t.who("zongzhi"), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Items {
				ids = append(ids, row.ID)
			}
			if page.Matches == nil || *page.Matches != len(ids) {
				t.Errorf("%s: %d of %v", figure, len(ids), page.Matches)
			}
			return ids
		}
		if ids := behind("correction", "", ""); !slices.Equal(ids, []string{undone.ID, late.ID}) {
			t.Errorf("the correction is %v, not %s and %s", ids, undone.ID, late.ID)
		}
		if ids := behind("opening", "", ""); int64(len(ids)) != closing || !slices.Contains(ids, late.ID) || !slices.Contains(ids, stays.ID) || slices.Contains(ids, undone.ID) {
			t.Errorf("the opening is %v", ids)
		}
		if ids := behind("opening", stats.ByMonth, "2026-12"); int64(len(ids)) != closing {
			t.Errorf("the opening of the first month is %v", ids)
		}
		if ids := behind("correction", stats.ByUnit, "b-5"); len(ids) != 0 {
			t.Errorf("a part has no correction: %v", ids)
		}

		// December is published upon November, and is as well made again from its cases.
		t.on("2027-01-04")
		december := t.publish(month(theTownship, "2026-12-01"))
		check("published", app.StatisticsView{Table: stats.Table{Total: december.Total}}, 0)
		if !t.publication(december.ID).Intact {
			t.Error("December is not intact")
		}
		if ids := t.frozenIDs(december.ID, "correction", "", ""); !slices.Equal(ids, []string{undone.ID, late.ID}) {
			t.Errorf("the published correction is %v", ids)
		}
		if ids := t.frozenIDs(december.ID, "opening", "", ""); int64(len(ids)) != closing {
			t.Errorf("the published opening is %v", ids)
		}

		// One more that comes late is a correction of −1; of another unit nothing is.
		t.late("tiaojie36", stays, oral(stays), t.offline(made, grid.Village))
		check("one left", t.figures(theTownship, "2026-12-01", "2026-12-31", stats.ByMonth), -1)
		if v := t.figures("b-5", "2026-12-01", "2026-12-31", ""); v.PublicationBefore != nil || *v.Total.Correction != 0 {
			t.Errorf("another unit: %+v", v)
		}
		if v := t.figures(theTownship, "2026-12-02", "2026-12-31", ""); v.PublicationBefore != nil || *v.Total.Correction != 0 {
			t.Errorf("another day: %+v", v)
		}
	})
}

// Whatever happens, in whatever order it arrives: every month opens with what was
// published of the month before, its line adds up, and nothing published has moved.
func TestMonthsOfAnyHistory(t *testing.T) {
	each(t, func(t *township) {
		const seed = 20261121
		random := rand.New(rand.NewPCG(seed, 1))
		var open, settled []app.CaseView
		draw := func(list *[]app.CaseView) app.CaseView {
			i := random.IntN(len(*list))
			c := (*list)[i]
			*list = slices.Delete(*list, i, i+1)
			return c
		}
		mediator := func(c app.CaseView) string { return "tiaojie" + strings.TrimPrefix(c.UnitID, "v-") }
		var published []app.PublicationView
		for m := calendar.Month("2026-11"); m <= "2027-02"; m = m.Add(1) {
			for range 12 {
				switch n := random.IntN(4); {
				case n == 0 && len(open) > 0: // an agreement that was made right after the acceptance arrives late
					c := draw(&open)
					made := t.last(mediator(c), c.ID).ReceivedAt.Add(time.Millisecond)
					settled = append(settled, t.late(mediator(c), c, oral(c), t.offline(made, grid.Village)))
				case n == 1 && len(settled) > 0:
					c := draw(&settled)
					t.do("zongzhi", c, &dispute.Reopen{Reason: "new_facts", Narrative: "又漏了一次雨"})
				case n == 2 && len(settled) > 0:
					c := draw(&settled)
					t.do("cun"+strings.TrimPrefix(c.UnitID, "v-"), c, &dispute.Void{EventID: t.last(mediator(c), c.ID).ID, Reason: "记错了"})
					open = append(open, c)
				default:
					village := fmt.Sprintf("%02d", 30+random.IntN(19))
					open = append(open, t.accepted("tiaojie"+village, "v-"+village))
				}
				t.clock.Set(t.clock.Now().Add(time.Duration(random.IntN(40)) * time.Hour))
			}
			if last := m.Last(); calendar.DateOf(t.clock.Now()) <= last {
				t.on(last.Add(1))
			}
			published = append(published, t.publish(month(theTownship, m.First())))
			for _, by := range []stats.By{stats.ByUnit, stats.ByMonth} {
				next := m.Add(1)
				f := t.figures(theTownship, next.First(), next.Add(1).Last(), by).Total
				if *f.Opening != *published[len(published)-1].Total.Closing {
					t.Errorf("seed %d: %s opens with %d, not %d", seed, next, *f.Opening, *published[len(published)-1].Total.Closing)
				}
			}
		}
		corrections := int64(0)
		for i, p := range published {
			f := p.Total
			if *f.Opening+*f.Accepted+*f.Correction != f.Concluded+*f.Closing || i > 0 && *f.Opening != *published[i-1].Total.Closing {
				t.Errorf("seed %d: %s: %s", seed, p.From, text(t, f))
			}
			came := len(t.frozenIDs(p.ID, "correction", "", ""))
			if corrections += *f.Correction; *f.Correction != 0 && came == 0 {
				t.Errorf("seed %d: a correction of %d without cases", seed, *f.Correction)
			}
			if again := t.publication(p.ID); !again.Intact || text(t, again) != text(t, p) {
				t.Errorf("seed %d: %s moved", seed, p.From)
			}
		}
		if corrections == 0 {
			t.Errorf("seed %d brings no correction", seed)
		}
	})
}

// Of two that end on a day, a month follows the month, a quarter the quarter, and any
// other period the one published last.
func TestWhichPublicationComesBefore(t *testing.T) {
	each(t, func(t *township) {
		t.on("2027-01-04")
		m := t.publish(month(theTownship, "2026-12-01"))
		y := t.publish(app.PublicationInput{UnitID: theTownship, Kind: stats.KindYear, From: "2026-01-01"})
		q := t.publish(app.PublicationInput{UnitID: theTownship, Kind: stats.KindQuarter, From: "2026-10-01"})
		for to, want := range map[calendar.Date]string{"2027-01-31": m.ID, "2027-03-31": q.ID, "2027-12-31": y.ID, "2027-01-15": q.ID} {
			if v := t.figures(theTownship, "2027-01-01", to, ""); v.PublicationBefore == nil || v.PublicationBefore.ID != want {
				t.Errorf("until %s: %+v", to, v.PublicationBefore)
			}
		}
		list, err := t.app.Publications(t.Context(), t.who("zongzhi"), "")
		if err != nil || len(list) != 3 || list[0].ID != m.ID || list[2].ID != y.ID {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestWhatIsNotPublished(t *testing.T) {
	each(t, func(t *township) {
		t.stranger()
		leader := t.who("xiangzhang")
		branch := t.who("zong1")
		branch.Subject.Grants = []grid.Grant{{Role: grid.Leader, UnitID: "b-1", Level: grid.Branch}, {Role: grid.Mediator, UnitID: "v-20", Level: grid.Village}}
		for _, x := range []struct {
			what string
			who  app.Caller
			in   app.PublicationInput
			code string
		}{
			{"by the clerk", t.who("zongzhi"), month(theTownship, "2026-10-01"), "not_found"},
			{"of another township", leader, month("t-other", "2026-10-01"), "not_found"},
			{"of another branch", branch, month("b-2", "2026-10-01"), "not_found"},
			{"of the village where he mediates", branch, month("v-20", "2026-10-01"), "not_found"},
			{"of nothing", leader, month("x", "2026-10-01"), "not_found"},
			{"from the second", leader, month(theTownship, "2026-10-02"), "not_a_period"},
			{"a quarter from November", leader, app.PublicationInput{UnitID: theTownship, Kind: stats.KindQuarter, From: "2026-11-01"}, "not_a_period"},
			{"this month", leader, month(theTownship, "2026-11-01"), "period_not_over"},
			{"this year", leader, app.PublicationInput{UnitID: theTownship, Kind: stats.KindYear, From: "2026-01-01"}, "period_not_over"},
			{"of his branch", branch, month("b-1", "2026-10-01"), ""},
			{"of a village in it", branch, month("v-05", "2026-10-01"), ""},
			{"twice", leader, month("b-1", "2026-10-01"), "published_already"},
		} {
			_, err := t.app.Publish(t.Context(), x.who, x.in, t.write(0))
			if (err == nil) != (x.code == "") || err != nil && fault.CodeOf(err) != x.code {
				t.Errorf("%s: %v, want %q", x.what, err, x.code)
			}
		}
		t.clock.Set(calendar.Date("2026-11-30").At(23, 58))
		if _, err := t.app.Publish(t.Context(), leader, month(theTownship, "2026-11-01"), t.write(0)); fault.CodeOf(err) != "period_not_over" {
			t.Errorf("on its last day: %v", err)
		}
		t.clock.Set(calendar.Date("2026-12-01").At(0, 1))
		p := t.publish(month(theTownship, "2026-11-01"))
		if _, err := t.app.Publication(t.Context(), t.who("zong1"), p.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the head of a branch reads the township's: %v", err)
		}
		if _, err := t.app.PublicationCases(t.Context(), t.who("zong1"), p.ID, app.FrozenQuery{Figure: "accepted"}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("and its cases: %v", err)
		}

		if _, err := t.enter("zongzhi", lastYear("v-09", 2025)); err != nil {
			t.Fatal(err)
		}
		if _, err := t.app.Publish(t.Context(), leader, month("b-2", "2025-11-01"), t.write(0)); fault.CodeOf(err) != "year_entered" {
			t.Errorf("a month of a year with a total: %v", err)
		}
	})
}

// One key, one publication; two who publish at once have one too.
func TestAPeriodIsPublishedOnce(t *testing.T) {
	each(t, func(t *township) {
		leader, w := t.who("xiangzhang"), t.write(0)
		first, err := t.app.Publish(t.Context(), leader, month(theTownship, "2026-10-01"), w)
		if err != nil {
			t.Fatal(err)
		}
		t.on("2026-12-02")
		again, err := t.app.Publish(t.Context(), leader, month(theTownship, "2026-10-01"), w)
		if err != nil || text(t, again) != text(t, first) {
			t.Errorf("%v: %s\nand then %s", err, text(t, first), text(t, again))
		}

		taken := make(chan bool, 6)
		var wg sync.WaitGroup
		for range 6 {
			w := t.write(0)
			wg.Go(func() {
				_, err := t.app.Publish(t.Context(), leader, month(theTownship, "2026-11-01"), w)
				if err != nil && fault.CodeOf(err) != "published_already" {
					t.Error(err)
				}
				taken <- err == nil
			})
		}
		wg.Wait()
		close(taken)
		n := 0
		for ok := range taken {
			if ok {
				n++
			}
		}
		list, err := t.app.Publications(t.Context(), leader, theTownship)
		if err != nil || n != 1 || len(list) != 2 {
			t.Errorf("%d taken, %+v, %v", n, list, err)
		}
		var published int
		err = t.store.Read(t.Context(), func(r *store.Read) error {
			entries, err := r.AuditEntries(store.AuditFilter{Action: "statistics.publish"}, nil, 100)
			published = len(entries)
			return err
		})
		if err != nil || published != 2 {
			t.Errorf("%d in the audit, %v", published, err)
		}
	})
}

// Whoever changes a row behind the program's back is found out, and so is a document
// that was made to fit its hash.
func TestTampering(t *testing.T) {
	each(t, func(t *township) {
		p := t.publish(month(theTownship, "2026-10-01"))
		db := t.behind()
		if _, err := db.ExecContext(t.Context(), "UPDATE publications SET closing = closing + 1"); err == nil {
			t.Fatal("a publication can be changed")
		}
		drop := "DROP TRIGGER publications_no_update"
		if t.world.Postgres() {
			drop = "DROP TRIGGER publications_no_change ON publications"
		}
		t.sql(db, drop)
		for _, change := range []struct{ column, to, back string }{
			{"closing", "closing + 1", "closing - 1"},
			{"case_count", "case_count + 1", "case_count - 1"},
			{"as_of", "as_of + 1", "as_of - 1"},
			{"publisher", "publisher || 'x'", "replace(publisher, 'x', '')"},
			{"hash", "hash || '0'", "substr(hash, 1, 64)"},
			{"figures", `replace(figures, '"failed":0', '"failed":1')`, `replace(figures, '"failed":1', '"failed":0')`},
			{"cases", `replace(cases, '"agreed_written"', '"agreed_oral"')`, `replace(cases, '"agreed_oral"', '"agreed_written"')`},
			{"cases", "cases || '}'", "substr(cases, 1, length(cases) - 1)"},
		} {
			t.sql(db, fmt.Sprintf("UPDATE publications SET %s = %s", change.column, change.to))
			if t.publication(p.ID).Intact {
				t.Errorf("%s = %s passes", change.column, change.to)
			}
			t.sql(db, fmt.Sprintf("UPDATE publications SET %s = %s", change.column, change.back))
			if !t.publication(p.ID).Intact {
				t.Fatalf("%s = %s does not undo it", change.column, change.back)
			}
		}

		var d store.Documents
		if err := t.store.Read(t.Context(), func(r *store.Read) (err error) { d, err = r.Documents(p.ID); return err }); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(d.Figures + "\n" + strings.Replace(d.Cases, `"agreed_written"`, `"agreed_oral"`, 1)))
		t.sql(db, fmt.Sprintf(`UPDATE publications SET hash = '%x', cases = '%s'`, sum, strings.Replace(d.Cases, `"agreed_written"`, `"agreed_oral"`, 1)))
		if t.publication(p.ID).Intact {
			t.Error("an outcome was changed and the hash made to fit")
		}
	})
}

// A restricted case counts, and is listed for those who may know what it is about.
func TestTheRestrictedInAPublication(t *testing.T) {
	each(t, func(t *township) {
		r := quarrel("v-09")
		r.DomesticViolence = true
		c, err := t.app.Register(t.Context(), t.who("tiaojie09"), r, t.write(0))
		if err != nil {
			t.Fatal(err)
		}
		t.on("2026-12-02")
		p := t.publish(month("v-09", "2026-11-01"))
		for who, member := range map[string]bool{"tiaojie09": true, "zongzhi": true, "xiangzhang": false, "zong2": false} {
			for _, q := range []app.FrozenQuery{{Figure: "registered"}, {Figure: "registered", By: stats.ByCategory, Key: "0202"}} {
				page, err := t.app.PublicationCases(t.Context(), t.who(who), p.ID, q)
				if err != nil {
					t.Fatal(err)
				}
				shown := slices.ContainsFunc(page.Items, func(row app.CaseRow) bool { return row.ID == c.ID })
				if want := member || q.By == ""; shown != want || *page.Matches != len(page.Items) || (page.Withheld == 1) == want {
					t.Errorf("%s, by %q: %d rows, %d withheld", who, q.By, *page.Matches, page.Withheld)
				}
				if i := slices.IndexFunc(page.Items, func(row app.CaseRow) bool { return row.ID == c.ID }); i >= 0 && (page.Items[i].Title != "") != member {
					t.Errorf("%s reads %+v", who, page.Items[i])
				}
			}
		}
	})
}

// Sums that no longer are those of the cases are not published, and the administrator
// is told.
func TestFiguresThatTheCasesDoNotGive(t *testing.T) {
	each(t, func(t *township) {
		t.sql(t.behind(), "UPDATE case_sums SET n = 2 * n") // whose tables still balance
		_, err := t.app.Publish(t.Context(), t.who("xiangzhang"), month(theTownship, "2026-10-01"), t.write(0))
		var broken *stats.Unbalanced
		if fault.CodeOf(err) != "statistics_unbalanced" || !errors.As(err, &broken) || broken.Identity != stats.CasesIdentity {
			t.Fatal(err)
		}
		faults, err := t.app.StatisticsFaults(t.Context(), t.who("admin"))
		if err != nil || len(faults) != 1 || faults[0].From != "2026-10-01" {
			t.Errorf("%+v, %v", faults, err)
		}
	})
}

func (t *township) sql(db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
