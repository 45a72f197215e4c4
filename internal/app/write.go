package app

import (
	"context"
	"encoding/json"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// once runs a write at most once for its key: a repetition is answered with what
// the first one answered, before version and state are looked at. fn fills in
// answer. Only what succeeds is remembered, so that a mended item keeps its key.
// Invalid, code "key_reused", when the key came with another payload.
func (a *App) once(ctx context.Context, who Caller, w Write, answer any, fn func(*store.Tx) error) error {
	return a.store.Tx(ctx, func(tx *store.Tx) error {
		was, err := tx.Recall(who.Subject.UserID, w.Key, w.PayloadHash)
		if err != nil {
			return err
		}
		if was != nil {
			if err := json.Unmarshal(was.Body, answer); err != nil {
				return fault.Wrap(err, "读不出以前的答复")
			}
			if w.Replayed != nil {
				*w.Replayed = true
			}
			return nil
		}
		if err := fn(tx); err != nil {
			return err
		}
		body, err := json.Marshal(answer)
		if err != nil {
			return fault.Wrap(err, "写不出答复")
		}
		return tx.Remember(who.Subject.UserID, w.Key, w.PayloadHash, store.Answer{Body: body})
	})
}

// entry is an audit entry of a caller's act.
func entry(who Caller, townshipID, action, object, objectID string, detail any) store.Entry {
	return store.Entry{
		TownshipID: townshipID, ActorID: who.Subject.UserID, ActorName: who.Subject.Name, Origin: who.Origin,
		Action: action, Object: object, ObjectID: objectID, Detail: detail,
	}
}

// load reads a case the caller may read, locked for a change; anything else is
// NotFound, so that a stranger's id tells nothing. Forbidden, code "not_a_member",
// for a restricted case of which the caller sees the row only.
func load(tx *store.Tx, who Caller, id string) (dispute.Case, error) {
	events, err := tx.LoadCase(id)
	if err != nil {
		return dispute.Case{}, err
	}
	c := dispute.Replay(id, events)
	if !dispute.CanRead(who.Subject, &c) {
		return dispute.Case{}, fault.Missing()
	}
	if !member(who, &c) && !dispute.SeesHandOverOnly(who.Subject, &c) {
		return dispute.Case{}, notAMember()
	}
	return c, nil
}

func notAMember() *fault.Error {
	return fault.New(fault.Forbidden, "not_a_member", "这是不公开的纠纷，只有经办人能看内容")
}

// current checks the version an edit started from: Precondition, code
// "version_missing", without one; Stale, code "stale_version", with an old one. An act
// recorded offline started from none.
func current(w Write, c *dispute.Case, view func() (CaseView, error)) error {
	if w.Offline != nil {
		return nil
	}
	if w.Version == nil {
		return fault.New(fault.Precondition, "version_missing", "缺少 If-Match：要说明从哪一版改起")
	}
	if *w.Version == c.Version() {
		return nil
	}
	now, err := view()
	if err != nil {
		return err
	}
	f := fault.New(fault.Stale, "stale_version", "别人刚刚改过这件纠纷，请看过最新情况再办")
	f.Current = now
	return f
}

// record appends an event and saves, audits and announces the case as it now stands.
func record(tx *store.Tx, who Caller, c *dispute.Case, e dispute.Event) error {
	var err error
	if e.Action() == dispute.ActRegister {
		err = tx.InsertCase(c, e)
	} else {
		err = tx.SaveCase(c, c.Version()-1, e)
	}
	if err != nil {
		return err
	}
	err = tx.Audit(entry(who, c.Place.TownshipID, "case."+string(e.Action()), "case", c.ID,
		map[string]any{"event": e.ID, "seq": e.Seq, "status": c.Status, "level": c.Level, "outcome": c.Outcome}))
	if err != nil {
		return err
	}
	// Numbers only: a message never carries a name or a narrative (product.md 11).
	return tx.Emit(c.Place.TownshipID, "case."+string(e.Action()), map[string]any{"case_id": c.ID, "seq": e.Seq})
}
