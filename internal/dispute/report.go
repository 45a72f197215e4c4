package dispute

import (
	"time"

	"shuoli/internal/fault"
)

// What is reported (product.md 3.3).
const (
	ReportPolice   = "police"            // may become a police or criminal case, People's Mediation Law Art. 25
	ReportMinors   = "minors"            // Law on the Protection of Minors Art. 11
	ReportViolence = "domestic_violence" // Anti-Domestic Violence Law Art. 14
)

// Report 报告 to an organ, with who took it and when. The two mandatory reports
// make the case restricted.
type Report struct {
	Kind     string    `json:"kind"`
	Receiver string    `json:"receiver"`
	At       time.Time `json:"at"` // UTC, when the receiver had it
	Remark   string    `json:"remark,omitempty"`
}

// Action names the act.
func (Report) Action() Action { return ActReport }

// MadeReport is a report that was made.
type MadeReport struct {
	Actor Actor
	Report
}

func (c *Case) report(a *Report, e Event) {
	c.Reports = append(c.Reports, MadeReport{Actor: e.Actor, Report: *a})
	switch a.Kind {
	case ReportMinors:
		c.Facts.Minors = true
	case ReportViolence:
		c.Facts.DomesticViolence = true
	}
	c.Facts = sealedOff(c.Facts)
}

func saysReport(a *Report, e Event) *fault.Error {
	err := firstFault(
		oneOf("/kind", a.Kind, ReportPolice, ReportMinors, ReportViolence),
		required("/receiver", a.Receiver, "请写明报告给了谁"),
	)
	if err != nil {
		return err
	}
	if a.At.IsZero() {
		return fault.At("/at", "required", "请填写报告的时间")
	}
	if a.At.After(e.ReceivedAt) {
		return fault.At("/at", "in_future", "报告的时间不能晚于现在")
	}
	return nil
}

// ReportsOwed are the reports that the facts call for and nobody has made yet:
// harm that may become a crime, minors, domestic violence.
func (c *Case) ReportsOwed() []string {
	var owed []string
	made := map[string]bool{}
	for _, r := range c.Reports {
		made[r.Kind] = true
	}
	for _, h := range c.Facts.Harms {
		if (h == "crime" || h == "brawl") && !made[ReportPolice] {
			owed = append(owed, ReportPolice)
			break
		}
	}
	if c.Facts.Minors && !made[ReportMinors] {
		owed = append(owed, ReportMinors)
	}
	if c.Facts.DomesticViolence && !made[ReportViolence] {
		owed = append(owed, ReportViolence)
	}
	return owed
}
