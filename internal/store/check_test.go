package store_test

import (
	"slices"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/store"
	"shuoli/internal/store/storetest"
)

func TestCasesToCheckAreThoseWhoseDayHasCome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		place := found(t, s)
		agreed := func(form string) *dispute.Agreement { return &dispute.Agreement{Terms: dispute.Terms{Form: form}} }
		concluded := func(c *dispute.Case, o dispute.Outcome) { c.Status, c.Outcome = dispute.Concluded, o }
		write(t, s, func(tx *store.Tx) error {
			for id, change := range map[string]func(*dispute.Case){
				"a-due":      func(c *dispute.Case) { c.Deadline = "2026-10-01" },
				"b-docketed": func(c *dispute.Case) { c.DocketedOn = "2026-10-02" },
				"c-waiting":  func(c *dispute.Case) { c.Status = dispute.Registered },
				"d-unsealed": func(c *dispute.Case) { concluded(c, dispute.AgreedWritten); c.Agreement = agreed(dispute.Written) },
				"e-effective": func(c *dispute.Case) {
					concluded(c, dispute.AgreedOral)
					c.Agreement = agreed(dispute.Oral)
					c.Agreement.EffectiveOn = "2026-09-16"
				},
				"f-handed": func(c *dispute.Case) { concluded(c, dispute.HandedOver); c.HandOver = &dispute.Handed{} },
				"g-obliged": func(c *dispute.Case) {
					concluded(c, dispute.AgreedOral)
					c.Agreement = agreed(dispute.Oral)
					c.Agreement.EffectiveOn, c.Agreement.Obligations = "2026-09-20", []dispute.Obligation{{ID: "o", DueOn: "2026-10-01"}}
				},
				"tomorrow":  func(c *dispute.Case) { c.Deadline = "2026-10-02" },
				"none":      func(*dispute.Case) {},
				"contested": func(c *dispute.Case) { c.Deadline, c.DocketedOn, c.Contested = "2026-10-01", "2026-10-02", true },
				"concluded": func(c *dispute.Case) { c.Deadline = "2026-10-01"; concluded(c, dispute.Failed) },
				"imported":  func(c *dispute.Case) { c.Deadline, c.Imported = "2026-10-01", true },
			} {
				e := registration(id, place["v1"], tx.Now, dispute.Facts{Narrative: "x"}, "张三")
				c := dispute.Replay(id, []dispute.Event{e})
				c.Status = dispute.Mediating
				change(&c)
				if err := tx.InsertCase(&c, e); err != nil {
					return err
				}
			}
			return nil
		})
		days := store.CheckDays{On: "2026-10-01", EffectiveOn: []calendar.Date{"2026-09-16"}, RegisteredUntil: "2026-09-29"}
		read(t, s, func(r *store.Read) error {
			want := []string{"a-due", "b-docketed", "c-waiting", "d-unsealed", "e-effective", "f-handed", "g-obliged"}
			ids, err := r.CasesToCheck(days, "", 10)
			if !slices.Equal(ids, want) {
				t.Errorf("got %v", ids)
			}
			if err == nil {
				if ids, err = r.CasesToCheck(days, "b-docketed", 2); !slices.Equal(ids, want[2:4]) {
					t.Errorf("the next two are %v", ids)
				}
			}
			return err
		})
	})
}
