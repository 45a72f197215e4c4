package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// script collects what people did in the demo's past; play lets them do it
// again, through the program, in the order in which it happened.
type script struct {
	ctx    context.Context
	app    *app.App
	people map[string]app.Caller
	today  calendar.Date
	steps  []step
	key    int
}

// step is one act of one person on one case.
type step struct {
	at  time.Time
	who string
	of  *story
	do  func(*script, app.Caller, *story, app.Write) error
}

// story is one dispute of the demo.
type story struct {
	title string
	id    string
	view  app.CaseView
}

// at is an instant that many days before today.
func (s *script) at(daysAgo, hour int) time.Time { return s.today.Add(-daysAgo).At(hour, 20) }

// on adds an act to a story; the act is made from the case as it then stands.
func (s *script) on(of *story, at time.Time, who string, act func(app.CaseView) dispute.Act) {
	s.steps = append(s.steps, step{at: at, who: who, of: of, do: func(s *script, c app.Caller, of *story, w app.Write) error {
		w.Version = &of.view.Version
		view, err := s.app.Act(s.ctx, c, of.id, act(of.view), w)
		of.view = view
		return err
	}})
}

// register opens a story.
func (s *script) register(at time.Time, who string, r app.Registration) *story {
	of := &story{title: r.Narrative}
	s.steps = append(s.steps, step{at: at, who: who, of: of, do: func(s *script, c app.Caller, of *story, w app.Write) error {
		view, err := s.app.Register(s.ctx, c, r, w)
		of.id, of.view = view.ID, view
		return err
	}})
	return of
}

// play runs all steps by time, with the program's clock set to each.
func (s *script) play(clock *app.Clock) error {
	slices.SortStableFunc(s.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, st := range s.steps {
		clock.Set(st.at)
		who, err := s.caller(st.who)
		if err != nil {
			return err
		}
		s.key++
		key := fmt.Sprintf("demo-%06d", s.key)
		if err := st.do(s, who, st.of, app.Write{Key: key, PayloadHash: key}); err != nil {
			return fmt.Errorf("demo: %s by %s on %s: %w", st.of.title, st.who, calendar.DateOf(st.at), err)
		}
	}
	return nil
}

func (s *script) caller(username string) (app.Caller, error) {
	if c, ok := s.people[username]; ok {
		return c, nil
	}
	c, err := s.app.CallerNamed(s.ctx, username)
	if err != nil {
		return app.Caller{}, fmt.Errorf("demo: %s: %w", username, err)
	}
	s.people[username] = c
	return c, nil
}

// accept agrees for every party.
func accept(c app.CaseView) dispute.Act {
	act := &dispute.Accept{}
	for _, p := range c.Parties {
		act.Consents = append(act.Consents, dispute.PartyConsent{PartyID: p.ID, Consent: dispute.ConsentAgreed})
	}
	return act
}

// heard records a hearing at which all were present.
func heard(result, record string) func(app.CaseView) dispute.Act {
	return func(c app.CaseView) dispute.Act {
		act := &dispute.Hearing{Result: result, RightsNotice: true, Record: record}
		for _, p := range c.Parties {
			act.Attendance = append(act.Attendance, dispute.Attendance{PartyID: p.ID, Present: true, Told: true})
		}
		return act
	}
}

func elevate(reason string) func(app.CaseView) dispute.Act {
	return func(c app.CaseView) dispute.Act { return &dispute.Elevate{From: c.Level, Reason: reason} }
}

// written makes a written agreement, signed on that day by everybody.
func written(content, what string, fen int64, signed, due calendar.Date) func(app.CaseView) dispute.Act {
	return func(c app.CaseView) dispute.Act {
		terms := dispute.Terms{Form: dispute.Written, Content: content, MediatorSignedOn: signed}
		terms.Obligations = []dispute.Obligation{{DebtorID: c.Parties[len(c.Parties)-1].ID, What: what, DueOn: due}}
		if fen > 0 {
			terms.Obligations[0].AmountFen = &fen
		}
		for _, p := range c.Parties {
			terms.Signatures = append(terms.Signatures, dispute.Signature{PartyID: p.ID, Method: "both", On: signed})
		}
		return &dispute.Agree{RightsNotice: true, Agreement: terms}
	}
}

func seal(on calendar.Date) func(app.CaseView) dispute.Act {
	return func(app.CaseView) dispute.Act { return &dispute.Seal{On: on} }
}

func performed(on calendar.Date) func(app.CaseView) dispute.Act {
	return func(c app.CaseView) dispute.Act {
		return &dispute.Perform{ObligationID: c.Agreement.Obligations[0].ID, State: dispute.Performed, On: on}
	}
}

func visited(on calendar.Date) func(app.CaseView) dispute.Act {
	return func(c app.CaseView) dispute.Act {
		act := &dispute.FollowUp{On: on, Remark: "双方来往如常，没有新的争议。"}
		for _, p := range c.Parties {
			act.Reached, act.Confirmed = append(act.Reached, p.ID), append(act.Confirmed, p.ID)
		}
		return act
	}
}

// archived ticks every paper that is required.
func archived(c app.CaseView) dispute.Act {
	act := &dispute.Archive{Papers: []string{}}
	for _, p := range c.Papers {
		if p.Required {
			act.Papers = append(act.Papers, p.Code)
		}
	}
	return act
}

func terminated(on calendar.Date) func(app.CaseView) dispute.Act {
	return func(app.CaseView) dispute.Act {
		return &dispute.Terminate{
			Reason: dispute.TerminateRefused, Method: "oral", NotifiedOn: on,
			RouteNotice: "调解不成，可以依法申请仲裁、请求行政机关处理，或者向人民法院起诉。",
		}
	}
}

// lastWeekday is the latest hearing day of a level before today.
func (s *script) lastHearing(cal *calendar.Calendar, l grid.Level) calendar.Date {
	weekday, _ := l.HearingWeekday()
	days := cal.HearingDays(weekday, s.today.Add(-30), s.today.Add(-1))
	return days[len(days)-1].Date
}
