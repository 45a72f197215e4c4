package store

import (
	"encoding/base64"
	"strings"
	"testing"
)

// A cursor is refused, or is one that can be asked of both databases and written again.
func FuzzCursor(f *testing.F) {
	for _, c := range []cursor{{Sort: Newest, At: 1, ID: "c1"}, {Sort: DueNext, Due: "2026-11-24", ID: "c1"}, {Sort: Oldest, At: -1, ID: "𠮷"}} {
		f.Add(c.String(), string(c.Sort))
	}
	f.Add(base64.RawURLEncoding.EncodeToString([]byte(`{"s":"due","d":"\u0000","i":"c1"}`)), string(DueNext))
	for _, text := range []string{"", "{}", `{"s":"newest","i":"\u0000"}`, `{"s":"newest","a":9223372036854775808,"i":"c1"}`, "\xff"} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(text)), string(Newest))
	}
	f.Fuzz(func(t *testing.T, text, sort string) {
		c, err := readCursor(text, Sort(sort))
		if err != nil {
			return
		}
		if strings.ContainsRune(c.ID+c.Due, 0) {
			t.Errorf("%q holds NUL", c)
		}
		if again, err := readCursor(c.String(), Sort(sort)); err != nil || again != c {
			t.Errorf("%+v reads again as %+v, %v", c, again, err)
		}
	})
}
