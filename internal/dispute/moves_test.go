package dispute_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	. "shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Short names of the expectation and the people behind them.
var cast = map[string]grid.Subject{
	"VM": mediator, "A": assignee, "VH": villageHead, "BH": branchHead, "C": clerk, "TM": townMediator, "AU": author,
	"L": leader, "LI": liaison,
}

// Every state × level × action against testdata/moves.expected.csv.
func TestTableOfMoves(t *testing.T) {
	expected := readExpectation(t)
	walked := 0
	for _, state := range states {
		for i, level := range grid.Ladder {
			c := stateAt(t, state, level)
			for _, row := range Table {
				cells, ok := expected[state][row.Action]
				if !ok {
					t.Fatalf("the expectation has no line %s,%s", state, row.Action)
				}
				var want []string
				if cells[i] != "-" {
					want = strings.Fields(cells[i])
				}
				for name, who := range cast {
					allowed := slices.Contains(May(who, &c), row.Action)
					if allowed != slices.Contains(want, name) {
						t.Errorf("%s at %s: %s by %s: allowed %v, the table says %q", state, level, row.Action, name, allowed, cells[i])
					}
					refusedOutright(t, c, who, row.Action, allowed)
				}
				for _, who := range outsiders {
					if slices.Contains(May(who, &c), row.Action) {
						t.Errorf("%s at %s: %s by %s is allowed", state, level, row.Action, who.UserID)
					}
					refusedOutright(t, c, who, row.Action, false)
				}
				walked++
			}
		}
	}
	if lines := len(states) * len(Table); len(expected)*len(Table) != lines {
		t.Errorf("the expectation has states that are never walked")
	}
	t.Logf("%d combinations of state, level and action, %d people each", walked, len(cast)+len(outsiders))
}

// refusedOutright: what is not allowed is refused before anything the act says is read.
func refusedOutright(t *testing.T, c Case, who grid.Subject, action Action, allowed bool) {
	t.Helper()
	if allowed {
		return
	}
	act, err := Decode(action, []byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := act.(*Void); ok {
		v.EventID = c.Events[len(c.Events)-1].ID
	}
	at := c.Events[len(c.Events)-1].OccurredAt.Add(time.Minute)
	e := Event{ID: "x", Act: act, Actor: Actor{UserID: who.UserID}, OccurredAt: at, ReceivedAt: at}
	_, _, err = rules.Propose(c, who, e, "2026-12-01")
	if kind := fault.KindOf(err); kind != fault.Forbidden && kind != fault.Conflict {
		t.Errorf("%s/%s at %s: %s by %s: %v, want forbidden or conflict", c.Status, c.Outcome, c.Level, action, who.UserID, err)
	}
}

func readExpectation(t *testing.T) map[string]map[Action][]string {
	t.Helper()
	f, err := os.Open("testdata/moves.expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]map[Action][]string{}
	for _, line := range lines[1:] {
		state, action := line[0], Action(line[1])
		if expected[state] == nil {
			expected[state] = map[Action][]string{}
		}
		if expected[state][action] != nil {
			t.Fatalf("%s,%s comes twice", state, action)
		}
		expected[state][action] = line[2:]
	}
	return expected
}

var states = []string{
	"registered", "mediating", "restricted", "contested", "agreed_written unsealed", "agreed_written sealed", "agreed_written ripe",
	"agreed_oral open", "agreed_oral ripe", "failed", "withdrawn", "declined",
	"handed_over waiting", "handed_over received", "handed_over fed_back", "handed_over returned", "archived",
}

// stateAt lives a case of the group up to a state at a level, ending with a note by
// the author, who has no other right.
func stateAt(t *testing.T, state string, level grid.Level) Case {
	t.Helper()
	start := grid.Group
	if state == "registered" || state == "declined" {
		start = level
	}
	reg := quarrel(start)
	reg.Place = place
	reg.Facts.Minors = state == "restricted"
	s := begin(t, reg, "2026-11-02")
	s.do(clerk, &Assign{MediatorIDs: []string{"assigned"}, Mediators: []Mediator{inOffice(assignee)}})
	if state != "registered" && state != "declined" {
		s.do(clerk, acceptance(assignee)).climb(level)
	}
	performed := &Perform{ObligationID: "o2", State: Performed, On: "2026-11-02"}
	visit := &FollowUp{On: "2026-11-02", Reached: []string{"p1"}, Remark: "好"}
	switch state {
	case "agreed_written unsealed":
		s.do(assignee, &Agree{RightsNotice: true, Agreement: written("2026-11-02")})
	case "agreed_written sealed":
		s.do(assignee, &Agree{RightsNotice: true, Agreement: written("2026-11-02")}).do(clerk, &Seal{On: "2026-11-02"})
	case "agreed_written ripe":
		s.do(assignee, &Agree{RightsNotice: true, Agreement: written("2026-11-02")}).do(clerk, &Seal{On: "2026-11-02"})
		s.do(clerk, performed).do(clerk, visit)
	case "agreed_oral open":
		s.do(assignee, &Agree{RightsNotice: true, Agreement: oral()})
	case "agreed_oral ripe":
		s.do(assignee, &Agree{RightsNotice: true, Agreement: oral()}).do(clerk, performed).do(clerk, visit)
	case "failed", "archived":
		s.do(assignee, route("2026-11-02"))
	case "withdrawn":
		s.do(clerk, &Withdraw{Reason: EveryPartyAsks, AskedBy: []string{"p1", "p2"}})
	case "declined":
		s.do(clerk, &Decline{Reason: Mistake})
	case "contested":
		agreed := s.now
		s.now = s.now.Add(time.Hour)
		s.do(assignee, route("2026-11-02")).late(assignee, agreement(oral()), level, agreed)
	case "handed_over waiting":
		s.do(clerk, handOver("2026-12-01"))
	case "handed_over received":
		s.do(clerk, handOver("2026-12-01")).do(liaison, &Receipt{Result: ReceiptAccepted})
	case "handed_over fed_back":
		s.do(clerk, handOver("2026-12-01")).do(liaison, &Receipt{Result: ReceiptAccepted}).do(liaison, &Feedback{Settled: true, Text: "已处理"})
	case "handed_over returned":
		s.do(clerk, handOver("2026-12-01")).do(liaison, &Receipt{Result: ReceiptReturned, Reason: "不归我们管"})
	}
	if state == "archived" {
		s.do(clerk, every(&s.c))
	}
	note := s.event(author, &Note{Text: "看过"})
	note.Level = s.c.Level
	c := Replay("case", append(bare(s.c), note))
	// The others' own acts are not what the void line is about.
	events := bare(c)
	for i := range events {
		if events[i].Actor.UserID != author.UserID {
			events[i].Actor = Actor{UserID: "somebody_else"}
		}
		events[i].Seq = int64(i + 1)
	}
	return Replay("case", events)
}
