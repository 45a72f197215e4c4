package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"shuoli/internal/app"
)

// Whoever has no right to cases sees the tree and its people, and not even how many
// cases there are (product.md 7).
func TestUnitsTellOfCasesOnlyThoseWithARight(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		registered(l)
		for who, cases := range map[string]bool{
			theMediator: true, theHead: true, theBranch: true, theClerk: true, "xiangzhang": true, "wangge-05-1": true,
			"paichusuo": false, "admin": false, "shenji": false,
		} {
			list, one, page := l.request(who, "listUnits", "", 0, nil), l.request(who, "getUnit", theVillage, 0, nil), l.request(who, "unitPage", theVillage, 0, nil)
			list.path += "?parent=b-1"
			for _, q := range []sent{list, one, page} {
				answer := l.do(q)
				body := answer.Body.String()
				if answer.Code != http.StatusOK || strings.Contains(body, "open_cases") != cases || strings.Contains(body, `"cases"`) != (cases && q.id == "unitPage") {
					t.Errorf("%s by %s: %d %.600s", q.id, who, answer.Code, body)
				}
				for _, word := range []string{"phone", "username", "password"} {
					if strings.Contains(body, word) {
						t.Errorf("%s by %s tells a %s", q.id, who, word)
					}
				}
			}
			var v app.UnitPage
			l.get(who, "unitPage", theVillage, "", &v)
			if len(v.People) != 2 || v.Committee == nil || len(v.Committee.Members) != 2 || v.Venue == nil || len(v.Above) != 2 {
				t.Errorf("%s sees %+v", who, v)
			}
		}
		if answer := l.do(l.request(theMediator, "unitPage", "v-99", 0, nil)); answer.Code != http.StatusNotFound {
			t.Errorf("a unit that is not there: %d %s", answer.Code, answer.Body)
		}
	})
}
