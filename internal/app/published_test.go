package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/stats"
	"shuoli/internal/store"
)

// What the first version of the definitions published, byte for byte, is still intact
// and still says the same. Where this fails a figure is made in another way than when
// it was published: stats.DefinitionsVersion must count on, and the words with it.
func TestWhatAnOlderProgramPublished(t *testing.T) {
	document := func(name string) string {
		content, err := os.ReadFile(filepath.Join("testdata", "published-1."+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	d := store.Documents{Figures: document("figures"), Cases: document("cases")}
	old := store.Publication{
		ID: "01a21ed6-a0c5-7005-83c0-7c2ffb2f53c9", UnitID: "b-2", Kind: stats.KindMonth, From: "2026-11-01", To: "2026-11-30",
		AsOf: time.Date(2026, 12, 2, 1, 0, 0, 12_000_000, time.UTC), PublisherName: "魏长河", Cases: 17, Closing: 8,
		Hash: "04c840f6fe40fba29dbacfe946be565b8759350fdfd62d273a11a303e8f89426",
	}
	each(t, func(t *township) {
		old := old
		old.PublishedBy = t.who("xiangzhang").Subject.UserID
		if err := t.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.Publish(old, d) }); err != nil {
			t.Fatal(err)
		}
		p := t.publication(old.ID)
		if f := p.Total; !p.Intact || p.UnitName != "渠庄总支" || *f.Opening != 1 || *f.Accepted != 13 || f.Concluded != 6 || *f.Closing != 8 || len(p.Tables) != 7 {
			t.Errorf("intact: %t, %s", p.Intact, text(t, p))
		}
		page, err := t.app.PublicationCases(t.Context(), t.who("xiangzhang"), old.ID, app.FrozenQuery{Figure: "concluded", By: stats.ByMonth, Key: "2026-11"})
		if err != nil || *page.Matches != 0 || page.Withheld != 6 {
			t.Errorf("cases that are not there any more: %+v, %v", page, err)
		}
	})
}
