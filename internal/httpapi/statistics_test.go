package httpapi

import (
	"encoding/json"
	"net/http"
	"testing"

	"shuoli/internal/app"
)

// TestFiguresOverTheWire reads a table and the cases behind one of its numbers as they
// go over the wire, and what is refused before anybody counts.
func TestFiguresOverTheWire(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		c := mediating(l)
		const year = "?unit=" + theVillage + "&from=2026-01-01&to=2026-12-31"
		var table app.StatisticsView
		l.get(theHead, "getStatistics", "", year+"&by=unit", &table)
		if table.UnitID != theVillage || len(table.Rows) < 2 || *table.Total.Accepted == 0 {
			t.Fatalf("%+v", table)
		}
		var page app.CasePage
		l.get(theHead, "listStatisticsCases", "", year+"&figure=accepted&by=unit&key=own&limit=1", &page)
		if len(page.Items) != 1 || page.NextCursor == "" || *page.Matches < 2 {
			t.Errorf("%+v", page)
		}
		l.get(theHead, "listStatisticsCases", "", year+"&figure=closing&by=month&key=2026-11", &page)
		found := false
		for _, item := range page.Items {
			found = found || item.ID == c.ID
		}
		if !found {
			t.Errorf("an open case is not in the stock: %+v", page)
		}
		for query, status := range map[string]int{
			"?from=2026-01-01": http.StatusBadRequest, "?from=2026-01-01&to=2025-12-31": http.StatusUnprocessableEntity,
			"?from=2026-02-30&to=2026-12-31": http.StatusBadRequest, "?from=2026-01-01&to=2026-12-31&by=name": http.StatusBadRequest,
			"?unit=v-06&from=2026-01-01&to=2026-12-31": http.StatusNotFound,
		} {
			q := l.request(theHead, "getStatistics", "", 0, nil)
			q.path += query
			if answer := l.do(q); answer.Code != status {
				t.Errorf("%s: %d %s, want %d", query, answer.Code, answer.Body, status)
			}
		}
		q := l.request("admin", "listStatisticsFaults", "", 0, nil)
		answer := l.do(q)
		var faults struct{ Items []json.RawMessage }
		if err := json.Unmarshal(answer.Body.Bytes(), &faults); err != nil || faults.Items == nil || len(faults.Items) != 0 {
			t.Errorf("%s, %v", answer.Body, err)
		}
	})
}
