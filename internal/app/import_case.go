package app

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/ledger"
	"shuoli/internal/store"
)

// noNarrative stands where a ledger says nothing of how a dispute was settled.
const noNarrative = "见台账"

// imported makes the case of a ledger's row, with what of its parties is encrypted.
func (ref reference) imported(i store.Import, row ledger.Row, caseID string, now time.Time) (dispute.Case, []dispute.Event, []store.PartyPrivate, error) {
	unit := ref.units[row.UnitID]
	l := dispute.LedgerCase{
		ID: caseID, On: row.On, EndedOn: row.ConcludedOn, EndedAt: grid.Level(cmp.Or(string(row.Level), string(grid.Village))), Received: now,
		Actor: dispute.Actor{UserID: i.ConfirmedBy, Name: i.ConfirmedName, Role: grid.Clerk}, Ending: ending(row),
		Register: dispute.Register{
			UnitID: unit.ID, UnitLevel: unit.Level, Place: unit.Place, DeviceNumber: ledgerNumber(row), Ledger: note(i, row),
			Facts: dispute.Facts{
				Category: row.Category, Narrative: row.Narrative, Risk: dispute.Risk(cmp.Or(string(row.Risk), string(dispute.Blue))), AmountFen: row.AmountFen,
			},
		},
	}
	var private []store.PartyPrivate
	for n, p := range row.Parties {
		id := fmt.Sprintf("p%d", n+1)
		l.Register.Parties = append(l.Register.Parties, dispute.Party{ID: id, Name: p.Name})
		private = append(private, store.PartyPrivate{PartyID: id, Phone: p.Phone})
	}
	for n := range l.EventIDs {
		id, err := uuid.NewV7()
		if err != nil {
			return dispute.Case{}, nil, nil, fault.Wrap(err, "无法编号")
		}
		l.EventIDs[n] = id.String()
	}
	c, events, err := dispute.Import(l)
	return c, events, private, err
}

// ending is the act that a row's outcome stands for.
func ending(row ledger.Row) dispute.Act {
	agreed := func(form string) dispute.Act {
		return &dispute.Agree{Agreement: dispute.Terms{Form: form, Content: cmp.Or(row.Narrative, noNarrative)}}
	}
	switch row.Outcome {
	case dispute.AgreedOral:
		return agreed(dispute.Oral)
	case dispute.AgreedWritten:
		return agreed(dispute.Written)
	case dispute.Failed:
		return &dispute.Terminate{}
	case dispute.Withdrawn:
		return &dispute.Withdraw{}
	case dispute.HandedOver:
		return &dispute.HandOver{}
	default:
		return &dispute.Note{} // ends nothing, and is refused for it
	}
}

// ledgerNumber is what an imported case is called: 台账2024-12 by its year and 序号.
func ledgerNumber(row ledger.Row) string {
	if row.Serial != "" {
		return fmt.Sprintf("台账%d-%s", row.On.Year(), short(row.Serial, serialRunes))
	}
	return fmt.Sprintf("台账%d-第%d行", row.On.Year(), row.Row)
}

// serialRunes bounds a number that somebody wrote a sentence into.
const serialRunes = 20

// note is what a row says besides.
func note(i store.Import, row ledger.Row) *dispute.LedgerNote {
	var aside []string
	for _, p := range row.Parties {
		if p.Note != "" {
			aside = append(aside, p.Name+"："+p.Note)
		}
	}
	return &dispute.LedgerNote{
		File: i.FileName, Sheet: row.Sheet, Row: row.Row, Serial: row.Serial, GroupText: row.GroupText, PartyNotes: strings.Join(aside, "；"),
		CategoryWord: row.CategoryWord, RiskText: row.RiskText, Mediator: row.Mediator, Performance: row.Performance, Remark: row.Remark,
	}
}
