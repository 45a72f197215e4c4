package zeroreport_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
	. "shuoli/internal/zeroreport"
)

// instant reads "1 09:00": so many days after the day in question, in Shanghai.
func instant(t *testing.T, text string) time.Time {
	t.Helper()
	var n, hour, minute int
	if _, err := fmt.Sscanf(text, "%d %d:%d", &n, &hour, &minute); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return at(n, hour, minute)
}

// TestStates compares state and mark with testdata/states.expected.csv, in three zones
// of the machine and with the instants given in each: a business date is Shanghai's.
func TestStates(t *testing.T) {
	file, err := os.Open("testdata/states.expected.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	read := csv.NewReader(file)
	read.Comment = '#'
	rows, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	local := time.Local
	defer func() { time.Local = local }()
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Shanghai"} {
		if time.Local, err = time.LoadLocation(zone); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			t.Run(zone+" "+strings.Join(row, ","), func(t *testing.T) { oneState(t, row) })
		}
	}
}

func oneState(t *testing.T, row []string) {
	how, made, arrived, ran := row[0], row[1], row[2], row[3]
	s := begin(t)
	filed := func() {
		e := s.entry(reporter, because(nothing(), "没有信号"), instant(t, arrived).Local())
		if how != "online" {
			e.DeviceAt = instant(t, made).Local()
		}
		if hours, err := strconv.Atoi(how); err == nil {
			e.ClockOffset = ms(int64(hours) * time.Hour.Milliseconds())
		}
		if err := s.try(reporter, e); err != nil {
			t.Fatal(err)
		}
	}
	checked := func() {
		if ran != "-" {
			s.check(instant(t, ran).Local())
		}
	}
	switch {
	case how == "none":
		checked()
	case ran != "-" && instant(t, ran).Before(instant(t, arrived)):
		checked()
		filed()
	default:
		filed()
		checked()
	}
	s.seen(at(6, 12, 0).Local())
	mark := "none"
	if s.p.Mark != nil {
		mark = "stands"
		if !s.p.Missed() {
			mark = "voided"
		}
	}
	lapsed := ""
	for _, e := range s.p.Entries {
		if e.Fate == dispute.Lapsed {
			lapsed = e.Reason
		}
	}
	for _, e := range s.p.Entries {
		if e.Action() == ActMiss && (e.Fate == dispute.Voided) != (mark == "voided") {
			t.Errorf("the mark's entry is %s", e.Fate)
		}
	}
	yes := map[bool]string{true: "yes", false: "no"}
	got := []string{string(s.p.State), mark, yes[s.p.UploadedLate], yes[s.p.Flagged], lapsed}
	if !reflect.DeepEqual(got, row[4:]) {
		t.Errorf("got %q, want %q", got, row[4:])
	}
}

// A date is open until its cutoff has passed, then missing; nothing is owed before the
// unit opens and from the day it closes.
func TestWithoutAReport(t *testing.T) {
	u := group("G")
	u.OpenedOn, u.ClosedOn = day, day.Add(2)
	for _, tt := range []struct {
		date calendar.Date
		now  time.Time
		want State
	}{
		{day, at(0, 0, 0), Open},
		{day, at(0, 17, 59), Open},
		{day, at(0, 18, 0), Open},
		{day, at(0, 18, 0).Add(time.Microsecond), Missing},
		{day, time.Date(2026, 9, 30, 15, 59, 59, 999999000, time.UTC), Missing}, // 23:59:59.999999 in Shanghai
		{day.Add(1), at(1, 17, 0), Open},                                        // a holiday
		{day.Add(1), at(1, 19, 0), Missing},
		{day.Add(-1), at(1, 19, 0), ""},
		{day.Add(2), at(2, 19, 0), ""},
	} {
		p := rules.Fold(u, tt.date, nil, tt.now)
		if p.State != tt.want || p.Owed != (tt.want != "") || p.Filed() || p.Word() != nil {
			t.Errorf("%s at %s: %q, want %q", tt.date, tt.now, p.State, tt.want)
		}
	}
}

// The earliest time counts, the reporter's own content does: his word stands over what
// another passed on, whichever was first made or first here. Both are kept.
func TestWhoseWordCounts(t *testing.T) {
	own, other := found("他自己看见的"), phoned(nothing())
	for name, tt := range map[string]struct {
		tell  func(s *sheet)
		word  string // what is found, "" for a nil
		by    string
		made  time.Time
		state State
		n     int // words
	}{
		"own alone": {func(s *sheet) { s.online(reporter, own, at(0, 9, 0)) }, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 1},
		"telephone alone": {func(s *sheet) { s.online(villageHead, other, at(0, 9, 0)) },
			"", "village_head", at(0, 9, 0), OnTime, 1},
		"own after the telephone": {func(s *sheet) {
			s.online(villageHead, other, at(0, 9, 0)).online(reporter, own, at(0, 11, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 2},
		"own late after the telephone": {func(s *sheet) {
			s.online(villageHead, other, at(0, 17, 0)).online(reporter, because(found("他自己看见的"), "忘了"), at(0, 20, 0))
		}, "他自己看见的", "reporter", at(0, 17, 0), OnTime, 2},
		"own made before, here after": {func(s *sheet) {
			s.online(villageHead, other, at(0, 12, 0)).device(reporter, own, at(0, 9, 0), at(0, 16, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 1},
		"own made in time, days on its way": {func(s *sheet) {
			s.online(villageHead, other, at(0, 17, 0)).device(reporter, own, at(0, 9, 0), at(4, 16, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 1},
		"a late telephone, own in time": {func(s *sheet) {
			s.online(clerk, because(phoned(nothing()), "才联系上"), at(0, 19, 0)).device(reporter, own, at(0, 9, 0), at(0, 22, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 1},
		"two by telephone, unknown to each other": {func(s *sheet) {
			s.online(villageHead, other, at(0, 9, 0)).device(branchHead, phoned(found("总支听说的")), at(0, 10, 0), at(0, 12, 0))
		}, "", "village_head", at(0, 9, 0), OnTime, 1},
		"two by telephone from one device": {func(s *sheet) {
			s.device(branchHead, phoned(nothing()), at(0, 9, 0), at(0, 12, 0)).device(branchHead, phoned(found("又来电说的")), at(0, 10, 0), at(0, 12, 0))
		}, "又来电说的", "branch_head", at(0, 9, 0), OnTime, 2},
		"amended by telephone": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(clerk, because(phoned(found("下午吵起来了")), "来电补充"), at(0, 15, 0))
		}, "下午吵起来了", "clerk", at(0, 9, 0), OnTime, 2},
		"amended by telephone what he had meanwhile amended himself": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(clerk, because(phoned(nothing()), "来电"), at(0, 15, 0))
			s.device(reporter, own, at(0, 10, 0), at(0, 16, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 2},
		"amended by telephone twice": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(clerk, because(phoned(found("甲")), "来电"), at(0, 15, 0))
			s.online(villageHead, because(phoned(found("乙")), "又来电"), at(0, 16, 0))
		}, "乙", "village_head", at(0, 9, 0), OnTime, 3},
		"amended by himself a month later": {func(s *sheet) {
			s.online(reporter, nothing(), at(0, 9, 0)).online(reporter, because(found("他自己看见的"), "后来才知道"), at(30, 9, 0))
		}, "他自己看见的", "reporter", at(0, 9, 0), OnTime, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			tt.tell(s)
			w := s.p.Word()
			said := ""
			if len(w.Findings) > 0 {
				said = w.Findings[0].What
			}
			if said != tt.word || w.Actor.UserID != tt.by || !s.p.MadeAt.Equal(tt.made) || s.p.State != tt.state || len(s.p.Words) != tt.n {
				t.Errorf("%q of %s, made %s, %s, %d words; want %+v", said, w.Actor.UserID, s.p.MadeAt, s.p.State, len(s.p.Words), tt)
			}
			for i, e := range s.p.Entries {
				if e.Fate != dispute.Stands {
					t.Errorf("entry %d is %s", i, e.Fate)
				}
			}
		})
	}
}

// The words are the amendments in the order they were made, each until the next; the
// version counts every entry.
func TestAmendments(t *testing.T) {
	s := begin(t).online(reporter, nothing(), at(0, 9, 0)).check(at(0, 18, 0))
	s.online(reporter, because(found("甲"), "漏了一件"), at(0, 19, 0)).online(reporter, because(found("甲", "乙"), "又一件"), at(2, 8, 0))
	if s.p.State != OnTime || s.p.Mark != nil || s.p.Version() != 3 || s.p.Kind != Findings || len(s.p.Findings) != 2 {
		t.Fatalf("%+v", s.p)
	}
	w := s.p.Words
	if len(w) != 3 || w[0].Kind != Nil || w[1].Reason != "漏了一件" || !w[0].Until.Equal(w[1].MadeAt) || !w[1].Until.Equal(at(2, 8, 0)) || !w[2].Until.IsZero() {
		t.Errorf("%+v", w)
	}
	if w[1].Amends != "e1" || w[2].Amends != "e2" {
		t.Errorf("amends %q and %q", w[1].Amends, w[2].Amends)
	}
}

// A mark is set once, stays where it was set, and is voided visibly: by a filing made
// and come in time, by no other.
func TestTheMark(t *testing.T) {
	s := begin(t).check(at(1, 3, 0))
	m := s.p.Mark
	if m == nil || m.CheckOn != day || !m.RanAt.Equal(at(1, 3, 0)) || !s.p.Missed() {
		t.Fatalf("%+v", m)
	}
	s.online(reporter, because(nothing(), "忘了"), at(1, 9, 0))
	if !s.p.Missed() || s.p.State != Late || s.p.Entries[0].Fate != dispute.Stands {
		t.Errorf("a late report took the mark away: %+v", s.p)
	}
	s.device(villageHead, phoned(nothing()), at(0, 17, 0), at(1, 10, 0))
	if s.p.Missed() || s.p.Mark.VoidedBy != "e3" || s.p.State != OnTime || s.p.Version() != 3 {
		t.Errorf("%+v", s.p)
	}
	for _, e := range s.p.Entries {
		if (e.Fate == dispute.Voided) != (e.Action() == ActMiss) {
			t.Errorf("%s is %s", e.Action(), e.Fate)
		}
	}
	s.device(branchHead, phoned(nothing()), at(0, 17, 30), at(1, 11, 0))
	if s.p.Mark.VoidedBy != "e3" {
		t.Errorf("voided by %s, which was made later", s.p.Mark.VoidedBy)
	}
}

// A second mark of the same date, as of another replica, is kept and changes nothing.
func TestTwoMarks(t *testing.T) {
	s := begin(t)
	marks := rules.Check(day, []Report{s.p}, at(0, 18, 0)).Marks
	s.append(marks, at(0, 18, 0))
	marks[0].Seq, marks[0].ReceivedAt = 2, at(0, 18, 1)
	s.append(marks, at(0, 18, 1))
	if s.p.Version() != 2 || s.p.Mark.EntryID != "e1" || !s.p.Mark.RanAt.Equal(at(0, 18, 0)) || Count(s.p).Missed != 1 {
		t.Errorf("%+v", s.p.Mark)
	}
	s.device(reporter, nothing(), at(0, 17, 0), at(0, 19, 0))
	if s.p.Missed() || Count(s.p).Missed != 0 {
		t.Error("one of them stands")
	}
}

// Made at one instant, what a device made comes before what was made online, that of
// one device in its sequence, and what was made online as it arrived.
func TestOneInstant(t *testing.T) {
	entry := func(seq int64, what string) Entry {
		return Entry{ID: what, Seq: seq, Act: found(what), ReceivedAt: at(0, 9, 0), ClientKey: "k" + what}
	}
	device := func(seq, deviceSeq int64, what string) Entry {
		e := entry(seq, what)
		e.DeviceAt, e.DeviceSeq, e.ClockOffset = at(0, 9, 0), deviceSeq, ms(0)
		return e
	}
	list := []Entry{entry(1, "d"), device(2, 2, "a"), device(3, 1, "b"), entry(4, "c")}
	got := ""
	for _, w := range rules.Fold(group("G"), day, list, at(0, 10, 0)).Words {
		got += w.EntryID
	}
	if got != "badc" {
		t.Errorf("in the order %s", got)
	}
}

// A person is to look at the times of a device that cannot be right.
func TestFlagged(t *testing.T) {
	for name, tt := range map[string]struct {
		occurred time.Time
		made     time.Time
		offset   *time.Duration
		want     bool
	}{
		"right":                     {at(0, 9, 0), at(0, 9, 1), ms(0), false},
		"nothing said of the sweep": {time.Time{}, at(0, 9, 1), ms(0), false},
		"a day wrong":               {at(0, 9, 0), at(0, 9, 1), ms(-24 * 3_600_000), false},
		"more than a day ahead":     {at(0, 9, 0), at(0, 9, 1), ms(-24*3_600_000 - 1), true},
		"more than a day behind":    {at(0, 9, 0), at(0, 9, 1), ms(24*3_600_000 + 1), true},
		"unknown":                   {at(0, 9, 0), at(0, 9, 1), nil, true},
		"saved before the sweep":    {at(0, 9, 7), at(0, 9, 1), ms(0), true},
		"saved a month after it":    {at(-31, 9, 0), at(0, 9, 1), ms(0), true},
		"saved after it arrived":    {at(0, 9, 0), at(0, 9, 36), ms(0), true},
	} {
		s := begin(t)
		e := s.entry(reporter, nothing(), at(0, 9, 30))
		e.OccurredAt, e.DeviceAt, e.ClockOffset = tt.occurred, tt.made, tt.offset
		if err := s.try(reporter, e); err != nil {
			t.Fatal(err)
		}
		if s.p.Flagged != tt.want || s.p.Entries[0].Flagged != tt.want || s.p.State != OnTime {
			t.Errorf("%s: flagged %v, %s", name, s.p.Flagged, s.p.State)
		}
	}
}

// A ruling is a person's, with the reporter's answers beside it; it changes nothing
// else.
func TestRulings(t *testing.T) {
	s := begin(t).online(reporter, nothing(), at(0, 9, 0))
	s.online(clerk, &Ruling{What: Concealed, Reason: "村民证实当天已经告诉他"}, at(5, 9, 0))
	s.online(reporter, &Answer{RulingID: "e2", Text: "当天不在村里"}, at(6, 9, 0))
	if len(s.p.Rulings) != 1 || s.p.Rulings[0].What != Concealed || s.p.Rulings[0].Actor.UserID != "clerk" || len(s.p.Rulings[0].Answers) != 1 {
		t.Fatalf("%+v", s.p.Rulings)
	}
	if s.p.State != OnTime || s.p.Kind != Nil || s.p.Version() != 3 {
		t.Errorf("%+v", s.p)
	}
	// An answer given on a tablet, whose clock was behind, is beside its ruling all the same.
	s.device(reporter, &Answer{RulingID: "e2", Text: "有人可以作证"}, at(4, 9, 0), at(6, 10, 0))
	if len(s.p.Rulings[0].Answers) != 2 {
		t.Errorf("%+v", s.p.Rulings)
	}
}

// Every act comes back from its JSON as it was.
func TestDecode(t *testing.T) {
	for _, act := range []Act{
		&Filing{Kind: Findings, Findings: []Finding{sighting("甲")}, OnBehalfOf: "乙", Reason: "丙", Amends: "e1"},
		&Turn{Finding: Finding{CaseID: "c1", Handled: Settled}}, &Miss{CheckOn: day}, &Reply{CaseID: "c1", Text: "甲"},
		&Ruling{What: False, Reason: "甲"}, &Answer{RulingID: "e1", Text: "甲"},
	} {
		back, err := Decode(act.Action(), encoded(t, act))
		if err != nil || !reflect.DeepEqual(back, act) {
			t.Errorf("%s came back as %+v, %v", act.Action(), back, err)
		}
	}
	if _, err := Decode("punish", []byte("{}")); err == nil {
		t.Error("an unknown action was read")
	}
	if _, err := Decode(ActFile, []byte(`{"kind":1}`)); err == nil {
		t.Error("a broken act was read")
	}
}

func TestOwes(t *testing.T) {
	u := grid.Unit{OpenedOn: "2026-02-28", ClosedOn: "2028-02-29"}
	for d, want := range map[calendar.Date]bool{
		"2026-02-27": false, "2026-02-28": true, "2026-10-01": true, "2027-02-17": true, "2028-02-28": true, "2028-02-29": false, "2028-03-01": false,
	} {
		if Owes(u, d) != want {
			t.Errorf("on %s: %v", d, !want)
		}
	}
	u.ClosedOn = ""
	if !Owes(u, "2099-12-31") {
		t.Error("an open unit owes nothing")
	}
}
