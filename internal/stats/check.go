package stats

import (
	"fmt"

	"shuoli/internal/calendar"
)

// Unbalanced says which identity a table breaks, and in which row with which numbers.
type Unbalanced struct {
	Identity string // one of the names below
	Detail   string // for the administrator, in Chinese
}

func (u *Unbalanced) Error() string { return "stats: " + u.Identity + ": " + u.Detail }

// The identities that a table satisfies or is not shown.
const (
	SuccessIdentity   = "success"   // 调解成功 = oral + written
	ConcludedIdentity = "concluded" // C = agreed + failed + withdrawn + handed over
	StockIdentity     = "stock"     // opening + A + correction = C + closing
	WaitingIdentity   = "waiting"   // waiting before + registered = A + N + waiting after
	CohortIdentity    = "cohort"    // its five parts = A
	LevelsIdentity    = "levels"    // every success is some level's
	HistogramIdentity = "histogram" // the days to settle are of as many cases as S
	PartIdentity      = "part"      // a share is no more than what it is a share of
	NegativeIdentity  = "negative"  // no count is below 0
	PartsIdentity     = "parts"     // the rows sum to the total
	MonthsIdentity    = "months"    // the months follow one another, and so does their stock
)

// totalName is what the row of the whole is called.
const totalName = "合计"

func unbalanced(identity, row, format string, args ...any) error {
	return &Unbalanced{Identity: identity, Detail: row + "：" + fmt.Sprintf(format, args...)}
}

// check compares what a table no longer shows: the levels and the days of its successes.
func (t tally) check(row string) error {
	var known, timed int64
	for _, s := range t.sums {
		switch s.Measure {
		case AgreedOral, AgreedWritten:
			if s.Level.Rank() >= 0 {
				known += s.N
			}
		case Settled:
			timed += s.N
		}
	}
	success := t.count("success")
	if known != success {
		return unbalanced(LevelsIdentity, row, "各级成功共 %d ≠ 成功 %d", known, success)
	}
	if timed != success {
		return unbalanced(HistogramIdentity, row, "有天数的成功 %d ≠ 成功 %d", timed, success)
	}
	return nil
}

// number is a count of a row; of gives nil where it cannot be said.
type number struct {
	name  string
	of    func(*Figures) *int64
	stock bool // of a day, not of a period: months do not add up
}

// numbers are all counts whose parts make the whole and that are never negative.
var numbers = []number{
	{name: "登记", of: func(f *Figures) *int64 { return f.Registered }},
	{name: "受理", of: func(f *Figures) *int64 { return f.Accepted }},
	{name: "未受理", of: func(f *Figures) *int64 { return f.NotAccepted }},
	{name: "期初待受理", of: func(f *Figures) *int64 { return f.WaitingOpening }, stock: true},
	{name: "期末待受理", of: func(f *Figures) *int64 { return f.Waiting }, stock: true},
	{name: "办结", of: func(f *Figures) *int64 { return &f.Concluded }},
	{name: "口头协议", of: func(f *Figures) *int64 { return &f.AgreedOral }},
	{name: "书面协议", of: func(f *Figures) *int64 { return &f.AgreedWritten }},
	{name: "调解不成", of: func(f *Figures) *int64 { return &f.Failed }},
	{name: "撤回", of: func(f *Figures) *int64 { return &f.Withdrawn }},
	{name: "移交", of: func(f *Figures) *int64 { return &f.HandedOver }},
	{name: "成功", of: func(f *Figures) *int64 { return &f.Success }},
	{name: "期初加更正", of: (*Figures).corrected, stock: true},
	{name: "期末", of: func(f *Figures) *int64 { return f.Closing }, stock: true},
	{name: "本期受理中的受理", of: cohort(func(c *Cohort) *int64 { return &c.Accepted })},
	{name: "本期受理中的成功", of: cohort(func(c *Cohort) *int64 { return &c.Agreed })},
	{name: "本期受理中的不成", of: cohort(func(c *Cohort) *int64 { return &c.Failed })},
	{name: "本期受理中的撤回", of: cohort(func(c *Cohort) *int64 { return &c.Withdrawn })},
	{name: "本期受理中的移交", of: cohort(func(c *Cohort) *int64 { return &c.HandedOver })},
	{name: "本期受理中的在办", of: cohort(func(c *Cohort) *int64 { return &c.Open })},
	{name: "可提级", of: func(f *Figures) *int64 { return &f.Elevatable }},
	{name: "提过级", of: func(f *Figures) *int64 { return &f.Elevated }},
	{name: "已履行", of: func(f *Figures) *int64 { return &f.Performed }},
	{name: "已确认", of: func(f *Figures) *int64 { return &f.Confirmed }},
	{name: "到期义务", of: func(f *Figures) *int64 { return f.ObligationsDue }},
	{name: "履行义务", of: func(f *Figures) *int64 { return f.ObligationsPerformed }},
	{name: "复发", of: func(f *Figures) *int64 { return &f.Reopened }},
	{name: "当日办结", of: func(f *Figures) *int64 { return &f.SameDay }},
	{name: "回访", of: func(f *Figures) *int64 { return f.Visits }},
	{name: "本人回访", of: func(f *Figures) *int64 { return f.SelfVisits }},
	{name: "联系不上", of: func(f *Figures) *int64 { return f.Unreached }},
}

func cohort(of func(*Cohort) *int64) func(*Figures) *int64 {
	return func(f *Figures) *int64 {
		if f.Cohort == nil {
			return nil
		}
		return of(f.Cohort)
	}
}

// corrected is the opening as the cases say it today.
func (f *Figures) corrected() *int64 {
	if f.Opening == nil || f.Correction == nil {
		return nil
	}
	n := *f.Opening + *f.Correction
	return &n
}

// value is 0 for what is not said: where it should be, an identity breaks on it.
func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// Check holds a table against the identities that can be read off it, whether it was
// just built or published long ago. An error is an *Unbalanced.
func (t *Table) Check(by By) error {
	if err := t.Total.check(totalName); err != nil {
		return err
	}
	for i := range t.Rows {
		if err := t.Rows[i].check(t.Rows[i].Name); err != nil {
			return err
		}
	}
	if by == "" {
		return nil
	}
	for _, n := range numbers {
		if n.stock && by == ByMonth {
			continue
		}
		if err := t.sumsUp(n); err != nil {
			return err
		}
	}
	if by == ByMonth {
		return t.chained()
	}
	return nil
}

// sumsUp compares the rows' sum of a number with the total's, where they can say it.
func (t *Table) sumsUp(n number) error {
	whole := n.of(&t.Total)
	if whole == nil {
		return nil
	}
	var sum int64
	for i := range t.Rows {
		part := n.of(&t.Rows[i].Figures)
		if part == nil {
			return nil
		}
		sum += *part
	}
	if sum != *whole {
		return unbalanced(PartsIdentity, totalName, "各行%s共 %d ≠ %d", n.name, sum, *whole)
	}
	return nil
}

// chained follows the stock from month to month: the first opens with the total, each
// with what the one before closed with. That the last closes with the total follows,
// since each row balances and what flows sums up.
func (t *Table) chained() error {
	opening, waiting := value(t.Total.corrected()), value(t.Total.WaitingOpening)
	for i := range t.Rows {
		r := &t.Rows[i]
		if i > 0 && calendar.Month(r.Key) != calendar.Month(t.Rows[i-1].Key).Add(1) {
			return unbalanced(MonthsIdentity, r.Name, "不是 %s 的下一个月", t.Rows[i-1].Key)
		}
		if got := value(r.corrected()); got != opening {
			return unbalanced(MonthsIdentity, r.Name, "期初 %d ≠ 上期期末 %d", got, opening)
		}
		if got := value(r.WaitingOpening); got != waiting {
			return unbalanced(MonthsIdentity, r.Name, "期初待受理 %d ≠ 上期期末 %d", got, waiting)
		}
		opening, waiting = value(r.Closing), value(r.Waiting)
	}
	return nil
}

// check holds one row against its identities.
func (f *Figures) check(row string) error {
	for _, n := range numbers {
		if v := n.of(f); v != nil && *v < 0 {
			return unbalanced(NegativeIdentity, row, "%s %d", n.name, *v)
		}
	}
	if f.Success != f.AgreedOral+f.AgreedWritten {
		return unbalanced(SuccessIdentity, row, "口头 %d + 书面 %d ≠ 成功 %d", f.AgreedOral, f.AgreedWritten, f.Success)
	}
	if f.Concluded != f.Success+f.Failed+f.Withdrawn+f.HandedOver {
		return unbalanced(ConcludedIdentity, row, "成功 %d + 不成 %d + 撤回 %d + 移交 %d ≠ 办结 %d",
			f.Success, f.Failed, f.Withdrawn, f.HandedOver, f.Concluded)
	}
	if err := f.checkFlow(row); err != nil {
		return err
	}
	return f.checkShares(row)
}

// checkFlow holds what comes in against what goes out and what stays.
func (f *Figures) checkFlow(row string) error {
	if f.Accepted == nil { // by level nothing comes in
		return nil
	}
	if value(f.corrected())+*f.Accepted != f.Concluded+value(f.Closing) {
		return unbalanced(StockIdentity, row, "期初 %d + 受理 %d + 更正 %d ≠ 办结 %d + 期末 %d",
			value(f.Opening), *f.Accepted, value(f.Correction), f.Concluded, value(f.Closing))
	}
	if value(f.WaitingOpening)+value(f.Registered) != *f.Accepted+value(f.NotAccepted)+value(f.Waiting) {
		return unbalanced(WaitingIdentity, row, "期初待受理 %d + 登记 %d ≠ 受理 %d + 未受理 %d + 期末待受理 %d",
			value(f.WaitingOpening), value(f.Registered), *f.Accepted, value(f.NotAccepted), value(f.Waiting))
	}
	var c Cohort
	if f.Cohort != nil {
		c = *f.Cohort
	}
	if c.Accepted != *f.Accepted || c.Accepted != c.Agreed+c.Failed+c.Withdrawn+c.HandedOver+c.Open {
		return unbalanced(CohortIdentity, row, "成功 %d + 不成 %d + 撤回 %d + 移交 %d + 在办 %d ≠ 受理 %d",
			c.Agreed, c.Failed, c.Withdrawn, c.HandedOver, c.Open, *f.Accepted)
	}
	return nil
}

// checkShares holds every share against what it is a share of.
func (f *Figures) checkShares(row string) error {
	for _, s := range []struct {
		part, whole string
		n, of       *int64
	}{
		{"可提级", "成功", &f.Elevatable, &f.Success},
		{"提过级", "可提级", &f.Elevated, &f.Elevatable},
		{"已履行", "成功", &f.Performed, &f.Success},
		{"已确认", "成功", &f.Confirmed, &f.Success},
		{"复发", "成功", &f.Reopened, &f.Success},
		{"当日办结", "办结", &f.SameDay, &f.Concluded},
		{"履行义务", "到期义务", f.ObligationsPerformed, f.ObligationsDue},
		{"本人回访", "回访", f.SelfVisits, f.Visits},
		{"联系不上", "回访", f.Unreached, f.Visits},
	} {
		if value(s.n) > value(s.of) {
			return unbalanced(PartIdentity, row, "%s %d > %s %d", s.part, *s.n, s.whole, value(s.of))
		}
	}
	return nil
}
