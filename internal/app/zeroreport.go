package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// FileReport sends a unit's report for a date, or amends it (product.md 4), and answers
// with the report.
//
//	NotFound:     no unit that reports, or not the caller's to read
//	Forbidden:    "forbidden" where the role may not, "not_yours_to_do" where neither the
//	              unit is his nor one below him
//	Precondition: "report_there", an amendment without version; Stale: "stale_report"
//	              with the report as it stands
//	Conflict:     "report_too_late"
//	Invalid:      "in_future", "not_owed" at /date; a reason that is missing, a finding
//	              that is not complete, "unknown_category", "unknown_case"; a reused key
func (a *App) FileReport(ctx context.Context, who Caller, unitID string, date calendar.Date, in ZeroReportInput, w Write) (ZeroReportView, error) {
	return a.onReport(ctx, who, unitID, date, w, "send", func(tx *store.Tx, ref reference, p *zeroreport.Report) (zeroreport.Act, error) {
		f := in.filing()
		return f, ref.known(tx, p.Unit, f.Findings)
	})
}

// filing is what was sent as the rules take it. What a dispute is about is in the case:
// the report keeps its id and none of its words.
func (in ZeroReportInput) filing() *zeroreport.Filing {
	f := &zeroreport.Filing{Kind: in.Kind, OnBehalfOf: strings.TrimSpace(in.OnBehalfOf), Reason: in.Reason}
	for _, d := range in.Findings {
		if d.CaseID != "" {
			d = zeroreport.Finding{Handled: d.Handled, CaseID: d.CaseID}
		}
		f.Findings = append(f.Findings, d)
	}
	return f
}

// known fails with Invalid at a finding whose category is none ("unknown_category") or
// whose case was not registered in the unit ("unknown_case").
func (ref reference) known(tx *store.Tx, u grid.Unit, findings []zeroreport.Finding) error {
	var ids []string
	for i, d := range findings {
		if _, ok := ref.category[d.Category]; !ok && d.Category != "" {
			return fault.At(fmt.Sprintf("/findings/%d/category", i), "unknown_category", "没有这个类别")
		}
		if d.CaseID != "" {
			ids = append(ids, d.CaseID)
		}
	}
	there, err := tx.CasesIn(u.ID, ids...)
	if err != nil {
		return err
	}
	for i, d := range findings {
		if d.CaseID != "" && !slices.Contains(there, d.CaseID) {
			return fault.At(fmt.Sprintf("/findings/%d/case_id", i), "unknown_case", "这个网格没有登记过这件纠纷")
		}
	}
	return nil
}

// onReport is the one way in which people add to a report; make turns the input into an
// act once the report is read.
func (a *App) onReport(ctx context.Context, who Caller, unitID string, date calendar.Date, w Write, action string,
	make func(*store.Tx, reference, *zeroreport.Report) (zeroreport.Act, error),
) (ZeroReportView, error) {
	if err := a.permit(who, "zero-report", action); err != nil {
		return ZeroReportView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return ZeroReportView{}, err
	}
	if err := a.readsReport(ref, who, unitID, date); err != nil {
		return ZeroReportView{}, err
	}
	var view ZeroReportView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		if err := tx.LockReports(store.ReportKey{Date: date, UnitID: unitID}); err != nil {
			return err
		}
		u, err := tx.Unit(unitID) // the reference data may be a moment old
		if err != nil {
			return err
		}
		p, err := ref.report(&tx.Read, u, date)
		if err != nil {
			return err
		}
		act, err := make(tx, ref, &p)
		if err != nil {
			return err
		}
		if err := seen(w, &p, act, func() (ZeroReportView, error) { return a.reportView(&tx.Read, ref, who, p) }); err != nil {
			return err
		}
		e, err := newReportEntry(who, u, act, w, tx.Now)
		if err != nil {
			return err
		}
		if p, e, err = ref.reporting.On(date).Judge(p, who.Subject, e); err != nil {
			return err
		}
		added := []zeroreport.Entry{e}
		if e.Action() == zeroreport.ActFile {
			logged, err := tx.LoggedOn(u, date)
			if err != nil {
				return err
			}
			added = append(added, zeroreport.Turns(p, logged, tx.Now)...)
		}
		if p, err = ref.addEntries(tx, who, p, added...); err != nil {
			return err
		}
		view, err = a.reportView(&tx.Read, ref, who, p)
		return err
	})
	return view, err
}

// readsReport fails with NotFound where the unit sends no reports or the caller may not
// read them, or for a date out of all bounds.
func (a *App) readsReport(ref reference, who Caller, unitID string, date calendar.Date) error {
	u, ok := ref.units[unitID]
	if !ok || u.Level != grid.Group || date < firstDay || date > lastDay || !a.reaches(ref, who, unitID, "zero-report", "read") {
		return fault.Missing()
	}
	return nil
}

// report is a unit's report as it stands.
func (ref reference) report(r *store.Read, u grid.Unit, date calendar.Date) (zeroreport.Report, error) {
	entries, err := r.ReportEntries(store.ReportKey{Date: date, UnitID: u.ID})
	return ref.reporting.On(date).Fold(u, date, entries, r.Now), err
}

// seen checks the version that an act on a report started from. The first filing, and
// the reporter's own over those made on his behalf, start from none, and so does what
// was recorded offline.
func seen(w Write, p *zeroreport.Report, act zeroreport.Act, view func() (ZeroReportView, error)) error {
	f, filing := act.(*zeroreport.Filing)
	switch {
	case w.Offline != nil, w.Version == nil && filing && !p.NeedsVersion(f):
		return nil
	case w.Version == nil:
		return fault.New(fault.Precondition, "report_there", "这一天已经报过，请看过再改")
	case *w.Version == p.Version():
		return nil
	}
	now, err := view()
	if err != nil {
		return err
	}
	stale := fault.New(fault.Stale, "stale_report", "这一天的零报告刚刚有变动，请看过最新的再改")
	stale.Current = now
	return stale
}

func newReportEntry(who Caller, u grid.Unit, act zeroreport.Act, w Write, now time.Time) (zeroreport.Entry, error) {
	m, err := happened(w, now)
	if err != nil {
		return zeroreport.Entry{}, err
	}
	e := zeroreport.Entry{
		Act: act, Actor: reportActor(who, u), DeviceAt: m.savedAt, ReceivedAt: now, DeviceSeq: m.seq, ClockOffset: m.offset, ClientKey: w.Key,
	}
	if w.OccurredAt != nil {
		e.OccurredAt = m.at
		if w.Offline != nil {
			e.OccurredAt = w.Offline.corrected(*w.OccurredAt) // not held back: that it lies ahead is flagged
		}
	}
	e.ID, err = entryID()
	return e, err
}

func reportActor(who Caller, u grid.Unit) dispute.Actor {
	return dispute.Actor{UserID: who.Subject.UserID, Name: who.Subject.Name, Role: actingRole(who, u.Place)}
}

func entryID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fault.Wrap(err, "无法编号")
	}
	return id.String(), nil
}

// addEntries appends to a report what the rules have let pass, and saves, audits and
// announces it; p may hold some of it already. Those that the program makes get their id
// here.
func (ref reference) addEntries(tx *store.Tx, who Caller, p zeroreport.Report, added ...zeroreport.Entry) (zeroreport.Report, error) {
	var entries []zeroreport.Entry
	for _, s := range p.Entries {
		if s.Seq < added[0].Seq {
			entries = append(entries, s.Entry)
		}
	}
	for i := range added {
		if added[i].ID != "" {
			continue
		}
		id, err := entryID()
		if err != nil {
			return p, err
		}
		added[i].ID, added[i].Actor = id, reportActor(who, p.Unit)
	}
	p = ref.reporting.On(p.Date).Fold(p.Unit, p.Date, append(entries, added...), tx.Now)
	if err := tx.SaveReport(p, added...); err != nil {
		return p, err
	}
	for _, e := range added {
		township, topic := p.Unit.Place.TownshipID, "zero-report."+string(e.Action())
		detail := map[string]any{"date": p.Date, "entry": e.ID, "seq": e.Seq, "state": p.State, "kind": p.Kind}
		if err := tx.Audit(entry(who, township, topic, "zero-report", p.Unit.ID, detail)); err != nil {
			return p, err
		}
		if err := tx.Emit(township, topic, map[string]any{"unit_id": p.Unit.ID, "date": p.Date, "seq": e.Seq}); err != nil {
			return p, err
		}
	}
	return p, nil
}

// ZeroReport is the report of a unit for a date, also where there is none yet. NotFound as
// FileReport.
func (a *App) ZeroReport(ctx context.Context, who Caller, unitID string, date calendar.Date) (ZeroReportView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return ZeroReportView{}, err
	}
	if err := a.readsReport(ref, who, unitID, date); err != nil {
		return ZeroReportView{}, err
	}
	var view ZeroReportView
	err = a.store.Read(ctx, func(r *store.Read) error {
		u, err := r.Unit(unitID)
		if err != nil {
			return err
		}
		p, err := ref.report(r, u, date)
		if err != nil {
			return err
		}
		view, err = a.reportView(r, ref, who, p)
		return err
	})
	return view, err
}
