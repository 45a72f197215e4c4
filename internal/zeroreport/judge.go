package zeroreport

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Reports tells whether the subject is the unit's own reporter: its grid leader or,
// where a village or branch itself reports, its head.
func Reports(s grid.Subject, u grid.Unit) bool {
	return s.Holds(grid.GridLeader, u.ID) || s.Holds(grid.LevelHead, u.ID)
}

// ReportsFor tells whether the subject may report on the unit's behalf: a head above
// it, or the clerk of its township.
func ReportsFor(s grid.Subject, u grid.Unit) bool {
	return s.Reaches(grid.LevelHead, u.Place) || s.Reaches(grid.Clerk, u.Place)
}

// Judge judges one more entry of a person and answers with the report as it then
// stands and the completed entry (UnitID, Date, Seq and what the rules fill in). The
// caller has set ID, Act, Actor and the times; the entry's ReceivedAt is now, p was
// folded under the same rules.
//
//	Forbidden: not_yours_to_do
//	Conflict:  report_too_late at /date
//	Invalid:   in_future, not_owed at /date; late_reason_missing,
//	           amend_reason_missing at /reason; else required, unknown_value,
//	           findings_missing, findings_unexpected at the field
//
// What was made on a device is refused only for the right and for what it says in
// itself. Version is the caller's to compare: see NeedsVersion.
func (r Rules) Judge(p Report, who grid.Subject, e Entry) (Report, Entry, error) {
	act, err := clone(e.Act)
	if err != nil {
		return p, e, err
	}
	e.Act, e.UnitID, e.Date, e.Seq, e.Auto = act, p.Unit.ID, p.Date, p.Version()+1, false
	if err := r.judge(&p, who, e); err != nil {
		return p, e, err
	}
	return r.Fold(p.Unit, p.Date, append(p.entries(), e), e.ReceivedAt), e, nil
}

func (r Rules) judge(p *Report, who grid.Subject, e Entry) *fault.Error {
	right, wording := false, (*fault.Error)(nil)
	switch a := e.Act.(type) {
	case *Filing:
		return r.judgeFiling(p, who, a, e)
	case *Reply:
		right = who.Holds(grid.LevelHead, p.Unit.Place.VillageID)
		wording = firstFault(required("/case_id", a.CaseID, "请选是哪一件纠纷"), required("/text", a.Text, "请写明情况"))
	case *Ruling:
		right = who.Reaches(grid.Clerk, p.Unit.Place)
		wording = firstFault(oneOf("/what", a.What, False, Concealed), required("/reason", a.Reason, "请写明依据"))
	case *Answer:
		right = Reports(who, p.Unit)
		wording = required("/text", a.Text, "请写明情况")
		if p.ruling(a.RulingID) == nil {
			wording = fault.At("/ruling_id", "unknown_value", "没有这个选项")
		}
	}
	if !right {
		return notYours()
	}
	return wording
}

func (r Rules) judgeFiling(p *Report, who grid.Subject, f *Filing, e Entry) *fault.Error {
	f.Amends = ""
	f.OnBehalfOf, f.Reason = strings.TrimSpace(f.OnBehalfOf), strings.TrimSpace(f.Reason)
	switch {
	case f.Own() && ReportsFor(who, p.Unit) && !Reports(who, p.Unit):
		return fault.At("/on_behalf_of", "required", "请写明是谁报来的")
	case f.Own() && !Reports(who, p.Unit), !f.Own() && !ReportsFor(who, p.Unit):
		return notYours()
	}
	if err := f.check(); err != nil || e.Offline() {
		return err
	}
	if err := r.outOfTime(p, e); err != nil {
		return err
	}
	switch {
	case p.NeedsVersion(f):
		f.Amends = p.Word().EntryID
		if f.Reason == "" {
			return fault.At("/reason", "amend_reason_missing", "这一天已经报过，请写明为什么改报")
		}
	case f.Reason == "" && e.MadeAt().After(r.Cutoff.On(p.Date)):
		return fault.At("/reason", "late_reason_missing", "已经过了截止时间，请写明迟报的原因")
	}
	return nil
}

// NeedsVersion reports whether a filing made online amends what was reported, so that
// its sender must have seen it: any but the first, and but the reporter's own over
// those made on his behalf (api.md, writes).
func (p *Report) NeedsVersion(f *Filing) bool {
	if !f.Own() {
		return p.Filed()
	}
	return slices.ContainsFunc(p.Words, func(w Word) bool { return w.Own() })
}

// check is what a filing says in itself. A finding that names a case needs no words:
// nothing is typed twice.
func (f *Filing) check() *fault.Error {
	switch {
	case f.Kind != Nil && f.Kind != Findings:
		return fault.At("/kind", "unknown_value", "只能报无事或者有发现")
	case f.Kind == Nil && len(f.Findings) > 0:
		return fault.At("/findings", "findings_unexpected", "报无事的，不能再写发现的情况")
	case f.Kind == Findings && len(f.Findings) == 0:
		return fault.At("/findings", "findings_missing", "请写明发现了什么")
	}
	for i := range f.Findings {
		if err := f.Findings[i].check(fmt.Sprintf("/findings/%d", i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Finding) check(at string) *fault.Error {
	if err := oneOf(at+"/handled", d.Handled, Watching, Settled, CaseOpened); err != nil {
		return err
	}
	if d.CaseID == "" {
		err := firstFault(
			required(at+"/what", d.What, "请写明发现了什么"),
			required(at+"/category", d.Category, "请选纠纷类型"),
			required(at+"/risk", string(d.Risk), "请选风险等级"),
		)
		if err != nil {
			return err
		}
		if d.Handled == CaseOpened {
			return fault.At(at+"/case_id", "required", "请选登记的是哪一件纠纷")
		}
	}
	if d.Risk != "" && !d.Risk.Valid() {
		return fault.At(at+"/risk", "unknown_value", "风险等级只有红、橙、黄、蓝")
	}
	return nil
}

func notYours() *fault.Error {
	return fault.New(fault.Forbidden, "not_yours_to_do", "这一步不归您办")
}

func required(pointer, text, detail string) *fault.Error {
	if strings.TrimSpace(text) == "" {
		return fault.At(pointer, "required", detail)
	}
	return nil
}

func oneOf(pointer, value string, values ...string) *fault.Error {
	if !slices.Contains(values, value) {
		return fault.At(pointer, "unknown_value", "没有这个选项")
	}
	return nil
}

func firstFault(list ...*fault.Error) *fault.Error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// clone copies an act that people may do, so that the caller's stays as it was.
func clone(act Act) (Act, error) {
	switch act.(type) {
	case *Filing, *Reply, *Ruling, *Answer:
	default:
		return nil, fault.Wrap(fmt.Errorf("zeroreport: %T is no act of a person", act), "内部错误")
	}
	data, err := json.Marshal(act)
	if err != nil {
		return nil, fault.Wrap(err, "内部错误")
	}
	copied, err := Decode(act.Action(), data)
	if err != nil {
		return nil, fault.Wrap(err, "内部错误")
	}
	return copied, nil
}
