package app

import (
	"slices"

	"shuoli/internal/grid"
)

// reach are the units whose subtrees the caller's roles open for an action, each once
// and none within another.
func (a *App) reach(ref reference, who Caller, object, action string) []string {
	var ids []string
	for _, g := range who.Subject.Grants {
		if a.rights.May([]grid.Role{g.Role}, object, action) && !slices.Contains(ids, g.UnitID) {
			ids = append(ids, g.UnitID)
		}
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(ids, func(top string) bool { return top != id && ref.units[id].Place.Within(top) })
	})
}

// reaches reports whether a unit lies where one of the caller's roles opens an action: a
// leader of one branch who mediates in another publishes for the first alone.
func (a *App) reaches(ref reference, who Caller, unitID, object, action string) bool {
	return slices.ContainsFunc(a.reach(ref, who, object, action), ref.units[unitID].Place.Within)
}
