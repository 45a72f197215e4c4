package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// Published by leaders alone; read by whoever reads the unit's statistics.
func TestWhoPublishesAndReads(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		body := object{"unit_id": theVillage, "kind": "month", "from": "2026-10-01"}
		for who, want := range map[string]int{
			theClerk: http.StatusForbidden, theHead: http.StatusForbidden, theMediator: http.StatusForbidden, theLiaison: http.StatusForbidden, "admin": http.StatusForbidden,
		} {
			if answer := l.do(l.request(who, "publishFigures", "", 0, body)); answer.Code != want {
				t.Errorf("%s publishes: %d %s", who, answer.Code, answer.Body)
			}
		}
		p := app.PublicationView{}
		l.read(l.do(l.request("xiangzhang", "publishFigures", "", 0, body)), &p)
		for who, want := range map[string]int{
			theClerk: http.StatusOK, theHead: http.StatusOK, theBranch: http.StatusOK, theMediator: http.StatusOK,
			"tiaojie12": http.StatusNotFound, "zong2": http.StatusNotFound, theLiaison: http.StatusForbidden, "admin": http.StatusForbidden, "shenji": http.StatusForbidden,
		} {
			for id, query := range map[string]string{
				"getPublication": "", "listPublicationCases": "?figure=concluded&by=level&key=village&limit=1",
			} {
				q := l.request(who, id, p.ID, 0, nil)
				q.path += query
				if answer := l.do(q); answer.Code != want {
					t.Errorf("%s: %s %d %s", who, id, answer.Code, answer.Body)
				}
			}
			for _, id := range []string{"listPublications", "listYearlyTotals"} {
				q := l.request(who, id, "", 0, nil)
				q.path += "?unit=" + theVillage
				if answer := l.do(q); answer.Code != want {
					t.Errorf("%s: %s %d %s", who, id, answer.Code, answer.Body)
				}
			}
		}
		page := app.CasePage{}
		l.get(theClerk, "listPublicationCases", p.ID, "?figure=concluded", &page)
		if page.Matches == nil || int64(*page.Matches) != p.Total.Concluded || p.Total.Concluded == 0 {
			t.Errorf("%d concluded, listed %+v", p.Total.Concluded, page)
		}
	})
}

// The customer's own year of 2024 (product.md 6).
func TestTheYearThatDoesNotAddUp(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		year := object{"unit_id": "t-410423213", "year": 2024, "settled": 364, "success": 364, "oral": 394, "written": 70}
		answer := l.do(l.request(theClerk, "enterYearlyTotal", "", 0, year))
		if p := told(t, answer); p.Status != http.StatusUnprocessableEntity || p.Code != "yearly_sum" || !strings.Contains(p.Detail, "394 + 70 = 464") {
			t.Errorf("%+v", p)
		}
		year["oral"] = 294
		view := app.YearlyTotalView{}
		l.read(l.do(l.request(theClerk, "enterYearlyTotal", "", 0, year)), &view)
		if view.Rate == nil || *view.Rate != 1 {
			t.Errorf("%+v", view)
		}
		if p := told(t, l.do(l.request(theClerk, "enterYearlyTotal", "", 0, year))); p.Status != http.StatusConflict || p.Code != "year_entered" {
			t.Errorf("%+v", p)
		}
		year["year"] = 2026
		if p := told(t, l.do(l.request(theClerk, "enterYearlyTotal", "", 0, year))); p.Status != http.StatusUnprocessableEntity || p.Code != "year_not_over" {
			t.Errorf("%+v", p)
		}
	})
}
