package app

import (
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
	"shuoli/internal/zeroreport"
)

// holdReports locks the reports that a dispute may come into: of the day on which it is
// logged in the unit, and where it was a finding first. It comes before the case is
// recorded, see LockReports.
func holdReports(tx *store.Tx, unitID string, on calendar.Date, from *ReportOrigin) error {
	keys := []store.ReportKey{{Date: on, UnitID: unitID}}
	if from != nil {
		keys = append(keys, store.ReportKey{Date: from.Date, UnitID: unitID})
	}
	return tx.LockReports(keys...)
}

// turnReports brings a dispute that was just logged into the reports of its unit: in
// place of the finding that it was, and into what was said of the day, where a nil turns
// into findings (product.md 4). Invalid, code "unknown_finding", where from names none;
// from a device that is let pass, since nobody is there to choose another.
func (ref reference) turnReports(tx *store.Tx, who Caller, c *dispute.Case, from *ReportOrigin, offline bool) error {
	u := ref.units[c.UnitID]
	logged := zeroreport.Logged{CaseID: c.ID, OnTheSpot: c.Outcome == dispute.AgreedOral}
	if from != nil {
		err := ref.linkFinding(tx, who, u, logged, *from)
		if err != nil && !(offline && fault.CodeOf(err) == "unknown_finding") {
			return err
		}
	}
	if u.Level != grid.Group {
		return nil
	}
	p, err := ref.report(&tx.Read, u, calendar.DateOf(c.RegisteredAt))
	if err != nil {
		return err
	}
	turns := zeroreport.Turns(p, []zeroreport.Logged{logged}, tx.Now)
	if len(turns) == 0 {
		return nil
	}
	_, err = ref.addEntries(tx, who, p, turns...)
	return err
}

// linkFinding puts a dispute in place of the finding that it was.
func (ref reference) linkFinding(tx *store.Tx, who Caller, u grid.Unit, l zeroreport.Logged, from ReportOrigin) error {
	unknown := fault.At("/from_report/finding", "unknown_finding", "零报告里没有这一条，或者已经登记过")
	if u.Level != grid.Group || from.Date < firstDay || from.Date > lastDay {
		return unknown
	}
	p, err := ref.report(&tx.Read, u, from.Date)
	if err != nil {
		return err
	}
	if !p.Filed() || from.Finding >= len(p.Findings) || p.Findings[from.Finding].CaseID != "" {
		return unknown
	}
	_, err = ref.addEntries(tx, who, p, zeroreport.Entry{
		UnitID: u.ID, Date: p.Date, Seq: p.Version() + 1, Auto: true, ReceivedAt: tx.Now, ClientKey: "turn/" + l.CaseID,
		Act: &zeroreport.Turn{Finding: zeroreport.Prefill([]zeroreport.Logged{l})[0], Of: p.Word().EntryID, Nth: from.Finding},
	})
	return err
}

// refoldReports writes again the rows of a unit's reports from a date on, since whether
// they are owed has changed.
func (ref reference) refoldReports(tx *store.Tx, u grid.Unit, from calendar.Date) error {
	keys, err := tx.ReportsWithin(u.ID, from, store.ReportKey{}, rebuiltAtOnce)
	if err != nil {
		return err
	}
	return ref.refold(tx, keys...)
}

// refold writes the rows of reports again from their entries.
func (ref reference) refold(tx *store.Tx, keys ...store.ReportKey) error {
	if err := tx.LockReports(keys...); err != nil {
		return err
	}
	for _, k := range keys {
		u, err := tx.Unit(k.UnitID)
		if err != nil {
			return err
		}
		p, err := ref.report(&tx.Read, u, k.Date)
		if err != nil {
			return err
		}
		if err := tx.SaveReport(p); err != nil {
			return err
		}
	}
	return nil
}
