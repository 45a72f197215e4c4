package zeroreport_test

import (
	"testing"

	. "shuoli/internal/zeroreport"
)

// A dispute stands in the report in place of the finding that it was, for as long as the
// word with that finding counts; then beside what counts, and never twice.
func TestAFindingThatBecameADispute(t *testing.T) {
	s := begin(t).online(reporter, found("甲", "乙"), at(0, 9, 0))
	turn := func(of string, nth int) Entry {
		return Entry{
			ID: "t", UnitID: "G", Date: day, Seq: s.p.Version() + 1, Auto: true, ReceivedAt: at(0, 10, 0), ClientKey: "turn/c1",
			Act: &Turn{Finding: Finding{CaseID: "c1", Handled: CaseOpened}, Of: of, Nth: nth},
		}
	}
	says := func(p Report) string {
		text := string(p.Kind)
		for _, f := range p.Findings {
			text += " " + f.What + f.CaseID
		}
		return text
	}
	for _, x := range []struct {
		of   string
		nth  int
		want string
	}{
		{"e1", 1, "findings 甲 c1"}, {"e1", 0, "findings c1 乙"}, {"e1", 2, "findings 甲 乙 c1"}, {"other", 0, "findings 甲 乙 c1"}, {"", 0, "findings 甲 乙 c1"},
	} {
		p := rules.Fold(s.p.Unit, day, []Entry{turn(x.of, x.nth), s.p.Entries[0].Entry}, at(0, 12, 0))
		if got := says(p); got != x.want {
			t.Errorf("of %q, %d: %s, want %s", x.of, x.nth, got, x.want)
		}
	}
	s.append([]Entry{turn("e1", 1)}, at(0, 10, 0))
	if turns := Turns(s.p, []Logged{{CaseID: "c1"}}, at(0, 11, 0)); len(turns) != 0 {
		t.Errorf("brought in twice: %+v", turns)
	}
	if got := says(s.online(reporter, because(nothing(), "都劝开了"), at(0, 12, 0)).p); got != "findings c1" {
		t.Errorf("amended to nil: %s", got)
	}
}
