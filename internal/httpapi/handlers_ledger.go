package httpapi

import (
	"context"

	"shuoli/internal/fault"
)

// ledgerHandlers names the handlers of the ledger coming in and going out.
func (s *Server) ledgerHandlers() map[string]handler {
	return map[string]handler{
		"listImports":    s.notYet,
		"previewImport":  s.notYet,
		"getImport":      s.notYet,
		"listImportRows": s.notYet,
		"confirmImport":  s.notYet,
		"exportLedger":   s.notYet,
	}
}

func (s *Server) notYet(context.Context, *call) (any, error) { return nil, fault.Missing() }
