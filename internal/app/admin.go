package app

import (
	"slices"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// permit asks casbin: Forbidden, code "forbidden", where none of the caller's roles allows it.
func (a *App) permit(who Caller, object, action string) error {
	if !a.rights.May(roles(who), object, action) {
		return fault.New(fault.Forbidden, "forbidden", "您的角色不能办这件事")
	}
	return nil
}

// startedFrom checks the version an edit started from: Precondition, code
// "version_missing", without one; Stale, code "stale_entry", with an old one and with
// the entry as it stands.
func startedFrom(w Write, version int64, now any) error {
	switch {
	case w.Version == nil:
		return fault.New(fault.Precondition, "version_missing", "缺少 If-Match：要说明从哪一版改起")
	case *w.Version != version:
		f := fault.New(fault.Stale, "stale_entry", "别人刚刚改过，请看过最新的内容再改")
		f.Current = now
		return f
	}
	return nil
}

// administered are the units that an administrator answers for; nil, and true, for one
// of the whole installation.
func administered(who Caller) (within []string, all bool) {
	within = []string{}
	for _, g := range who.Subject.Grants {
		if g.Role != grid.Admin {
			continue
		}
		if g.UnitID == "" {
			return nil, true
		}
		within = append(within, g.UnitID)
	}
	return within, false
}

// administers reports whether a unit is one that the administrator answers for; ""
// stands for the installation.
func (ref reference) administers(who Caller, unitID string) bool {
	within, all := administered(who)
	return all || slices.ContainsFunc(within, ref.units[unitID].Place.Within)
}

// administersPerson reports whether all that somebody holds, or will, is within what
// the administrator answers for: otherwise he could log in as somebody above him.
func (ref reference) administersPerson(r *store.Read, who Caller, grants []store.Grant) bool {
	return !slices.ContainsFunc(grants, func(g store.Grant) bool { return !ended(g, r) && !ref.administers(who, g.UnitID) })
}

// homeOf is the township whose audit chain an administrator's acts belong to.
func (ref reference) homeOf(who Caller) string {
	if homes := ref.townships(who); len(homes) > 0 {
		return homes[0]
	}
	return ""
}
