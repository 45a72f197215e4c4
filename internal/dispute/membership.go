package dispute

import (
	"fmt"
	"slices"

	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// Reasons to recuse (product.md 3.2).
const (
	RecuseRelative = "relative" // of a party
	RecuseInterest = "interest" // an interest of his own
)

// Recuse 回避 takes a person off a case for good: for him it no longer exists
// (product.md 7). Told names the parties told of it, who must be all; MediatorIDs
// replaces the mediators where he was one, Name and Mediators are filled in by
// internal/app.
type Recuse struct {
	UserID      string     `json:"user_id"`
	Name        string     `json:"name,omitempty"`
	Reason      string     `json:"reason"`
	Explanation string     `json:"explanation,omitempty"`
	Told        []string   `json:"told"`
	MediatorIDs []string   `json:"mediator_ids,omitempty"`
	Mediators   []Mediator `json:"mediators,omitempty"`
}

// Admit 加入 lets named persons see the content of a restricted case. Persons is
// filled in by internal/app.
type Admit struct {
	UserIDs []string `json:"user_ids"`
	Reason  string   `json:"reason"`
	Persons []Person `json:"persons,omitempty"`
}

// Person is somebody by id and name.
type Person struct {
	UserID string `json:"user_id"`
	Name   string `json:"name"`
}

// Action names.
func (Recuse) Action() Action { return ActRecuse }
func (Admit) Action() Action  { return ActAdmit }

func (c *Case) recuse(a *Recuse) {
	c.Recused = append(c.Recused, Person{UserID: a.UserID, Name: a.Name})
	c.Mediators = c.withoutRecused(a)
	c.Admitted = slices.DeleteFunc(slices.Clone(c.Admitted), func(p Person) bool { return p.UserID == a.UserID })
}

// withoutRecused is who mediates after a recusal: the named replacement, else
// whoever is left.
func (c *Case) withoutRecused(a *Recuse) []Mediator {
	mediators := c.Mediators
	if len(a.Mediators) > 0 {
		mediators = a.Mediators
	}
	return slices.DeleteFunc(slices.Clone(mediators), func(m Mediator) bool { return m.UserID == a.UserID })
}

func (c *Case) admit(a *Admit) {
	for _, p := range a.Persons {
		if !slices.ContainsFunc(c.Admitted, func(o Person) bool { return o.UserID == p.UserID }) {
			c.Admitted = append(c.Admitted, p)
		}
	}
}

func (c *Case) saysRecuse(a *Recuse) *fault.Error {
	return firstFault(
		required("/user_id", a.UserID, "请选要回避的人"),
		oneOf("/reason", a.Reason, RecuseRelative, RecuseInterest),
		c.everyParty("/told", a.Told, "回避要告知每一位当事人"),
	)
}

func (c *Case) needsRecuse(a *Recuse, e Event) *fault.Error {
	if isRecused(a.UserID, c) {
		return fault.At("/user_id", "recused_before", "这个人已经回避")
	}
	if err := c.noneRecused(a.Mediators); err != nil {
		return err
	}
	left := c.withoutRecused(a)
	if c.Status == Mediating || len(a.Mediators) > 0 {
		return inTerm(left, e.day())
	}
	return nil
}

// noneRecused: who was taken off the case does not come back as its mediator.
func (c *Case) noneRecused(mediators []Mediator) *fault.Error {
	for i, m := range mediators {
		if isRecused(m.UserID, c) {
			return fault.At(fmt.Sprintf("/mediator_ids/%d", i), "is_recused", "已经回避的人不能再办这件纠纷")
		}
	}
	return nil
}

func saysAdmit(a *Admit) *fault.Error {
	if len(a.UserIDs) == 0 {
		return fault.At("/user_ids", "required", "请选可以看内容的人")
	}
	return required("/reason", a.Reason, "请写明为什么要让他看")
}

func (c *Case) needsAdmit(a *Admit) *fault.Error {
	for i, p := range a.Persons {
		if isRecused(p.UserID, c) {
			return fault.At(fmt.Sprintf("/user_ids/%d", i), "is_recused", "已经回避的人不能再办这件纠纷")
		}
	}
	return nil
}

func restricted(c *Case) *fault.Error {
	if !c.Facts.Restricted {
		return fault.New(fault.Conflict, "not_restricted", "只有不公开的纠纷才需要加入人员")
	}
	return nil
}

// everyParty checks a list that must name each party once.
func (c *Case) everyParty(pointer string, ids []string, detail string) *fault.Error {
	if err := c.each(func(i int) string { return fmt.Sprintf("%s/%d", pointer, i) }, ids); err != nil {
		return err
	}
	if len(ids) != len(c.Parties) {
		return fault.At(pointer, "not_every_party", detail)
	}
	return nil
}

// isRecused reports whether the person was taken off the case.
func isRecused(userID string, c *Case) bool {
	return userID != "" && slices.ContainsFunc(c.Recused, func(p Person) bool { return p.UserID == userID })
}

func admitted(s grid.Subject, c *Case) bool {
	return s.UserID != "" && slices.ContainsFunc(c.Admitted, func(p Person) bool { return p.UserID == s.UserID })
}
