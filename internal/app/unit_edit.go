package app

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// divisionCode is what a unit may have: county, township or village digits.
var divisionCode = regexp.MustCompile(`^([0-9]{6}|[0-9]{9}|[0-9]{12})$`)

// AdministeredUnits is every unit that the administrator answers for, parents first,
// with what he may edit.
func (a *App) AdministeredUnits(ctx context.Context, who Caller) ([]UnitRecord, error) {
	if err := a.permit(who, "unit", "list"); err != nil {
		return nil, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []UnitRecord{}
	for _, u := range ref.order {
		if ref.administers(who, u.ID) {
			views = append(views, ref.record(u))
		}
	}
	return views, nil
}

// record is a unit as administrators see it.
func (ref reference) record(u grid.Unit) UnitRecord {
	v := UnitRecord{
		ID: u.ID, Name: u.Name, Aliases: append([]string{}, u.Aliases...), Level: u.Level, ParentID: u.ParentID, Path: ref.path(u.ID),
		DivisionCode: u.DivisionCode, OpenedOn: u.OpenedOn, ClosedOn: u.ClosedOn, Version: u.Version,
	}
	if venue, ok := ref.venues[u.ID]; ok {
		weekday := int(venue.Weekday)
		v.Venue, v.Weekday = venue.Name, &weekday
	}
	if c, ok := ref.committee(u.ID); ok {
		v.CommitteeID, v.Committee, v.Abbreviation = c.ID, c.Name, c.Abbreviation
	}
	return v
}

// CreateUnit opens a unit below another from today on, with the venue of its level, or a
// township, below nothing, which comes with its agencies and which only an administrator
// of the whole installation opens. A village or township may get its committee at once.
// Invalid: "required", "unknown_parent",
// "unit_closed", "parent_below", "division_code", "branch_has_no_code",
// "no_committee_here"; Conflict, code "code_taken".
func (a *App) CreateUnit(ctx context.Context, who Caller, in NewUnit, w Write) (UnitRecord, error) {
	if err := a.permit(who, "unit", "create"); err != nil {
		return UnitRecord{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return UnitRecord{}, err
	}
	defer a.forget()
	var view UnitRecord
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		level, err := ref.levelBelow(tx, who, in.ParentID)
		if err != nil {
			return err
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fault.Wrap(err, "无法编号")
		}
		u := grid.Unit{ID: id.String(), Level: level, ParentID: in.ParentID, OpenedOn: calendar.DateOf(tx.Now)}
		if err := describe(tx, &u, &in.Name, &in.Aliases, &in.DivisionCode); err != nil {
			return err
		}
		ordinal, err := tx.NextOrdinal(in.ParentID)
		if err != nil {
			return err
		}
		if u, err = tx.CreateUnit(u, ordinal); err != nil {
			return codeTaken(err)
		}
		if weekday, ok := level.HearingWeekday(); ok {
			if err := tx.CreateVenue(grid.Venue{ID: "venue-" + u.ID, UnitID: u.ID, Name: VenueName(level), Weekday: weekday}); err != nil {
				return err
			}
		}
		if level == grid.Township {
			for _, a := range agenciesOf(u.ID) {
				if err := tx.CreateAgency(a); err != nil {
					return err
				}
			}
		}
		if in.Committee != "" || in.Abbreviation != "" {
			if err := keepCommittee(tx, u, grid.Committee{Name: in.Committee, Abbreviation: in.Abbreviation}); err != nil {
				return err
			}
		}
		view, err = unitRecord(&tx.Read, ref, u)
		if err != nil {
			return err
		}
		return tx.Audit(entry(who, u.Place.TownshipID, "unit.create", "unit", u.ID, map[string]any{"after": view}))
	})
	return view, err
}

// levelBelow is the level of a unit that is opened below a parent, which stays open until
// the transaction ends; below nothing it is a township.
func (ref reference) levelBelow(tx *store.Tx, who Caller, parentID string) (grid.Level, error) {
	if parentID == "" {
		if _, all := administered(who); !all {
			return "", fault.At("/parent_id", "required", "请选上级单位")
		}
		return grid.Township, nil
	}
	parent, err := tx.LockUnit(parentID)
	if fault.KindOf(err) == fault.NotFound || err == nil && !ref.administers(who, parentID) {
		return "", fault.At("/parent_id", "unknown_parent", "上级单位不存在")
	}
	if err != nil {
		return "", err
	}
	level, ok := parent.Level.Down()
	switch {
	case parent.ClosedOn != "":
		return "", fault.At("/parent_id", "unit_closed", "这个单位已经停用")
	case !ok:
		return "", fault.At("/parent_id", "parent_below", "小组下面不再设单位")
	}
	return level, nil
}

// agenciesOf are the bodies that a township hands disputes over to (product.md 1).
func agenciesOf(townshipID string) []grid.Agency {
	list := []grid.Agency{}
	for _, a := range []struct{ id, name string }{{"police", "派出所"}, {"justice", "司法所"}, {"letters", "信访办"}, {"court", "法庭"}} {
		list = append(list, grid.Agency{ID: a.id + "-" + townshipID, UnitID: townshipID, Name: a.name})
	}
	return list
}

// EditUnit changes names and code, and what the unit's venue and committee are called;
// what is nil stays. Faults as CreateUnit, and Stale.
func (a *App) EditUnit(ctx context.Context, who Caller, id string, in UnitEdit, w Write) (UnitRecord, error) {
	return a.changeUnit(ctx, who, id, w, "edit", func(tx *store.Tx, ref reference, u *grid.Unit) error {
		if err := describe(tx, u, in.Name, in.Aliases, in.DivisionCode); err != nil {
			return err
		}
		if in.Venue != nil {
			venue, ok := ref.venues[u.ID]
			name := strings.TrimSpace(*in.Venue)
			switch {
			case !ok:
				return fault.At("/venue", "no_venue_here", "小组当场调解，没有固定的场所")
			case name == "":
				return fault.At("/venue", "required", "请填写名称")
			}
			if err := tx.NameVenue(venue.ID, name); err != nil {
				return err
			}
		}
		if in.Committee == nil && in.Abbreviation == nil {
			return nil
		}
		c, _ := ref.committee(u.ID)
		set(&c.Name, in.Committee)
		set(&c.Abbreviation, in.Abbreviation)
		return keepCommittee(tx, *u, c)
	})
}

// CloseUnit closes a unit from today on; it stays in every record. Conflict:
// "unit_closed", "unit_has_children", "unit_has_open_cases".
func (a *App) CloseUnit(ctx context.Context, who Caller, id string, in UnitClosing, w Write) (UnitRecord, error) {
	return a.changeUnit(ctx, who, id, w, "close", func(tx *store.Tx, _ reference, u *grid.Unit) error {
		today := calendar.DateOf(tx.Now)
		if u.ClosedOn != "" {
			return fault.New(fault.Conflict, "unit_closed", "这个单位已经停用")
		}
		if in.ClosedOn != today {
			return fault.At("/closed_on", "not_today", "停用从当天起算")
		}
		children, err := tx.OpenChildren(u.ID, today)
		if err != nil {
			return err
		}
		if children > 0 {
			return fault.New(fault.Conflict, "unit_has_children", "下面还有没停用的单位，先停用它们")
		}
		cases, err := tx.OpenCases(u.ID)
		if err != nil {
			return err
		}
		if cases > 0 {
			return fault.New(fault.Conflict, "unit_has_open_cases", "这里还有没办结的纠纷，办结后才能停用")
		}
		u.ClosedOn = today
		return nil
	})
}

// changeUnit is the one way in which a unit that is there changes.
func (a *App) changeUnit(ctx context.Context, who Caller, id string, w Write, action string, change func(*store.Tx, reference, *grid.Unit) error) (UnitRecord, error) {
	if err := a.permit(who, "unit", action); err != nil {
		return UnitRecord{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return UnitRecord{}, err
	}
	defer a.forget()
	var view UnitRecord
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		u, err := tx.LockUnit(id)
		if err != nil {
			return err
		}
		if !ref.administers(who, id) {
			return fault.Missing()
		}
		before, err := unitRecord(&tx.Read, ref, u)
		if err != nil {
			return err
		}
		if err := startedFrom(w, u.Version, before); err != nil {
			return err
		}
		if err := change(tx, ref, &u); err != nil {
			return err
		}
		if err := tx.SaveUnit(u); err != nil {
			return codeTaken(err)
		}
		if u.ClosedOn != "" {
			if err := ref.refoldReports(tx, u, u.ClosedOn); err != nil {
				return err
			}
		}
		u.Version++
		if view, err = unitRecord(&tx.Read, ref, u); err != nil {
			return err
		}
		return tx.Audit(entry(who, u.Place.TownshipID, "unit."+action, "unit", u.ID, map[string]any{"before": before, "after": view}))
	})
	return view, err
}

// unitRecord is a unit as it stands in the transaction, which the reference data do not
// know yet.
func unitRecord(r *store.Read, ref reference, u grid.Unit) (UnitRecord, error) {
	now := reference{units: map[string]grid.Unit{}, venues: map[string]grid.Venue{}}
	for _, id := range []string{u.Place.TownshipID, u.Place.BranchID, u.Place.VillageID, u.Place.GroupID} {
		now.units[id] = ref.units[id]
	}
	now.units[u.ID] = u
	venues, err := r.Venues(u.ID)
	if err != nil {
		return UnitRecord{}, err
	}
	for _, v := range venues {
		now.venues[u.ID] = v
	}
	now.committees, err = r.Committees(u.ID)
	return now.record(u), err
}

// describe puts the given names and code on a unit.
func describe(tx *store.Tx, u *grid.Unit, name *string, aliases *[]string, code *string) error {
	if name != nil {
		if u.Name = strings.TrimSpace(*name); u.Name == "" {
			return fault.At("/name", "required", "请填写名称")
		}
	}
	if aliases != nil {
		u.Aliases = []string{}
		for _, alias := range *aliases {
			if alias = strings.TrimSpace(alias); alias != "" && !slices.Contains(u.Aliases, alias) {
				u.Aliases = append(u.Aliases, alias)
			}
		}
	}
	if code == nil || *code == u.DivisionCode {
		return nil
	}
	switch {
	case *code == "":
	case u.Level == grid.Branch:
		return fault.At("/division_code", "branch_has_no_code", "总支没有区划代码")
	case !divisionCode.MatchString(*code):
		return fault.At("/division_code", "division_code", "区划代码是 6、9 或 12 位数字")
	}
	taken, err := tx.UnitOfCode(*code)
	if err != nil {
		return err
	}
	if taken != "" && taken != u.ID {
		return codeInUse()
	}
	u.DivisionCode = *code
	return nil
}

func codeInUse() error {
	return fault.New(fault.Conflict, "code_taken", "这个区划代码已经有单位在用", fault.Field{Pointer: "/division_code", Code: "code_taken"})
}

// codeTaken is what the index says when two units were given one code at once.
func codeTaken(err error) error {
	if fault.CodeOf(err) == "already_exists" {
		return codeInUse()
	}
	return err
}

// keepCommittee saves the committee of a village or the township; a branch is no legal
// mediation body (product.md 2).
func keepCommittee(tx *store.Tx, u grid.Unit, c grid.Committee) error {
	c.Name, c.Abbreviation = strings.TrimSpace(c.Name), strings.TrimSpace(c.Abbreviation)
	switch {
	case u.Level != grid.Village && u.Level != grid.Township:
		return fault.At("/committee", "no_committee_here", "只有村和乡设人民调解委员会")
	case c.Name == "":
		return fault.At("/committee", "required", "请填写名称")
	case c.Abbreviation == "":
		return fault.At("/abbreviation", "required", "请填写简称")
	}
	if c.ID == "" {
		c.ID, c.UnitID = "committee-"+u.ID, u.ID
	}
	return tx.SaveCommittee(c)
}
