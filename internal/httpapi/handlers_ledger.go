package httpapi

import (
	"context"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

// ledgerHandlers names the handlers of the ledger coming in and going out.
func (s *Server) ledgerHandlers() map[string]handler {
	return map[string]handler{
		"listImports":    func(ctx context.Context, c *call) (any, error) { return listOf(s.app.Imports(ctx, c.caller)) },
		"previewImport":  s.previewImport,
		"getImport":      func(ctx context.Context, c *call) (any, error) { return s.app.Import(ctx, c.caller, c.id) },
		"listImportRows": s.listImportRows,
		"confirmImport": func(ctx context.Context, c *call) (any, error) {
			return s.app.ConfirmImport(ctx, c.caller, c.id, c.write)
		},
		"exportLedger": s.exportLedger,
	}
}

func (s *Server) previewImport(ctx context.Context, c *call) (any, error) {
	in := app.ImportInput{FileName: c.upload.fileName, Data: c.upload.file, UnitID: c.upload.values["unit"]}
	in.Year, _ = strconv.Atoi(c.upload.values["year"]) // held against the contract before; absent is 0
	return s.app.PreviewImport(ctx, c.caller, in, c.write)
}

func (s *Server) listImportRows(ctx context.Context, c *call) (any, error) {
	limit, _ := strconv.Atoi(c.query.Get("limit")) // held against the contract before; absent is 0
	q := app.ImportRowQuery{State: c.query.Get("state"), Cursor: c.query.Get("cursor"), Limit: limit}
	return s.app.ImportRows(ctx, c.caller, c.id, q)
}

func (s *Server) exportLedger(ctx context.Context, c *call) (any, error) {
	return s.app.ExportLedger(ctx, c.caller, app.LedgerQuery{
		UnitID: c.query.Get("unit"), From: calendar.Date(c.query.Get("from")), To: calendar.Date(c.query.Get("to")),
	})
}
