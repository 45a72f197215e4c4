package httpapi

// statisticsHandlers names the handlers of the figures.
func (s *Server) statisticsHandlers() map[string]handler {
	return map[string]handler{
		"getStatistics":        s.notYet,
		"listStatisticsCases":  s.notYet,
		"listStatisticsFaults": s.notYet,
		"listPublications":     s.notYet,
		"publishFigures":       s.notYet,
		"getPublication":       s.notYet,
		"listPublicationCases": s.notYet,
		"listYearlyTotals":     s.notYet,
		"enterYearlyTotal":     s.notYet,
	}
}
