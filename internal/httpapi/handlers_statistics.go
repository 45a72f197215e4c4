package httpapi

// statisticsHandlers names the handlers of the figures.
func (s *Server) statisticsHandlers() map[string]handler {
	return map[string]handler{
		"getStatistics":        s.notYet,
		"listStatisticsCases":  s.notYet,
		"listStatisticsFaults": s.notYet,
	}
}
