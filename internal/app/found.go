package app

import (
	"context"

	"github.com/google/uuid"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// Found sets up a township's grid, venues, committees and people in one
// transaction. It is a Conflict, code "not_empty", where there is anything yet.
// All accounts get the one password; it is hashed once.
func (a *App) Found(ctx context.Context, p Plan, password string) error {
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	defer a.forget()
	return a.store.Tx(ctx, func(tx *store.Tx) error {
		empty, err := tx.Empty()
		if err != nil {
			return err
		}
		if !empty {
			return fault.New(fault.Conflict, "not_empty", "数据库里已经有别的数据")
		}
		for i, u := range p.Units {
			if _, err := tx.CreateUnit(u, i); err != nil {
				return err
			}
		}
		for _, v := range p.Venues {
			if err := tx.CreateVenue(v); err != nil {
				return err
			}
		}
		for _, c := range p.Committees {
			if err := tx.CreateCommittee(c); err != nil {
				return err
			}
		}
		for _, agency := range p.Agencies {
			if err := tx.CreateAgency(agency); err != nil {
				return err
			}
		}
		for _, person := range p.People {
			if err := employ(tx, p, person, hash); err != nil {
				return err
			}
		}
		who := Caller{Subject: grid.Subject{Name: "shuoli"}}
		return tx.Audit(entry(who, p.Units[0].ID, "grid.found", "unit", p.Units[0].ID,
			map[string]any{"units": len(p.Units), "people": len(p.People)}))
	})
}

// employ opens an account with its posts and seats.
func employ(tx *store.Tx, p Plan, person PlannedPerson, hash string) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fault.Wrap(err, "无法编号")
	}
	user := store.User{ID: id.String(), Username: person.Username, Name: person.Name, PasswordHash: hash, CreatedAt: tx.Now}
	if err := tx.CreateUser(user); err != nil {
		return err
	}
	for _, post := range person.Posts {
		if err := tx.SaveGrant(store.Grant{UserID: user.ID, Role: post.Role, UnitID: post.UnitID, AgencyID: post.AgencyID}); err != nil {
			return err
		}
		if post.Seat == "" {
			continue
		}
		for _, c := range p.Committees {
			if c.UnitID != post.UnitID {
				continue
			}
			seat := grid.CommitteeMember{
				CommitteeID: c.ID, UserID: user.ID, Name: user.Name, Kind: post.Seat, Engagement: "part_time",
				TermFrom: p.TermFrom, TermTo: p.TermTo,
			}
			if err := tx.SaveMember(seat); err != nil {
				return err
			}
		}
	}
	return nil
}
