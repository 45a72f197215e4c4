package dispute

import (
	"slices"

	"shuoli/internal/fault"
)

// Kinds of links between cases.
const (
	LinkSame      = "same_quarrel" // two villages logged the two sides of one quarrel
	LinkDuplicate = "duplicate"    // declined as a duplicate of it
	LinkReopened  = "reopened_as"  // the case that carries on
	LinkReopens   = "reopens"      // the case that is carried on
)

// Linked is a tie to another case; cases are linked, never merged (product.md 3.2).
type Linked struct {
	CaseID string
	Kind   string
}

// Link 关联 ties two cases that are sides of one quarrel. internal/app appends it
// to both.
type Link struct {
	CaseID string `json:"case_id"`
	Note   string `json:"note,omitempty"`
}

// Reasons to reopen.
const (
	ReopenNewFacts = "new_facts"
	ReopenReturned = "returned" // the agency sent the hand-over back
)

// Reopen 复发: a new registered case carries on, this one stays as it is.
// NewCaseID is filled in by internal/app.
type Reopen struct {
	Reason    string `json:"reason"`
	Narrative string `json:"narrative"`
	NewCaseID string `json:"new_case_id,omitempty"`
}

// Action names.
func (Link) Action() Action   { return ActLink }
func (Reopen) Action() Action { return ActReopen }

func (c *Case) link(caseID, kind string) {
	if caseID != "" && !slices.Contains(c.Links, Linked{caseID, kind}) {
		c.Links = append(c.Links, Linked{caseID, kind})
	}
}

func (c *Case) saysLink(a *Link) *fault.Error {
	if err := required("/case_id", a.CaseID, "请选要关联的纠纷"); err != nil {
		return err
	}
	if a.CaseID == c.ID {
		return fault.At("/case_id", "itself", "不能和自己关联")
	}
	return nil
}

func (c *Case) needsLink(a *Link) *fault.Error {
	if slices.Contains(c.Links, Linked{a.CaseID, LinkSame}) {
		return fault.At("/case_id", "linked_before", "这两件已经关联")
	}
	return nil
}

func saysReopen(a *Reopen) *fault.Error {
	return firstFault(
		oneOf("/reason", a.Reason, ReopenNewFacts, ReopenReturned),
		required("/narrative", a.Narrative, "请写明又发生了什么事"),
	)
}

func (c *Case) needsReopen(a *Reopen) *fault.Error {
	if a.Reason == ReopenReturned && (c.HandOver == nil || !c.HandOver.Returned) {
		return fault.At("/reason", "not_returned", "这件没有被退回的移交")
	}
	return nil
}
