package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

// auditHandlers names the handlers of the record of acts.
func (s *Server) auditHandlers() map[string]handler {
	return map[string]handler{
		"listAudit": s.listAudit,
		"verifyAudit": func(ctx context.Context, c *call) (any, error) {
			return s.app.VerifyAudit(ctx, c.caller)
		},
		"listLooks": func(ctx context.Context, c *call) (any, error) {
			return listOf(s.app.Looks(ctx, c.caller, c.id))
		},
	}
}

func (s *Server) listAudit(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	return s.app.Audit(ctx, c.caller, app.AuditQuery{
		From: calendar.Date(c.query.Get("from")), To: calendar.Date(c.query.Get("to")),
		Actor: c.query.Get("actor"), Action: c.query.Get("action"), Object: c.query.Get("object"), ObjectID: c.query.Get("object_id"),
		Cursor: c.query.Get("cursor"), Limit: limit,
	})
}
