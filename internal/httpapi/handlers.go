package httpapi

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// handler does one operation: it decodes, asks the service once, and returns what
// the contract shows for it. Who asks and whether he may is settled before.
type handler func(ctx context.Context, c *call) (any, error)

// list is how the contract shows several of a thing.
type list[T any] struct {
	Items []T `json:"items"`
}

// listOf never shows null for none.
func listOf[T any](items []T, err error) (any, error) {
	if items == nil {
		items = []T{}
	}
	return list[T]{items}, err
}

// handlers names the handler of each operation but the acts on a case, which have
// one in common.
func (s *Server) handlers() map[string]handler {
	named := map[string]handler{
		"logIn":          s.logIn,
		"whoAmI":         s.whoAmI,
		"logOut":         s.logOut,
		"about":          s.about,
		"listUnits":      s.listUnits,
		"getUnit":        s.getUnit,
		"unitPage":       s.unitPage,
		"listCategories": s.listCategories,
		"listMediators":  s.listMediators,
		"today":          s.today,
		"listHearings":   s.listHearings,
		"getHearing":     s.getHearing,
		"listCases":      s.listCases,
		"registerCase":   s.registerCase,
		"listRepeats":    s.listRepeats,
		"getCase":        s.getCase,
		"editCase":       s.editCase,
		"revealParty":    onID(s.app.Reveal),
		"listEvents":     s.listEvents,
		"advanceDemo":    s.advanceDemo,
		"listAgencies":   s.listAgencies,
		"listHandOvers":  s.listHandOvers,
		"listPersons":    s.listPersons,
	}
	maps.Copy(named, s.adminHandlers())
	maps.Copy(named, s.statisticsHandlers())
	maps.Copy(named, s.publicationHandlers())
	maps.Copy(named, s.ledgerHandlers())
	maps.Copy(named, s.zeroReportHandlers())
	maps.Copy(named, s.checkHandlers())
	maps.Copy(named, s.auditHandlers())
	return named
}

func (s *Server) logIn(ctx context.Context, c *call) (any, error) {
	var body struct{ Username, Password string }
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	from := app.Visit{Origin: c.origin, UserAgent: userAgent(c.request), Device: tokenOf(c.request, deviceCookieName)}
	in, err := s.app.LogIn(ctx, body.Username, body.Password, from)
	if err == nil {
		c.cookies = []*http.Cookie{sessionCookie(in.Token), deviceCookie(in.Device)}
	}
	return in.Session, err
}

func (s *Server) whoAmI(ctx context.Context, c *call) (any, error) {
	return s.app.WhoAmI(ctx, c.caller)
}

func (s *Server) logOut(ctx context.Context, c *call) (any, error) {
	err := s.app.LogOut(ctx, c.caller)
	if err == nil {
		c.cookies = []*http.Cookie{endedCookie()}
	}
	return nil, err
}

func (s *Server) about(ctx context.Context, _ *call) (any, error) { return s.app.About(ctx) }

func (s *Server) listUnits(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.Units(ctx, c.caller, app.UnitQuery{
		Parent: c.query.Get("parent"), Level: grid.Level(c.query.Get("level")),
		Q: c.query.Get("q"), Register: c.query.Get("register") == "true",
	}))
}

func (s *Server) getUnit(ctx context.Context, c *call) (any, error) {
	return s.app.Unit(ctx, c.caller, c.id)
}

func (s *Server) unitPage(ctx context.Context, c *call) (any, error) {
	return s.app.UnitPage(ctx, c.caller, c.id)
}

func (s *Server) listCategories(ctx context.Context, _ *call) (any, error) {
	return listOf(s.app.Categories(ctx))
}

func (s *Server) listMediators(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.Mediators(ctx, c.caller, c.query.Get("case")))
}

func (s *Server) today(ctx context.Context, c *call) (any, error) { return s.app.Today(ctx, c.caller) }

func (s *Server) listHearings(ctx context.Context, c *call) (any, error) {
	return s.app.Hearings(ctx, c.caller, app.HearingQuery{
		Unit: c.query.Get("unit"), From: calendar.Date(c.query.Get("from")), To: calendar.Date(c.query.Get("to")),
	})
}

func (s *Server) getHearing(ctx context.Context, c *call) (any, error) {
	return s.app.Hearing(ctx, c.caller, c.id)
}

func (s *Server) listCases(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	return s.app.Cases(ctx, c.caller, app.CaseQuery{
		Unit: c.query.Get("unit"), Status: dispute.Status(c.query.Get("status")), Level: grid.Level(c.query.Get("level")),
		Outcome: dispute.Outcome(c.query.Get("outcome")), Category: c.query.Get("category"), Risk: dispute.Risk(c.query.Get("risk")),
		DueBefore: calendar.Date(c.query.Get("due_before")), Exception: c.query.Get("exception"), Q: c.query.Get("q"), Sort: c.query.Get("sort"),
		Cursor: c.query.Get("cursor"), Limit: limit,
	})
}

func (s *Server) listRepeats(ctx context.Context, c *call) (any, error) {
	var body app.RepeatQuery
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.Repeats(ctx, c.caller, body)
}

func (s *Server) registerCase(ctx context.Context, c *call) (any, error) {
	var body app.Registration
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.Register(ctx, c.caller, body, c.write)
}

func (s *Server) getCase(ctx context.Context, c *call) (any, error) {
	return s.app.Case(ctx, c.caller, c.id)
}

func (s *Server) editCase(ctx context.Context, c *call) (any, error) {
	var body app.CaseEdit
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.Edit(ctx, c.caller, c.id, body, c.write)
}

func (s *Server) listEvents(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.Events(ctx, c.caller, c.id))
}

// act is the handler of every operation act:*; the act's fields are its body.
func (s *Server) act(action dispute.Action) handler {
	return func(ctx context.Context, c *call) (any, error) {
		act, err := dispute.Decode(action, c.body)
		if err != nil {
			return nil, undecodable(err)
		}
		return s.app.Act(ctx, c.caller, c.id, act, c.write)
	}
}

func (s *Server) listAgencies(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.Agencies(ctx, c.caller))
}

func (s *Server) listHandOvers(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.HandOvers(ctx, c.caller, c.query.Get("state")))
}

func (s *Server) listPersons(ctx context.Context, c *call) (any, error) {
	return listOf(s.app.Persons(ctx, c.caller, c.query.Get("case")))
}

func (s *Server) advanceDemo(ctx context.Context, c *call) (any, error) {
	var body struct{ Days int }
	if err := c.decode(&body); err != nil {
		return nil, err
	}
	return s.app.AdvanceDemo(ctx, c.caller, body.Days, c.write)
}

// decode reads the body, which the contract has passed, into an app type.
func (c *call) decode(v any) error {
	if err := json.Unmarshal(c.body, v); err != nil {
		return undecodable(err)
	}
	return nil
}

// undecodable is for what fits the contract and yet not the type behind it.
func undecodable(err error) error {
	f := fault.New(fault.Invalid, "invalid_body", "有的内容不符合要求")
	f.Err = err
	return f
}
