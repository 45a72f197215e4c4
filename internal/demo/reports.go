package demo

import (
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/zeroreport"
)

// daysReported is how many days before today a village's groups have reported, which is
// when they were opened: those of the fifth village's branch for a while, the others since
// yesterday. Today is for whoever tries the demo.
func daysReported(v int) int {
	if branchOf(v) == branchOf(5) {
		return 3
	}
	return 1
}

// sightings are what a sweep comes upon without its being a dispute yet.
var sightings = []zeroreport.Finding{
	{What: "两家为倒垃圾的地方拌了几句嘴，已经劝开。", Category: "0203", Risk: dispute.Blue, Handled: zeroreport.Settled},
	{What: "分地时说不清的一垄地，两家都在打听原来的底册。", Category: "0201", Risk: dispute.Yellow, Handled: zeroreport.Watching},
	{What: "外出务工回来的人说工钱没有结清，准备去讨要。", Category: "0701", Risk: dispute.Yellow, Handled: zeroreport.Watching},
}

// reports are the daily reports of the past days: most say that nothing happened, some
// what was found, some came by telephone, late or not at all.
func (s *script) reports(open opener) {
	n := 0
	for v := 1; v <= Villages; v++ {
		for g := 1; g <= groupsOf(v); g++ {
			for ago := daysReported(v); ago >= 1; ago-- {
				s.sweep(v, g, ago, n)
				n++
			}
		}
	}
	// A dispute that was known on a day of which its group had said that nothing happened.
	open(1, 1, mediator(1), groupID(1, 1), func(r *app.Registration) { r.FirstKnownOn = s.today.Add(-3) })
}

// sweep is one group's report of one day; the very first, of n 0, says nil in time.
func (s *script) sweep(v, g, ago, n int) {
	date, at, who := s.today.Add(-ago), s.at(ago, 17), gridLeader(v, g)
	in := app.ZeroReportInput{Kind: zeroreport.Nil}
	if n%6 == 1 {
		in.Kind, in.Findings = zeroreport.Findings, []zeroreport.Finding{sightings[n/6%len(sightings)]}
	}
	switch {
	case n%17 == 5: // missing
	case n%13 == 4:
		in.OnBehalfOf = "网格长来电"
		s.report(at, villageHead(v), v, g, date, in)
	case n%11 == 3:
		in.Reason = "白天在外地办事，晚上回来才走访。"
		s.report(date.At(20, 10), who, v, g, date, in)
	default:
		s.report(at, who, v, g, date, in)
	}
}

// report has somebody send a report of a group.
func (s *script) report(at time.Time, who string, v, g int, date calendar.Date, in app.ZeroReportInput) {
	of := &story{title: "零报告 " + groupID(v, g)}
	s.steps = append(s.steps, step{at: at, who: who, of: of, do: func(s *script, c app.Caller, _ *story, w app.Write) error {
		_, err := s.app.FileReport(s.ctx, c, groupID(v, g), date, in, w)
		return err
	}})
}
