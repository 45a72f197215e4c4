package app

import (
	"context"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

const (
	// staleAfter is how long ago the last check may have been finished before something is
	// wrong (quality.md CRN-04).
	staleAfter = 26 * time.Hour
	checksPage = 31
)

// Checks are the daily checks, the latest first. Malformed, "bad_cursor".
func (a *App) Checks(ctx context.Context, who Caller, cursor string) (CheckPage, error) {
	page := CheckPage{Items: []CheckRunView{}, Space: a.Space()}
	if err := a.permit(who, "daily-check", "list"); err != nil {
		return page, err
	}
	if _, err := calendar.ParseDate(cursor); cursor != "" && err != nil {
		return page, fault.New(fault.Malformed, "bad_cursor", "翻页的位置无效，请从第一页看起")
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return page, err
	}
	err = a.store.Read(ctx, func(r *store.Read) error {
		runs, err := r.Checks(calendar.Date(cursor), checksPage+1)
		if err != nil {
			return err
		}
		if len(runs) > checksPage {
			runs = runs[:checksPage]
			page.NextCursor = string(runs[checksPage-1].Date)
		}
		for _, run := range runs {
			page.Items = append(page.Items, checkRun(run))
		}
		last, err := r.LastCheck()
		if err != nil {
			return err
		}
		if page.Next, err = r.NextCheck(); err != nil || page.Next == "" {
			return err
		}
		succeeded := page.Next.Add(-1).Cutoff() // before the first: as if the one before had been
		if last != nil {
			succeeded = last.FinishedAt
		}
		page.Stale = r.Now.Sub(succeeded) > staleAfter
		page.DueAt = given(ref.closesAt(page.Next))
		page.Behind = max(0, ref.dueUntil(r.Now).Sub(page.Next)+1)
		return nil
	})
	return page, err
}

func checkRun(run store.CheckRun) CheckRunView {
	v := CheckRunView{
		Date: run.Date, StartedAt: given(run.StartedAt), FinishedAt: given(run.FinishedAt), Attempts: run.Attempts,
		Elevated: run.Elevated, Supervised: run.Supervised, Missed: run.Missed, Reminded: run.Reminded, Failed: run.Failed,
	}
	if v.FinishedAt != nil {
		v.TookMS = run.FinishedAt.Sub(run.StartedAt).Milliseconds()
	}
	return v
}
