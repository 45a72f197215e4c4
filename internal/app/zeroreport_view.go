package app

import (
	"cmp"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// reportView is a report as its reader sees it.
func (a *App) reportView(r *store.Read, ref reference, who Caller, p zeroreport.Report) (ZeroReportView, error) {
	rules := ref.reporting.On(p.Date)
	v := ZeroReportView{
		ZeroReportRow: ref.reportRow(p), Path: ref.path(p.Unit.ID), Owed: p.Owed,
		DueAt: rules.Cutoff.On(p.Date), LateBy: rules.Cutoff.On(p.Date.Add(rules.LateDays)),
		Prefill: []FindingView{}, Rulings: []RulingView{}, Entries: []ZeroReportEntry{},
	}
	logged, err := r.LoggedOn(p.Unit, p.Date)
	if err != nil {
		return v, err
	}
	known, err := ref.casesNamed(r, who, p, logged)
	if err != nil {
		return v, err
	}
	v.Findings = ref.findings(p.Findings, known)
	for _, f := range ref.findings(zeroreport.Prefill(logged), known) {
		if f.CaseID != "" {
			v.Prefill = append(v.Prefill, f)
		}
	}
	if p.Mark != nil {
		v.Mark = &MarkView{CheckOn: p.Mark.CheckOn, RanAt: p.Mark.RanAt, Voided: p.Mark.VoidedBy != ""}
	}
	for _, u := range p.Rulings {
		shown := RulingView{ID: u.EntryID, What: u.What, Reason: u.Ruling.Reason, By: u.Actor.Name, At: u.At, Answers: []AnswerView{}}
		for _, s := range u.Answers {
			if answer, ok := s.Act.(*zeroreport.Answer); ok {
				shown.Answers = append(shown.Answers, AnswerView{Text: answer.Text, By: s.Actor.Name, At: s.ReceivedAt})
			}
		}
		v.Rulings = append(v.Rulings, shown)
	}
	for _, s := range p.Entries {
		v.Entries = append(v.Entries, ref.reportEntry(s, became(&p, s.ID), known))
	}
	v.Suspicions, err = ref.suspicions(r, who, p.Unit, p.Date, p.Date)
	v.May = a.mayReport(who, rules, &p, v.Suspicions, r.Now)
	return v, err
}

func (ref reference) reportRow(p zeroreport.Report) ZeroReportRow {
	row := ZeroReportRow{
		UnitID: p.Unit.ID, UnitName: ref.called(p.Unit.ID), Date: p.Date, State: p.State, Kind: p.Kind, Findings: len(p.Findings), MadeAt: given(p.MadeAt),
		UploadedLate: p.UploadedLate, Flagged: p.Flagged, Missed: p.Missed(), Version: p.Version(),
	}
	row.OnBehalf = p.Filed() && !p.Word().Own()
	return row
}

// given is an instant, nil for none.
func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// casesNamed are the cases that a report names, as far as its reader may see them.
func (ref reference) casesNamed(r *store.Read, who Caller, p zeroreport.Report, logged []zeroreport.Logged) (map[string]CaseRow, error) {
	var ids []string
	for _, l := range logged {
		ids = append(ids, l.CaseID)
	}
	for _, s := range p.Entries {
		switch act := s.Act.(type) {
		case *zeroreport.Filing:
			for _, f := range act.Findings {
				ids = append(ids, f.CaseID)
			}
		case *zeroreport.Turn:
			ids = append(ids, act.Finding.CaseID)
		case *zeroreport.Reply:
			ids = append(ids, act.CaseID)
		}
	}
	return ref.casesShown(r, who, ids)
}

// casesShown are cases by id, as far as the caller may see them.
func (ref reference) casesShown(r *store.Read, who Caller, ids []string) (map[string]CaseRow, error) {
	slices.Sort(ids)
	// That a report names a case tells no more than that it was registered.
	rows, err := r.CasesOf(store.ScopeOf(who.Subject), slices.Compact(ids), store.Counted{Figure: "registered"})
	shown := map[string]CaseRow{}
	for _, row := range ref.rows(rows, calendar.DateOf(r.Now)) {
		shown[row.ID] = row
	}
	return shown, err
}

// findings shows what was found; of what became a dispute only what the reader may know
// of that, and where he may not know of it not even which it is.
func (ref reference) findings(list []zeroreport.Finding, known map[string]CaseRow) []FindingView {
	views := []FindingView{}
	for _, f := range list {
		if f.CaseID == "" {
			views = append(views, FindingView{What: f.What, Category: f.Category, CategoryName: ref.category[f.Category], Risk: f.Risk, Handled: f.Handled})
			continue
		}
		c := known[f.CaseID]
		views = append(views, FindingView{
			What: c.Excerpt, Category: c.Category, CategoryName: c.CategoryName, Risk: c.Risk, Handled: f.Handled,
			CaseID: c.ID, Number: cmp.Or(c.Number, c.DeviceNumber), Title: c.Title,
		})
	}
	return views
}

// became are the findings of a filing that are disputes now, by their place in it.
func became(p *zeroreport.Report, entryID string) map[int]zeroreport.Finding {
	found := map[int]zeroreport.Finding{}
	for _, s := range p.Entries {
		if t, ok := s.Act.(*zeroreport.Turn); ok && t.Of == entryID {
			found[t.Nth] = t.Finding
		}
	}
	return found
}

// reportEntry shows a line of the list; cases stand in place of those of its findings
// that are disputes now.
func (ref reference) reportEntry(s zeroreport.Standing, cases map[int]zeroreport.Finding, known map[string]CaseRow) ZeroReportEntry {
	v := ZeroReportEntry{
		ID: s.ID, Action: s.Action(), Auto: s.Auto, By: s.Actor.Name, MadeAt: s.MadeAt(), ReceivedAt: s.ReceivedAt, OccurredAt: given(s.OccurredAt),
		Offline: s.Offline(), Flagged: s.Flagged, Fate: s.Fate, Why: s.Reason,
	}
	switch act := s.Act.(type) {
	case *zeroreport.Filing:
		found := slices.Clone(act.Findings)
		for at, f := range cases {
			found[at] = f
		}
		v.Kind, v.Findings, v.OnBehalfOf, v.Reason = act.Kind, ref.findings(found, known), act.OnBehalfOf, act.Reason
	case *zeroreport.Turn:
		v.Findings = ref.findings([]zeroreport.Finding{act.Finding}, known)
	case *zeroreport.Reply:
		// What is said of a dispute is for those who may read that.
		if c := known[act.CaseID]; c.Title != "" {
			v.CaseID, v.Text = c.ID, act.Text
		}
	case *zeroreport.Ruling:
		v.What, v.Reason = act.What, act.Reason
	case *zeroreport.Answer:
		v.Text = act.Text
	}
	return v
}

// mayReport is what the caller may do about a report now: what the rules would let pass.
func (a *App) mayReport(who Caller, rules zeroreport.Rules, p *zeroreport.Report, doubts []SuspicionView, now time.Time) []string {
	may := []string{}
	add := func(name, action string, is bool) {
		if is && a.rights.May(roles(who), "zero-report", action) {
			may = append(may, name)
		}
	}
	reports, reportsFor := zeroreport.Reports(who.Subject, p.Unit), zeroreport.ReportsFor(who.Subject, p.Unit)
	owed := p.Owed && p.Date <= calendar.DateOf(now)
	intime := owed && !now.After(rules.Cutoff.On(p.Date.Add(rules.LateDays)))
	amends := p.NeedsVersion(&zeroreport.Filing{})
	add("file", "send", reports && !amends && (intime || owed && p.Filed()))
	add("amend", "send", reports && amends)
	add("file_for", "send", reportsFor && !p.Filed() && intime)
	add("amend_for", "send", reportsFor && p.Filed())
	open := slices.ContainsFunc(doubts, func(s SuspicionView) bool { return !s.Replied })
	add("reply", "reply", open && who.Subject.Holds(grid.LevelHead, p.Unit.Place.VillageID))
	add("rule", "rule", p.Filed() && who.Subject.Reaches(grid.Clerk, p.Unit.Place))
	add("answer", "answer", reports && len(p.Rulings) > 0)
	add("remind", "remind", !reports && !p.Filed() && intime)
	return may
}
