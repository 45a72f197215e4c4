package httpapi

import (
	"net/http"
	"slices"
	"testing"

	"shuoli/internal/app"
)

// TestEveryWriteGoesThrough makes each write once as it should be, so that the
// mutations of the next test begin from something that is taken.
func TestEveryWriteGoesThrough(t *testing.T) {
	eachLive(t, func(t *testing.T, l *live) {
		for _, r := range l.server.routes {
			if r.write && !slices.ContainsFunc(writeOperations, func(o writeOperation) bool { return o.id == r.id }) {
				t.Errorf("%s is not in the list of writes", r.id)
			}
		}
		for _, o := range writeOperations {
			c := &app.CaseView{}
			if o.stage != nil {
				c = o.stage(l)
			}
			q := l.request(o.who, o.id, c.ID, c.Version, o.body(l, c))
			first := l.do(q)
			if first.Code >= 300 {
				t.Errorf("%s: %d %s\n%s", o.id, first.Code, first.Body, l.log)
				continue
			}
			if again := l.do(q); again.Code != first.Code || again.Body.String() != first.Body.String() {
				t.Errorf("%s: sent again it is answered %d %s\nand not %s", o.id, again.Code, again.Body, first.Body)
			}
			q.body = append(q.body, ' ')
			if other := l.do(q); other.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s: another payload under the key is answered %d %s", o.id, other.Code, other.Body)
			}
		}
	})
}
