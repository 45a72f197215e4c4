package app

import (
	"context"

	"shuoli/internal/calendar"
	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// revealDays is over how many days it is watched whose data somebody has shown to him.
const revealDays = 30

// RevealInput says what of whom is to be shown, and what for.
type RevealInput struct {
	PartyID string `json:"party_id"`
	Field   string `json:"field"`
	Purpose string `json:"purpose"`
}

// RevealView is a value in clear. It is shown and not kept anywhere.
type RevealView struct {
	Value string `json:"value"`
}

// Reveal shows one masked value of a party (product.md 7, quality.md PII-03). That it was
// shown is in the audit before the value leaves: where the audit cannot be written there is
// no value.
//
//	NotFound:    no such case or party, or not the caller's to read
//	Forbidden:   "forbidden" where the role may not, "not_a_member" as Act, "not_chosen"
//	             for an agency to which this was not handed over
//	Conflict:    "nothing_to_reveal" where none was given
//	TooFast:     "too_many_reveals", the day's forty-first person
//	Unavailable: "reveal_not_noted"
func (a *App) Reveal(ctx context.Context, who Caller, id string, in RevealInput, w Write) (RevealView, error) {
	if err := a.permit(who, "case", "reveal"); err != nil {
		return RevealView{}, err
	}
	var noted struct{} // the value is no answer to be remembered
	err := a.once(ctx, who, w, &noted, func(tx *store.Tx) error {
		if _, err := tx.LockUser(who.Subject.UserID); err != nil {
			return err
		}
		c, err := load(tx, who, id)
		if err != nil {
			return err
		}
		if _, err := hidden(&tx.Read, who, &c, in); err != nil {
			return err
		}
		return noteReveal(tx, who, &c, in)
	})
	if err != nil {
		return RevealView{}, err
	}
	// Looked up anew, also when the request is sent again: he may have lost the case meanwhile.
	var view RevealView
	err = a.store.Read(ctx, func(r *store.Read) error {
		c, err := read(r, who, id)
		if err != nil {
			return err
		}
		view.Value, err = hidden(r, who, &c, in)
		return err
	})
	return view, err
}

// hidden is the value that is asked for.
func hidden(r *store.Read, who Caller, c *dispute.Case, in RevealInput) (string, error) {
	agency := dispute.SeesHandOverOnly(who.Subject, c)
	switch {
	case agency && !c.HandOver.Revealable(in.Field):
		return "", fault.New(fault.Forbidden, "not_chosen", "移交时没有选这一项，不能看")
	case !agency && !member(who, c):
		return "", fault.Missing() // he lost it meanwhile
	}
	private, err := r.Parties(c.ID)
	if err != nil {
		return "", err
	}
	for _, p := range private {
		if p.PartyID != in.PartyID {
			continue
		}
		value := map[string]string{dispute.RevealPhone: p.Phone, dispute.RevealIDNumber: p.IDNumber, dispute.RevealAddress: p.Address}[in.Field]
		if value == "" {
			return "", fault.New(fault.Conflict, "nothing_to_reveal", "没有登记这一项")
		}
		return value, nil
	}
	return "", fault.Missing()
}

// noteReveal counts the person and writes down that he is shown.
func noteReveal(tx *store.Tx, who Caller, c *dispute.Case, in RevealInput) error {
	today := calendar.DateOf(tx.Now)
	first, day, month, err := tx.Revealed(who.Subject.UserID, today, today.Add(1-revealDays), c.ID, in.PartyID)
	if err != nil {
		return err
	}
	if day > dispute.RevealsMost {
		f := fault.New(fault.TooFast, "too_many_reveals", "今天看过的人太多了，明天再看；急用请找综治办")
		f.RetryAfter = int(today.Add(1).At(0, 0).Sub(tx.Now).Seconds()) + 1
		return f
	}
	if first && dispute.RevealsAlarming(c, day, month) {
		err := tx.Emit(c.Place.TownshipID, topicReveals, map[string]any{"unit_id": c.Place.TownshipID, "user_id": who.Subject.UserID, "date": today, "n": day})
		if err != nil {
			return err
		}
	}
	err = tx.Audit(entry(who, c.Place.TownshipID, "party.reveal."+in.Purpose, "case", c.ID, map[string]any{"party": in.PartyID, "field": in.Field}))
	if err != nil && fault.KindOf(err) == fault.Internal {
		f := fault.New(fault.Unavailable, "reveal_not_noted", "记录不上，暂时不能显示，请稍后再试")
		f.Err = err
		return f
	}
	return err
}
