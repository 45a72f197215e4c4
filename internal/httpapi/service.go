package httpapi

import (
	"context"

	"shuoli/internal/app"
	"shuoli/internal/dispute"
)

// Service is what the handlers need of internal/app. Faults come back as they
// are and become problems; any other error is answered 500 and logged.
type Service interface {
	LogIn(ctx context.Context, username, password, origin, userAgent string) (token string, s app.SessionView, err error)
	// Session finds who sent a token; Anonymous when it is unknown or has run out.
	Session(ctx context.Context, token, origin string) (app.Caller, error)
	WhoAmI(ctx context.Context, by app.Caller) (app.SessionView, error)
	LogOut(ctx context.Context, by app.Caller) error
	About(ctx context.Context) (app.AboutView, error)

	Units(ctx context.Context, by app.Caller, q app.UnitQuery) ([]app.UnitView, error)
	Unit(ctx context.Context, by app.Caller, id string) (app.UnitView, error)
	Categories(ctx context.Context) ([]app.CategoryView, error)
	Mediators(ctx context.Context, by app.Caller, caseID string) ([]app.MediatorView, error)
	Today(ctx context.Context, by app.Caller) (app.TodayView, error)

	Cases(ctx context.Context, by app.Caller, q app.CaseQuery) (app.CasePage, error)
	Repeats(ctx context.Context, by app.Caller, names []string) (app.CasePage, error)
	Register(ctx context.Context, by app.Caller, r app.Registration, w app.Write) (app.CaseView, error)
	Case(ctx context.Context, by app.Caller, id string) (app.CaseView, error)
	Edit(ctx context.Context, by app.Caller, id string, e app.CaseEdit, w app.Write) (app.CaseView, error)
	Events(ctx context.Context, by app.Caller, id string) ([]app.EventView, error)
	Act(ctx context.Context, by app.Caller, id string, act dispute.Act, w app.Write) (app.CaseView, error)

	Agencies(ctx context.Context, by app.Caller) ([]app.AgencyView, error)
	HandOvers(ctx context.Context, by app.Caller, state string) ([]app.HandOverRow, error)
	Persons(ctx context.Context, by app.Caller, caseID string) ([]app.PersonView, error)

	AdvanceDemo(ctx context.Context, by app.Caller, days int, w app.Write) (app.AboutView, error)
	// Ready fails while the program cannot serve, such as when its store is away.
	Ready(ctx context.Context) error
}

var _ Service = (*app.App)(nil)
