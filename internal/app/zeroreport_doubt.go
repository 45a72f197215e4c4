package app

import (
	"cmp"
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// Suspected omissions are looked for among so many disputes at most, and by default
// among those first known in so many days.
const (
	doubtsAtMost = 200
	doubtDays    = 90
)

// Suspicions are the suspected omissions 疑似漏报 of a unit's subtree, of disputes that
// the caller may read, those without a reply first; without a unit, of the highest that
// he reads reports of, and without dates of the last 90 days. Faults as ZeroReports.
func (a *App) Suspicions(ctx context.Context, who Caller, q ZeroReportQuery) ([]SuspicionView, error) {
	ref, u, err := a.reportsOf(ctx, who, q.Unit)
	if err != nil {
		return nil, err
	}
	var list []SuspicionView
	err = a.store.Read(ctx, func(r *store.Read) error {
		today := calendar.DateOf(r.Now)
		from, to := cmp.Or(q.From, today.Add(-doubtDays)), cmp.Or(q.To, today)
		if err := span(from, to, yearDays); err != nil {
			return err
		}
		list, err = ref.suspicions(r, who, u, from, to)
		return err
	})
	slices.SortStableFunc(list, func(x, y SuspicionView) int {
		switch {
		case x.Replied == y.Replied:
			return 0
		case y.Replied:
			return -1
		}
		return 1
	})
	return list, err
}

// suspicions are those against nils of a unit's subtree, of disputes first known from
// one date to another, the newest dispute first.
func (ref reference) suspicions(r *store.Read, who Caller, within grid.Unit, from, to calendar.Date) ([]SuspicionView, error) {
	list := []SuspicionView{}
	at := within
	if within.Level == grid.Group { // a dispute that names only the village speaks against all its groups
		at = ref.units[within.Place.VillageID]
	}
	known, err := r.Doubted(store.ScopeOf(who.Subject), at, from, to, doubtsAtMost)
	if err != nil || len(known) == 0 {
		return list, err
	}
	reports, err := ref.doubtedReports(r, known)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, k := range known {
		s, doubtful := zeroreport.Suspect(k, reports)
		if !doubtful || within.Level == grid.Group && !slices.Contains(s.UnitIDs, within.ID) {
			continue
		}
		v := SuspicionView{
			CaseID: s.CaseID, Date: s.Date, RegisteredOn: s.RegisteredOn, VillageID: s.VillageID, VillageName: ref.name(s.VillageID),
			UnitIDs: s.UnitIDs, UnitNames: []string{}, Replied: s.RepliedBy != "",
		}
		for _, id := range s.UnitIDs {
			v.UnitNames = append(v.UnitNames, ref.called(id))
		}
		list, ids = append(list, v), append(ids, s.CaseID)
	}
	shown, err := ref.casesShown(r, who, ids)
	for i, v := range list {
		c := shown[v.CaseID]
		list[i].Number, list[i].Title = cmp.Or(c.Number, c.DeviceNumber), c.Title
	}
	return list, err
}

// doubtedReports are the reports that disputes may speak against: of the day on which
// each was first known, of its group or of every group of its village.
func (ref reference) doubtedReports(r *store.Read, known []zeroreport.Known) ([]zeroreport.Report, error) {
	units := map[store.ReportKey]grid.Unit{}
	for _, k := range known {
		if u, ok := ref.units[k.Place.GroupID]; ok {
			units[store.ReportKey{Date: k.FirstKnownOn, UnitID: u.ID}] = u
			continue
		}
		for _, u := range ref.order {
			if u.Level == grid.Group && u.Place.VillageID == k.Place.VillageID {
				units[store.ReportKey{Date: k.FirstKnownOn, UnitID: u.ID}] = u
			}
		}
	}
	var keys []store.ReportKey
	for k := range units {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b store.ReportKey) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.UnitID, b.UnitID))
	})
	entries, err := r.EntriesOfReports(keys...)
	if err != nil {
		return nil, err
	}
	var reports []zeroreport.Report
	for _, k := range keys {
		reports = append(reports, ref.reporting.On(k.Date).Fold(units[k], k.Date, entries[k], r.Now))
	}
	return reports, nil
}

// ReplyToSuspicion is the village's word on a suspected omission. Faults as FileReport;
// Invalid, code "no_suspicion" at /case_id, where the dispute casts none on this report.
func (a *App) ReplyToSuspicion(ctx context.Context, who Caller, unitID string, date calendar.Date, in zeroreport.Reply, w Write) (ZeroReportView, error) {
	return a.onReport(ctx, who, unitID, date, w, "reply", func(tx *store.Tx, ref reference, p *zeroreport.Report) (zeroreport.Act, error) {
		doubts, err := ref.suspicions(&tx.Read, who, p.Unit, p.Date, p.Date)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(doubts, func(s SuspicionView) bool { return s.CaseID == in.CaseID }) {
			return nil, fault.At("/case_id", "no_suspicion", "这件纠纷和这一天的零报告没有出入")
		}
		return &in, nil
	})
}

// RuleOnReport is a person's finding that a report is false or concealed. Faults as
// FileReport; Conflict, code "nothing_reported", where there is none.
func (a *App) RuleOnReport(ctx context.Context, who Caller, unitID string, date calendar.Date, in zeroreport.Ruling, w Write) (ZeroReportView, error) {
	return a.onReport(ctx, who, unitID, date, w, "rule", func(_ *store.Tx, _ reference, p *zeroreport.Report) (zeroreport.Act, error) {
		if !p.Filed() {
			return nil, fault.New(fault.Conflict, "nothing_reported", "这一天没有报过，谈不上谎报、瞒报")
		}
		return &in, nil
	})
}

// AnswerRuling is the reporter's word on a ruling. Faults as FileReport; Invalid, code
// "unknown_value" at /ruling_id, where there is no such ruling.
func (a *App) AnswerRuling(ctx context.Context, who Caller, unitID string, date calendar.Date, in zeroreport.Answer, w Write) (ZeroReportView, error) {
	return a.onReport(ctx, who, unitID, date, w, "answer", func(*store.Tx, reference, *zeroreport.Report) (zeroreport.Act, error) { return &in, nil })
}
