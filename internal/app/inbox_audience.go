package app

import (
	"encoding/json"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// caseAudience says, of each message about a case, what those are to it who are told. A
// topic that is not here is told to nobody.
var caseAudience = map[string][]dispute.Relation{
	"case.register":  {dispute.ByMediator, dispute.ByHead},
	"case.assign":    {dispute.ByAssigned},
	"case.elevate":   {dispute.ByHead, dispute.ByAssigned},
	"case.send-back": {dispute.ByHead, dispute.ByAssigned},
	"case.move":      {dispute.ByAssigned},
	"case.extend":    {dispute.ByHead, dispute.ByAssigned},
	"case.instruct":  {dispute.ByHead, dispute.ByAssigned, dispute.ByLiaison},
	"case.supervise": {dispute.ByHead, dispute.ByAssigned, dispute.ByLiaison, dispute.ByLeader},
	"case.decide":    {dispute.ByHead, dispute.ByAssigned},
	"case.hand-over": {dispute.ByLiaison},
	"case.receipt":   {dispute.ByHead, dispute.ByAssigned},
	"case.feedback":  {dispute.ByHead, dispute.ByAssigned},

	"check." + remindWaiting:     {dispute.ByMediator, dispute.ByHead},
	"check." + remindWaitingLong: {dispute.ByClerk},
	"check." + remindHearing:     {dispute.ByPresiding, dispute.ByAssigned},
	"check." + remindSeal:        {dispute.ByMediator, dispute.ByHead},
	"check." + remindObligation:  {dispute.ByMediator},
	"check." + remindVisit:       {dispute.ByMediator},
	"check." + remindConfirm:     {dispute.ByMediator},
	"check." + remindHandOver:    {dispute.ByLiaison},
}

// unitAudience says, of each message about a unit, who is told: the holders of a role
// at it, or for township at its township.
var unitAudience = map[string]struct {
	role     grid.Role
	township bool
}{
	"zero-report.reminded": {role: grid.GridLeader},
	"zero-report.rule":     {role: grid.GridLeader},
	"zero-report.answer":   {role: grid.Clerk, township: true},
	"zero-report.reply":    {role: grid.Clerk, township: true},
}

const (
	topicContested = "case.contested" // what an act has led to, for those who decide
	topicReport    = "check." + remindReport
	topicTerm      = "check." + remindTerm
	topicReveals   = "party.reveals" // somebody has very many people shown to him
)

// told is what a message holds, as far as it tells whom to tell what.
type told struct {
	CaseID string        `json:"case_id"`
	UnitID string        `json:"unit_id"`
	UserID string        `json:"user_id"`
	Date   calendar.Date `json:"date"`
	DueOn  calendar.Date `json:"due_on"`
	N      int           `json:"n"`
	Seq    int64         `json:"seq"`
	Role   grid.Role     `json:"role"`
	At     string        `json:"at"`
}

// audience is what a message puts into whose inbox, by the posts that are held now.
func (ref reference) audience(r *store.Read, m store.Message) ([]store.InboxItem, error) {
	var p told
	if err := json.Unmarshal(m.Payload, &p); err != nil {
		return nil, fault.Wrap(err, "通知读不出来")
	}
	if p.CaseID != "" {
		return ref.caseAudience(r, m, p)
	}
	var users []string
	unit, holders := ref.units[p.UnitID], map[grid.Role]string{}
	to, known := unitAudience[m.Topic]
	switch {
	case m.Topic == topicReport:
		holders[p.Role] = p.At
	case m.Topic == topicTerm:
		users = append(users, p.UserID)
		holders[grid.LevelHead], holders[grid.Clerk] = unit.ID, unit.ID
	case m.Topic == topicReveals:
		holders[grid.Auditor], holders[grid.Leader] = unit.ID, unit.ID
	case known && to.township:
		holders[to.role] = unit.Place.TownshipID
	case known:
		holders[to.role] = unit.ID
	default:
		return nil, nil
	}
	for role, at := range holders {
		held, err := r.Holders(role, at)
		if err != nil {
			return nil, err
		}
		for _, u := range held {
			users = append(users, u.ID)
		}
	}
	slices.Sort(users)
	var items []store.InboxItem
	for _, id := range slices.Compact(users) {
		if m.Topic == topicReveals && id == p.UserID {
			continue // he knows
		}
		items = append(items, store.InboxItem{
			UserID: id, Source: m.ID, Kind: m.Topic, UnitID: p.UnitID, Date: p.Date, CreatedAt: m.CreatedAt,
			Facts: store.InboxFacts{N: p.N, DueOn: p.DueOn},
		})
	}
	return items, nil
}

// caseAudience is audience of a message about a case: those whose turn it was as the case
// then stood, if it is theirs to read now. Who acted is not told of it, who was taken off
// the case is told nothing, and of a restricted one who may not see its content is told
// its level and its supervision alone (product.md 7).
func (ref reference) caseAudience(r *store.Read, m store.Message, p told) ([]store.InboxItem, error) {
	events, err := r.Events(p.CaseID)
	if err != nil {
		return nil, err
	}
	c := dispute.Replay(p.CaseID, events)
	topic, relations := m.Topic, caseAudience[m.Topic]
	item := store.InboxItem{Source: m.ID, CaseID: c.ID, Date: p.Date, CreatedAt: m.CreatedAt, Facts: store.InboxFacts{N: p.N, DueOn: p.DueOn}}
	actor, stood := "", c
	if i := slices.IndexFunc(events, func(e dispute.Event) bool { return e.Seq == p.Seq }); i >= 0 {
		if events[i].Imported {
			return nil, nil
		}
		actor, item.Facts.Auto = events[i].Actor.UserID, events[i].Auto
		after := dispute.Replay(c.ID, events[:i+1])
		item.Facts.Level, stood = after.Level, after
		if act, ok := events[i].Act.(*dispute.Supervise); ok {
			item.Facts.Step = act.Step
		}
		if before := dispute.Replay(c.ID, events[:i]); after.Contested && !before.Contested {
			topic, relations = topicContested, []dispute.Relation{dispute.ByClerk}
		}
		if c.Facts.Risk == dispute.Red && topic == "case.register" {
			relations = append(slices.Clone(relations), dispute.ByClerk)
		}
	}
	item.Kind = topic
	if len(relations) == 0 {
		return nil, nil
	}
	near, err := around(r, &c)
	if err != nil {
		return nil, err
	}
	var items []store.InboxItem
	tell := func(relations ...dispute.Relation) error {
		for _, id := range near {
			sub, err := r.Subject(id)
			if err != nil {
				return err
			}
			is := dispute.Relations(sub, &stood)
			if id == actor || !dispute.CanRead(sub, &c) || !slices.ContainsFunc(relations, func(x dispute.Relation) bool { return slices.Contains(is, x) }) {
				continue
			}
			if topic == topicContested && !slices.Contains(dispute.May(sub, &stood), dispute.ActDecide) {
				continue
			}
			if member := dispute.IsMember(sub, &c); c.Facts.Restricted && !member && topic != "case.elevate" && topic != "case.supervise" && !dispute.SeesHandOverOnly(sub, &c) {
				continue
			}
			item.UserID = id
			items = append(items, item)
		}
		return nil
	}
	err = tell(relations...)
	if err == nil && topic == topicContested && len(items) == 0 { // the clerk made one of the acts himself
		err = tell(dispute.ByLeader)
	}
	return items, err
}

// around are those who could be something to a case: who holds a post on its way up,
// its mediators and its agency's liaisons.
func around(r *store.Read, c *dispute.Case) ([]string, error) {
	posts, err := r.PersonsAt(c.Place, picked)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range posts {
		ids = append(ids, p.UserID)
	}
	for _, m := range c.Mediators {
		ids = append(ids, m.UserID)
	}
	if c.HandOver != nil && c.HandOver.AgencyID != "" {
		liaisons, err := r.Liaisons(c.HandOver.AgencyID)
		if err != nil {
			return nil, err
		}
		ids = append(ids, liaisons...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
