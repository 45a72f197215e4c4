package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/stats"
)

// publicationHandlers names the handlers of what is published and what is entered by hand.
func (s *Server) publicationHandlers() map[string]handler {
	return map[string]handler{
		"listPublications": func(ctx context.Context, c *call) (any, error) {
			return listOf(s.app.Publications(ctx, c.caller, c.query.Get("unit")))
		},
		"publishFigures":       withBody(s.app.Publish),
		"getPublication":       func(ctx context.Context, c *call) (any, error) { return s.app.Publication(ctx, c.caller, c.id) },
		"listPublicationCases": s.listPublicationCases,
		"listYearlyTotals": func(ctx context.Context, c *call) (any, error) {
			return listOf(s.app.YearlyTotals(ctx, c.caller, c.query.Get("unit")))
		},
		"enterYearlyTotal": withBody(s.app.EnterYearlyTotal),
	}
}

func (s *Server) listPublicationCases(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	return s.app.PublicationCases(ctx, c.caller, c.id, app.FrozenQuery{
		Figure: stats.Figure(c.query.Get("figure")), By: stats.By(c.query.Get("by")), Key: c.query.Get("key"),
		Cursor: c.query.Get("cursor"), Limit: limit,
	})
}
