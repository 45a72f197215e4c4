package store

import (
	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// OpenStatuses are the statuses of a case that is still to be settled 在办.
var OpenStatuses = []dispute.Status{dispute.Registered, dispute.Mediating}

// OpenCounts is how many open cases in scope each unit has in its subtree, by unit id;
// a unit without any is not in it. Restricted cases count like any other, and one
// question answers for all units.
func (r *Read) OpenCounts(scope Scope) (map[string]int, error) {
	where := and(scope.sees(), is("cases.status IN ?", OpenStatuses))
	var rows []struct {
		Place place `gorm:"embedded"`
		N     int
	}
	err := r.db.Raw(`SELECT township_id, branch_id, village_id, group_id, count(*) AS n FROM cases WHERE `+where.sql+`
		GROUP BY township_id, branch_id, village_id, group_id`, where.args...).Scan(&rows).Error
	counts := map[string]int{}
	for _, row := range rows {
		for _, l := range grid.Ladder {
			if id := grid.Place(row.Place).At(l); id != "" {
				counts[id] += row.N
			}
		}
	}
	return counts, translate(err)
}
