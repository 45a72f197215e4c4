package app

import (
	"encoding/base64"
	"testing"

	"shuoli/internal/calendar"
	"shuoli/internal/store"
)

// A place in the list of reports is refused, or is of a date and a unit and is written
// again as it was read.
func FuzzReportCursor(f *testing.F) {
	f.Add(reportCursor(store.ReportKey{Date: "2026-11-24", UnitID: "v-05"}))
	for _, text := range []string{"", "2026-11-24", "2026-02-30 v-05", "2026-11-24 ", "2026-11-24 \x00", "2026-11-24 \xff", "2026-11-24  v"} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(text)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := readReportKey(text)
		if err != nil || text == "" {
			return
		}
		if _, err := calendar.ParseDate(string(key.Date)); err != nil || key.UnitID == "" {
			t.Errorf("%q is %+v", text, key)
		}
		if again, err := readReportKey(reportCursor(key)); err != nil || again != key {
			t.Errorf("%+v reads again as %+v, %v", key, again, err)
		}
	})
}
