package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
	"shuoli/internal/zeroreport"
)

// zeroReportHandlers names the handlers of the daily report.
func (s *Server) zeroReportHandlers() map[string]handler {
	return map[string]handler{
		"listZeroReports": s.listZeroReports,
		"summarizeZeroReports": func(ctx context.Context, c *call) (any, error) {
			return s.app.ZeroReportSummary(ctx, c.caller, app.SummaryQuery{
				Unit: c.query.Get("unit"), Date: c.on("date"), From: c.on("from"), To: c.on("to"),
			})
		},
		"listSuspicions": func(ctx context.Context, c *call) (any, error) {
			return listOf(s.app.Suspicions(ctx, c.caller, app.ZeroReportQuery{Unit: c.query.Get("unit"), From: c.on("from"), To: c.on("to")}))
		},
		"remindUnits": withBody(s.app.RemindUnits),
		"getZeroReport": func(ctx context.Context, c *call) (any, error) {
			return s.app.ZeroReport(ctx, c.caller, c.id, c.date)
		},
		"fileZeroReport":   onReport(s.app.FileReport),
		"replyToSuspicion": onReport(s.app.ReplyToSuspicion),
		"ruleOnZeroReport": onReport(s.app.RuleOnReport),
		"answerRuling":     onReport(s.app.AnswerRuling),
	}
}

// on reads a date of the query, "" where there is none.
func (c *call) on(name string) calendar.Date { return calendar.Date(c.query.Get(name)) }

// onReport is the handler of a write on the report that the path names.
func onReport[In any](write func(context.Context, app.Caller, string, calendar.Date, In, app.Write) (app.ZeroReportView, error)) handler {
	return func(ctx context.Context, c *call) (any, error) {
		var in In
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		return write(ctx, c.caller, c.id, c.date, in, c.write)
	}
}

func (s *Server) listZeroReports(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	return s.app.ZeroReports(ctx, c.caller, app.ZeroReportQuery{
		Unit: c.query.Get("unit"), From: c.on("from"), To: c.on("to"), State: zeroreport.State(c.query.Get("state")),
		Cursor: c.query.Get("cursor"), Limit: limit,
	})
}
