package dispute

import (
	"fmt"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
)

// receiptDays is how many working days an agency has to sign for a hand-over
// (product.md 3.5).
const receiptDays = 3

// Legal bases of a hand-over: it gives personal data to another controller
// (product.md 3.5; Personal Information Protection Law Art. 23).
const (
	BasisArticle25 = "article_25"        // People's Mediation Law Art. 25: may turn into a police or criminal case
	BasisConsent   = "consent"           // every party agreed to it
	BasisStatutory = "statutory_request" // the agency asked for it by a law it names
)

// Kinds of data that a hand-over may carry; only the chosen ones reach the agency.
const (
	DataParties   = "parties"    // names, kinds and sides
	DataContact   = "contact"    // phones and addresses
	DataIDNumbers = "id_numbers" // ID numbers
	DataNarrative = "narrative"  // category, what happened, cause, amount
	DataHearings  = "hearings"   // records of hearings
	DataRisk      = "risk"       // risk level and harms
)

// HandOverData is every kind of data, in the order of the form.
var HandOverData = []string{DataParties, DataNarrative, DataRisk, DataHearings, DataContact, DataIDNumbers}

// HandOver 移交 to an agency. AgencyName is filled in by internal/app, ReceiptBy by
// the rules: the last date on which the agency signs for it in time.
type HandOver struct {
	AgencyID   string        `json:"agency_id"`
	AgencyName string        `json:"agency_name,omitempty"`
	Basis      string        `json:"basis"`
	BasisText  string        `json:"basis_text,omitempty"` // the law a statutory request names
	Consents   []string      `json:"consents,omitempty"`   // parties who agreed, for BasisConsent
	Data       []string      `json:"data"`
	DueOn      calendar.Date `json:"due_on"` // feedback is due
	Note       string        `json:"note,omitempty"`
	ReceiptBy  calendar.Date `json:"receipt_by,omitempty"`
}

// Results of a receipt.
const (
	ReceiptAccepted = "accepted"
	ReceiptReturned = "returned"
)

// Receipt 签收 by the agency, or its return with the reason.
type Receipt struct {
	Result string `json:"result"`
	Reason string `json:"reason,omitempty"`
}

// Feedback 反馈 of the agency.
type Feedback struct {
	Settled bool   `json:"settled"` // the agency has brought the matter to an end
	Text    string `json:"text"`
}

// Action names.
func (HandOver) Action() Action { return ActHandOver }
func (Receipt) Action() Action  { return ActReceipt }
func (Feedback) Action() Action { return ActFeedback }

// Handed is the hand-over in force, with what the agency made of it.
type Handed struct {
	HandOver
	EventID     string
	On          calendar.Date
	ReceivedOn  calendar.Date // of the receipt, "" until then
	Returned    bool
	ReturnedFor string
	Imported    bool // told by a ledger: no agency here answers for it
	Feedbacks   []GivenFeedback
	Supervision *Supervision // the ladder runs on the hand-over (product.md 3.5)
}

// GivenFeedback is one feedback.
type GivenFeedback struct {
	On    calendar.Date
	Actor Actor
	Feedback
}

// Open reports whether the agency still owes something: the receipt, or the
// feedback on what it has taken.
func (h *Handed) Open() bool { return h != nil && !h.Imported && !h.Returned && len(h.Feedbacks) == 0 }

// OwedBy is the date by which the agency owes the next thing: the receipt, then the
// feedback; "" once it owes nothing.
func (h *Handed) OwedBy() calendar.Date {
	switch {
	case !h.Open():
		return ""
	case h.ReceivedOn == "":
		return h.ReceiptBy
	}
	return h.DueOn
}

func (c *Case) handOver(a *HandOver, e Event) {
	h := Handed{HandOver: *a, EventID: e.ID, On: e.day(), Imported: e.Imported}
	h.Data, h.Consents = slices.Clone(a.Data), slices.Clone(a.Consents)
	c.HandOver = &h
	c.conclude(e, HandedOver, e.day())
}

func (c *Case) receipt(a *Receipt, e Event) {
	c.HandOver.ReceivedOn = e.day()
	if a.Result == ReceiptReturned {
		c.HandOver.Returned, c.HandOver.ReturnedFor, c.HandOver.Supervision = true, a.Reason, nil
	}
}

func (c *Case) feedback(a *Feedback, e Event) {
	c.HandOver.Feedbacks = append(c.HandOver.Feedbacks, GivenFeedback{On: e.day(), Actor: e.Actor, Feedback: *a})
	c.HandOver.Supervision = nil
}

func (c *Case) saysHandOver(a *HandOver, today calendar.Date) *fault.Error {
	err := firstFault(
		required("/agency_id", a.AgencyID, "请选移交给哪个部门"),
		oneOf("/basis", a.Basis, BasisArticle25, BasisConsent, BasisStatutory),
		c.each(func(i int) string { return fmt.Sprintf("/consents/%d", i) }, a.Consents),
	)
	if err != nil {
		return err
	}
	if a.Basis == BasisStatutory {
		if err := required("/basis_text", a.BasisText, "请写明对方依据哪条法律要求移交"); err != nil {
			return err
		}
	}
	if a.Basis == BasisConsent && len(a.Consents) != len(c.Parties) {
		return fault.At("/consents", "not_every_party", "以同意为依据的，要每一位当事人都同意")
	}
	if len(a.Data) == 0 {
		return fault.At("/data", "required", "请选要移交哪些内容")
	}
	for i, kind := range a.Data {
		if err := oneOf(fmt.Sprintf("/data/%d", i), kind, HandOverData...); err != nil {
			return err
		}
		if slices.Contains(a.Data[:i], kind) {
			return fault.At(fmt.Sprintf("/data/%d", i), "twice", "同一项选了两次")
		}
	}
	if _, err := calendar.ParseDate(string(a.DueOn)); err != nil {
		return fault.At("/due_on", "no_date", "请填写反馈期限")
	}
	if a.DueOn <= today {
		return fault.At("/due_on", "not_ahead", "反馈期限要在今天以后")
	}
	return nil
}

func saysReceipt(a *Receipt) *fault.Error {
	if err := oneOf("/result", a.Result, ReceiptAccepted, ReceiptReturned); err != nil {
		return err
	}
	if a.Result == ReceiptReturned {
		return required("/reason", a.Reason, "请写明退回的原因")
	}
	return nil
}

func readyToReceive(c *Case) *fault.Error {
	if c.HandOver == nil || c.HandOver.ReceivedOn != "" {
		return fault.New(fault.Conflict, "received_before", "这件移交已经签收或退回")
	}
	return nil
}

func readyToFeedBack(c *Case) *fault.Error {
	if c.HandOver == nil || c.HandOver.ReceivedOn == "" || c.HandOver.Returned {
		return fault.New(fault.Conflict, "not_received", "签收以后才能反馈")
	}
	return nil
}

// liaises reports whether the subject belongs to the agency that the case was
// handed to.
func liaises(s grid.Subject, c *Case) bool {
	return c.HandOver != nil && c.HandOver.AgencyID != "" && slices.ContainsFunc(s.Grants, func(g grid.Grant) bool {
		return g.Role == grid.Liaison && g.AgencyID == c.HandOver.AgencyID
	})
}
