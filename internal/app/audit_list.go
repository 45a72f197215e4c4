package app

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// auditPage is how many entries a page has unless the auditor says otherwise.
const auditPage = 50

// AuditQuery narrows the record of acts: days with both ends, part of a name, and exact
// names of the rest. A zero field narrows nothing.
type AuditQuery struct {
	From, To                        calendar.Date
	Actor, Action, Object, ObjectID string
	Cursor                          string
	Limit                           int
}

// AuditEntryView is what an auditor sees of an entry: that it happened, never what was
// written (quality.md AUD-03). Of before and after he has a digest, which is the same
// where they are.
type AuditEntryView struct {
	At         time.Time `json:"at"`
	Actor      string    `json:"actor"`
	ActorID    string    `json:"actor_id,omitempty"`
	Origin     string    `json:"origin,omitempty"`
	Action     string    `json:"action"`
	Object     string    `json:"object"`
	ObjectID   string    `json:"object_id,omitempty"`
	ObjectName string    `json:"object_name,omitempty"` // of a unit or an account
	Township   string    `json:"township,omitempty"`
	Seq        int64     `json:"seq"`
	Digest     string    `json:"digest,omitempty"`
}

// AuditPage is a page of the record of acts, newest first.
type AuditPage struct {
	Items      []AuditEntryView `json:"items"`
	NextCursor string           `json:"next_cursor,omitempty"`
}

// Audit is the record of acts of the auditor's townships. Reading it is an entry of its
// own. Invalid at to, code "range_reversed"; Malformed, code "bad_cursor".
func (a *App) Audit(ctx context.Context, who Caller, q AuditQuery) (AuditPage, error) {
	page := AuditPage{Items: []AuditEntryView{}}
	if err := a.permit(who, "audit", "read"); err != nil {
		return page, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return page, err
	}
	if q.From != "" && q.To != "" && q.To < q.From {
		return page, fault.At("to", "range_reversed", "起止日期前后颠倒了")
	}
	before, err := auditPlace(q.Cursor)
	if err != nil {
		return page, err
	}
	f := store.AuditFilter{Within: audited(who), Actor: q.Actor, Action: q.Action, Object: q.Object, ObjectID: q.ObjectID}
	if q.From != "" {
		f.From = q.From.At(0, 0)
	}
	if q.To != "" {
		f.To = q.To.Add(1).At(0, 0)
	}
	if q.Limit == 0 {
		q.Limit = auditPage
	}
	err = a.store.Tx(ctx, func(tx *store.Tx) error {
		entries, err := tx.AuditEntries(f, before, q.Limit+1)
		if err != nil {
			return err
		}
		if len(entries) > q.Limit {
			entries = entries[:q.Limit]
			page.NextCursor = cursorAt(entries[q.Limit-1].Place())
		}
		for _, e := range entries {
			v, err := a.auditEntry(&tx.Read, ref, e)
			if err != nil {
				return err
			}
			page.Items = append(page.Items, v)
		}
		return tx.Audit(entry(who, ref.homeOf(who), "audit.read", "audit", "", map[string]any{
			"from": q.From, "to": q.To, "actor": a.store.Keys().Digest(q.Actor), "action": q.Action, "object": q.Object, "object_id": q.ObjectID, "entries": len(entries),
		}))
	})
	if err != nil {
		return AuditPage{}, err
	}
	return page, nil
}

func (a *App) auditEntry(r *store.Read, ref reference, e store.AuditEntry) (AuditEntryView, error) {
	v := AuditEntryView{
		At: e.At, Actor: e.ActorName, ActorID: e.ActorID, Origin: e.Origin, Action: e.Action, Object: e.Object, ObjectID: e.ObjectID,
		Township: ref.name(e.TownshipID), Seq: e.Seq,
	}
	if string(e.Detail) != "null" {
		v.Digest = a.store.Keys().Digest(string(e.Detail))
	}
	switch e.Object {
	case "unit", "zero-report":
		v.ObjectName = ref.called(e.ObjectID)
	case "person", "session", "inbox":
		u, err := r.User(e.ObjectID)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return v, err
		}
		v.ObjectName = u.Name
	}
	return v, nil
}

// VerifyAudit verifies the chains that the auditor answers for, and the installation's
// own. It is an entry of its own.
func (a *App) VerifyAudit(ctx context.Context, who Caller) (Verdict, error) {
	if err := a.permit(who, "audit", "verify"); err != nil {
		return Verdict{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return Verdict{}, err
	}
	var chains []string
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		chains, err = r.AuditChains()
		return err
	})
	if err != nil {
		return Verdict{}, err
	}
	if within := audited(who); within != nil {
		chains = slices.DeleteFunc(chains, func(id string) bool { return id != "" && !slices.Contains(within, id) })
	}
	v, err := a.verify(ctx, chains, nil)
	if err != nil {
		return Verdict{}, err
	}
	err = a.store.Tx(ctx, func(tx *store.Tx) error {
		return tx.Audit(entry(who, ref.homeOf(who), "audit.verify", "audit", "", map[string]any{"intact": v.Intact, "chains": v.Chains}))
	})
	return v, err
}

// audited are the townships whose record an auditor reads; nil is the whole installation.
func audited(who Caller) []string {
	within := []string{}
	for _, g := range who.Subject.Grants {
		if g.Role != grid.Auditor {
			continue
		}
		if g.UnitID == "" {
			return nil
		}
		within = append(within, g.UnitID)
	}
	return within
}

func cursorAt(p store.AuditPlace) string {
	text, _ := json.Marshal(p) // numbers and an id always become JSON
	return base64.RawURLEncoding.EncodeToString(text)
}

func auditPlace(cursor string) (*store.AuditPlace, error) {
	if cursor == "" {
		return nil, nil
	}
	var p store.AuditPlace
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(text, &p)
	}
	if err != nil || p.Seq < 1 {
		return nil, fault.New(fault.Malformed, "bad_cursor", "翻页位置无效，请从第一页重新开始", fault.Field{Pointer: "cursor", Code: "bad_cursor"})
	}
	return &p, nil
}
