package app

import (
	"context"
	"slices"

	"shuoli/internal/calendar"
	"shuoli/internal/store"
)

// Verdict is whether the record of acts is what the program wrote, chain by chain.
type Verdict struct {
	Intact bool        `json:"intact"`
	Chains []ChainView `json:"chains"`
}

// ChainView is a verified chain.
type ChainView struct {
	TownshipID string `json:"township_id"` // "" is the installation's own
	Township   string `json:"township"`
	Entries    int64  `json:"entries"`
	// FirstBad is the first entry that is changed, missing or out of order; null is none.
	FirstBad *int64 `json:"first_bad"`
	Head     string `json:"head"`
	// Anchors is how many anchors it holds, BrokenAnchor the date of the first that it does not.
	Anchors      int           `json:"anchors"`
	BrokenAnchor calendar.Date `json:"broken_anchor,omitempty"`
}

// AuditIntact verifies every chain, those that only an anchor still knows included: for
// the command, which answers to whoever runs the machine.
func (a *App) AuditIntact(ctx context.Context, anchors []store.Anchor) (Verdict, error) {
	var chains []string
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		chains, err = r.AuditChains()
		return err
	})
	if err != nil {
		return Verdict{}, err
	}
	for _, anchor := range anchors {
		chains = append(chains, anchor.TownshipID)
	}
	slices.Sort(chains)
	return a.verify(ctx, slices.Compact(chains), anchors)
}

func (a *App) verify(ctx context.Context, chains []string, anchors []store.Anchor) (Verdict, error) {
	v := Verdict{Intact: true, Chains: []ChainView{}}
	ref, err := a.reference(ctx)
	if err != nil {
		return v, err
	}
	for _, id := range chains {
		report, err := a.store.VerifyAudit(ctx, id, anchors...)
		if err != nil {
			return v, err
		}
		chain := ChainView{
			TownshipID: id, Township: ref.name(id), Entries: report.Count, Head: report.Head, Anchors: report.Anchors, BrokenAnchor: report.Broken,
		}
		if !report.Intact() {
			v.Intact, chain.FirstBad = false, &report.FirstBad
		}
		v.Chains = append(v.Chains, chain)
	}
	return v, nil
}

// AuditAnchors is the present end of every chain, to be kept where nobody who holds the
// database can reach.
func (a *App) AuditAnchors(ctx context.Context) (anchors []store.Anchor, err error) {
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		anchors, err = r.AuditAnchors()
		return err
	})
	return anchors, err
}

// logAnchors writes the ends of the chains to the log, the one thing that leaves this
// machine every day: what was done until now cannot be taken back unseen.
func (a *App) logAnchors(ctx context.Context) error {
	anchors, err := a.AuditAnchors(ctx)
	for _, anchor := range anchors {
		a.log.Info("audit anchor", "anchor", anchor.String())
	}
	return err
}
