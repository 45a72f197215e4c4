package app

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// peoplePage is how many people a page of the list has.
const peoplePage = 50

// usernameForm is what a new account may be called: it is typed by hand on a tablet.
var usernameForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// People is one page of the accounts that the administrator answers for, by username.
func (a *App) People(ctx context.Context, who Caller, q PeopleQuery) (PeoplePage, error) {
	page := PeoplePage{Items: []PersonView{}}
	if err := a.permit(who, "person", "list"); err != nil {
		return page, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return page, err
	}
	f := store.PeopleFilter{Query: strings.TrimSpace(q.Q), Role: q.Role, UnitID: q.Unit, Disabled: q.Disabled}
	f.Within, _ = administered(who)
	err = a.store.Read(ctx, func(r *store.Read) error {
		users, matches, err := r.People(f, q.After, peoplePage+1)
		if err != nil {
			return err
		}
		page.Matches = matches
		if len(users) > peoplePage {
			users = users[:peoplePage]
			page.Next = users[peoplePage-1].Username
		}
		ids := make([]string, len(users))
		for i, u := range users {
			ids[i] = u.ID
		}
		grants, err := r.GrantsOf(ids)
		if err != nil {
			return err
		}
		for _, u := range users {
			page.Items = append(page.Items, ref.person(r, u, grants[u.ID], nil))
		}
		return nil
	})
	return page, err
}

// Person is one account with everything it ever held; NotFound when it is not the
// administrator's.
func (a *App) Person(ctx context.Context, who Caller, id string) (PersonView, error) {
	if err := a.permit(who, "person", "read"); err != nil {
		return PersonView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return PersonView{}, err
	}
	var view PersonView
	err = a.store.Read(ctx, func(r *store.Read) error {
		u, err := r.User(id)
		if err != nil {
			return err
		}
		view, err = ref.whole(r, who, u)
		return err
	})
	return view, err
}

// whole is an account with its grants and seats; NotFound when it is not the administrator's.
func (ref reference) whole(r *store.Read, who Caller, u store.User) (PersonView, error) {
	grants, err := r.Grants(u.ID)
	if err != nil {
		return PersonView{}, err
	}
	if !ref.administersPerson(r, who, grants) {
		return PersonView{}, fault.Missing()
	}
	seats, err := r.SeatsOf(u.ID)
	if err != nil {
		return PersonView{}, err
	}
	return ref.person(r, u, grants, seats), nil
}

// CreatePerson opens an account without a role; its one-time code is in the answer and
// nowhere else. Conflict, code "username_taken"; Invalid, codes "bad_username", "required".
func (a *App) CreatePerson(ctx context.Context, who Caller, in NewPerson, w Write) (CodeView, error) {
	return a.openAccount(ctx, who, in, "", w)
}

// openAccount opens an account, with a role of the whole installation unless that is "".
func (a *App) openAccount(ctx context.Context, who Caller, in NewPerson, role grid.Role, w Write) (CodeView, error) {
	if err := a.permit(who, "person", "create"); err != nil {
		return CodeView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CodeView{}, err
	}
	code, hash, err := a.oneTimeCode(ctx)
	if err != nil {
		return CodeView{}, err
	}
	var view CodeView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		u := store.User{
			Username: accountName(in.Username), Name: strings.TrimSpace(in.Name),
			CodeHash: hash, CodeExpires: tx.Now.Add(codeFor), MustChange: true, CreatedAt: tx.Now, Version: 1,
		}
		switch {
		case !usernameForm.MatchString(u.Username):
			return fault.At("/username", "bad_username", "用户名用小写字母开头，可以有数字、点和横线")
		case u.Name == "":
			return fault.At("/name", "required", "请填写姓名")
		}
		if _, err := tx.UserByName(u.Username); fault.KindOf(err) != fault.NotFound {
			if err != nil {
				return err
			}
			return usernameTaken()
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fault.Wrap(err, "无法编号")
		}
		u.ID = id.String()
		if err := tx.CreateUser(u); fault.CodeOf(err) == "already_exists" {
			return usernameTaken()
		} else if err != nil {
			return err
		}
		after := a.namesOf(u)
		var grants []store.Grant
		if role != "" {
			g := store.Grant{UserID: u.ID, Role: role, From: calendar.DateOf(tx.Now)}
			if err := tx.SaveGrant(g); err != nil {
				return err
			}
			grants, after["grant"] = []store.Grant{g}, grantDetail(g)
		}
		view = CodeView{Person: ref.person(&tx.Read, u, grants, nil), Code: code, ExpiresAt: u.CodeExpires}
		return tx.Audit(entry(who, ref.homeOf(who), "person.create", "person", u.ID, map[string]any{"after": after}))
	})
	return view, err
}

func usernameTaken() error {
	return fault.New(fault.Conflict, "username_taken", "这个用户名已经有人用了", fault.Field{Pointer: "/username", Code: "username_taken"})
}

// namesOf is how the audit writes an account's names: what is the same has the same digest.
func (a *App) namesOf(u store.User) map[string]any {
	keys := a.store.Keys()
	return map[string]any{"username": keys.Digest(u.Username), "name": keys.Digest(u.Name), "disabled": !u.DisabledAt.IsZero()}
}

// EditPerson changes a name, or disables or enables an account. A disabled one is out
// at its next request. Conflict, code "last_administrator".
func (a *App) EditPerson(ctx context.Context, who Caller, id string, in PersonEdit, w Write) (PersonView, error) {
	var view PersonView
	err := a.onPerson(ctx, who, id, w, "edit", &view, func(tx *store.Tx, _ reference, u *store.User) (string, any, error) {
		before := a.namesOf(*u)
		if in.Name != nil {
			if u.Name = strings.TrimSpace(*in.Name); u.Name == "" {
				return "", nil, fault.At("/name", "required", "请填写姓名")
			}
		}
		act := "person.edit"
		switch disabled := !u.DisabledAt.IsZero(); {
		case in.Disabled == nil || *in.Disabled == disabled:
		case *in.Disabled:
			act, u.DisabledAt = "person.disable", tx.Now
		default:
			act, u.DisabledAt = "person.enable", time.Time{}
		}
		return act, map[string]any{"before": before, "after": a.namesOf(*u)}, nil
	})
	return view, err
}

// onPerson is the one way in which an administrator changes an account or what it
// holds: locked, from the version he saw, with one audit entry. change answers with the
// act's name and the audit's detail. No change may leave the installation without an
// administrator.
func (a *App) onPerson(ctx context.Context, who Caller, id string, w Write, action string, view *PersonView,
	change func(*store.Tx, reference, *store.User) (act string, detail any, err error),
) error {
	if err := a.permit(who, "person", action); err != nil {
		return err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return err
	}
	return a.once(ctx, who, w, view, func(tx *store.Tx) error {
		*view, err = a.changePerson(tx, ref, who, id, w, change)
		return err
	})
}

func (a *App) changePerson(tx *store.Tx, ref reference, who Caller, id string, w Write,
	change func(*store.Tx, reference, *store.User) (string, any, error),
) (PersonView, error) {
	u, err := tx.LockUser(id)
	if err != nil {
		return PersonView{}, err
	}
	now, err := ref.whole(&tx.Read, who, u)
	if err != nil {
		return PersonView{}, err
	}
	if err := startedFrom(w, u.Version, now); err != nil {
		return PersonView{}, err
	}
	wasAdmin, err := administrator(&tx.Read, u)
	if err != nil {
		return PersonView{}, err
	}
	act, detail, err := change(tx, ref, &u)
	if err != nil {
		return PersonView{}, err
	}
	if err := tx.SaveUser(u); err != nil {
		return PersonView{}, err
	}
	u.Version++
	if wasAdmin {
		if err := keepAnAdministrator(tx); err != nil {
			return PersonView{}, err
		}
	}
	if err := tx.Audit(entry(who, ref.homeOf(who), act, "person", u.ID, detail)); err != nil {
		return PersonView{}, err
	}
	grants, err := tx.Grants(u.ID)
	if err != nil {
		return PersonView{}, err
	}
	seats, err := tx.SeatsOf(u.ID)
	return ref.person(&tx.Read, u, grants, seats), err
}

// administrator reports whether an account in use is an administrator's today.
func administrator(r *store.Read, u store.User) (bool, error) {
	sub, err := r.Subject(u.ID)
	return sub.Has(grid.Admin), err
}

// keepAnAdministrator is Conflict, code "last_administrator", when nobody in use is an
// administrator without an end any more.
func keepAnAdministrator(tx *store.Tx) error {
	if err := tx.LockAdministrators(); err != nil {
		return err
	}
	n, err := tx.Administrators()
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "last_administrator", "这是最后一位管理员，先请另一位来做管理员")
	}
	return err
}

// person is an account as administrators see it.
func (ref reference) person(r *store.Read, u store.User, grants []store.Grant, seats []grid.CommitteeMember) PersonView {
	v := PersonView{
		ID: u.ID, Username: u.Username, Name: u.Name, Disabled: !u.DisabledAt.IsZero(), MustChange: u.MustChange,
		CreatedAt: u.CreatedAt, Version: u.Version, Grants: []HeldView{}, Seats: []SeatView{},
	}
	if u.CodeHash != "" {
		v.CodeUntil = &u.CodeExpires
	}
	for _, g := range grants {
		v.Grants = append(v.Grants, HeldView{
			Role: g.Role, UnitID: g.UnitID, UnitName: ref.called(g.UnitID), From: g.From, To: g.To, Ended: ended(g, r),
			Agency: ref.agencyName(g.AgencyID),
		})
	}
	today := calendar.DateOf(r.Now)
	for _, s := range seats {
		v.Seats = append(v.Seats, SeatView{
			CommitteeID: s.CommitteeID, Committee: ref.committeeName(s.CommitteeID), Kind: s.Kind, Engagement: s.Engagement,
			From: s.TermFrom, To: s.TermTo, Chair: s.Chair, Ended: s.TermTo < today,
		})
	}
	return v
}
