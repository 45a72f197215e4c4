package app

import (
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// roleLevels says at what level of unit each role is held (product.md 7); an
// administrator and an auditor stand at the top of what they answer for.
var roleLevels = map[grid.Role][]grid.Level{
	grid.Mediator:   {grid.Village, grid.Township},
	grid.GridLeader: {grid.Group},
	grid.LevelHead:  {grid.Village, grid.Branch},
	grid.Clerk:      {grid.Township},
	grid.Leader:     {grid.Township, grid.Branch},
	grid.Liaison:    {grid.Township},
	grid.Admin:      {grid.Township},
	grid.Auditor:    {grid.Township},
}

// exclusive are the roles that nobody may hold together with another.
var exclusive = []grid.Role{grid.Admin, grid.Auditor}

// ended reports whether a grant is over today.
func ended(g store.Grant, r *store.Read) bool { return g.To != "" && g.To < calendar.DateOf(r.Now) }

// GiveRole gives a person a role at a unit for a time, or changes that time. The roles
// of a person add up, but administrator and auditor exclude every other and a seat on a
// committee: Conflict, code "exclusive_role", both ways, as long as the times meet.
// A liaison answers for one agency of that unit, nobody else for any.
// Invalid: "unknown_unit", "unit_closed", "role_level", "before_from", "unknown_agency",
// "agency_of_liaison".
func (a *App) GiveRole(ctx context.Context, who Caller, id string, in RoleInput, w Write) (PersonView, error) {
	var view PersonView
	err := a.onPerson(ctx, who, id, w, "grant", &view, func(tx *store.Tx, ref reference, u *store.User) (string, any, error) {
		g := store.Grant{UserID: u.ID, Role: in.Role, UnitID: in.UnitID, From: in.From, To: in.To, AgencyID: in.AgencyID}
		if g.From == "" {
			g.From = calendar.DateOf(tx.Now)
		}
		if err := ref.grantable(who, g); err != nil {
			return "", nil, err
		}
		held, err := tx.Grants(u.ID)
		if err != nil {
			return "", nil, err
		}
		var before any
		if i := slices.IndexFunc(held, func(h store.Grant) bool { return h.Role == g.Role && h.UnitID == g.UnitID }); i >= 0 {
			before = grantDetail(held[i])
			held = slices.Delete(held, i, i+1)
		}
		seats, err := tx.SeatsOf(u.ID)
		if err != nil {
			return "", nil, err
		}
		if err := compatible(append(held, g), seats); err != nil {
			return "", nil, err
		}
		return "person.grant", map[string]any{"before": before, "after": grantDetail(g)}, tx.SaveGrant(g)
	})
	return view, err
}

// EndRole sets the last day of a role; yesterday ends it at once. Invalid, codes
// "unknown_grant", "too_early"; Conflict, code "last_administrator".
func (a *App) EndRole(ctx context.Context, who Caller, id string, in RoleEnd, w Write) (PersonView, error) {
	var view PersonView
	err := a.onPerson(ctx, who, id, w, "grant", &view, func(tx *store.Tx, _ reference, u *store.User) (string, any, error) {
		held, err := tx.Grants(u.ID)
		if err != nil {
			return "", nil, err
		}
		i := slices.IndexFunc(held, func(h store.Grant) bool { return h.Role == in.Role && h.UnitID == in.UnitID && !ended(h, &tx.Read) })
		if i < 0 {
			return "", nil, fault.At("/role", "unknown_grant", "他没有这个岗位，或者已经结束")
		}
		if in.To < calendar.DateOf(tx.Now).Add(-1) {
			return "", nil, fault.At("/to", "too_early", "最早从今天起停止")
		}
		before := grantDetail(held[i])
		held[i].To = in.To
		return "person.grant", map[string]any{"before": before, "after": grantDetail(held[i])}, tx.SaveGrant(held[i])
	})
	return view, err
}

func grantDetail(g store.Grant) map[string]any {
	detail := map[string]any{"role": g.Role, "unit_id": g.UnitID, "from": g.From, "to": g.To}
	if g.AgencyID != "" {
		detail["agency_id"] = g.AgencyID
	}
	return detail
}

// grantable says whether the administrator may give such a role at all.
func (ref reference) grantable(who Caller, g store.Grant) error {
	unit, ok := ref.units[g.UnitID]
	switch {
	case !ok || !ref.administers(who, g.UnitID):
		return fault.At("/unit_id", "unknown_unit", "没有这个单位")
	case unit.ClosedOn != "":
		return fault.At("/unit_id", "unit_closed", "这个单位已经停用")
	case !slices.Contains(roleLevels[g.Role], unit.Level):
		return fault.At("/unit_id", "role_level", "这个岗位不设在这一级")
	case g.To != "" && g.To < g.From:
		return fault.At("/to", "before_from", "结束的日子不能早于开始的日子")
	case g.Role != grid.Liaison && g.AgencyID != "":
		return fault.At("/agency_id", "agency_of_liaison", "只有联络员才代表一个联动单位")
	case g.Role == grid.Liaison && !slices.ContainsFunc(ref.agencies, func(a grid.Agency) bool {
		return a.ID == g.AgencyID && a.UnitID == g.UnitID && a.ClosedOn == ""
	}):
		return fault.At("/agency_id", "unknown_agency", "请选联动单位")
	}
	return nil
}

// compatible is Conflict, code "exclusive_role", when two of the roles, or a role and a
// seat, may not meet and do.
func compatible(grants []store.Grant, seats []grid.CommitteeMember) error {
	for i, g := range grants {
		if !slices.Contains(exclusive, g.Role) {
			continue
		}
		for j, other := range grants {
			if i != j && other.Role != g.Role && meet(g.From, g.To, other.From, other.To) {
				return exclusiveRole()
			}
		}
		for _, s := range seats {
			if meet(g.From, g.To, s.TermFrom, s.TermTo) {
				return exclusiveRole()
			}
		}
	}
	return nil
}

func exclusiveRole() error {
	return fault.New(fault.Conflict, "exclusive_role", "管理员、审计员不能兼任别的岗位，也不能是调委会成员", fault.Field{Pointer: "/role", Code: "exclusive_role"})
}

// meet reports whether two spans of days have a day in common; an empty end is open, and
// a span that ends before it begins has no day.
func meet(aFrom, aTo, bFrom, bTo calendar.Date) bool {
	for _, span := range [][2]calendar.Date{{aFrom, aTo}, {bFrom, bTo}} {
		if span[1] != "" && span[1] < span[0] {
			return false
		}
	}
	return (aTo == "" || bFrom <= aTo) && (bTo == "" || aFrom <= bTo)
}
