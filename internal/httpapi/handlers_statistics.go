package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/stats"
)

// statisticsHandlers names the handlers of the figures.
func (s *Server) statisticsHandlers() map[string]handler {
	return map[string]handler{
		"getStatistics":        func(ctx context.Context, c *call) (any, error) { return s.app.Statistics(ctx, c.caller, figures(c)) },
		"listStatisticsCases":  s.listStatisticsCases,
		"listStatisticsFaults": func(ctx context.Context, c *call) (any, error) { return listOf(s.app.StatisticsFaults(ctx, c.caller)) },
	}
}

// figures is which table a request asks for.
func figures(c *call) app.StatisticsQuery {
	return app.StatisticsQuery{
		Unit: c.query.Get("unit"), From: calendar.Date(c.query.Get("from")), To: calendar.Date(c.query.Get("to")),
		By: stats.By(c.query.Get("by")),
	}
}

func (s *Server) listStatisticsCases(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	return s.app.StatisticsCases(ctx, c.caller, app.StatisticsCaseQuery{
		StatisticsQuery: figures(c), Figure: stats.Figure(c.query.Get("figure")), Key: c.query.Get("key"),
		Cursor: c.query.Get("cursor"), Limit: limit,
	})
}
