package app

import (
	"context"
	"encoding/json"

	"shuoli/internal/dispute"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// limitsKey is the setting that holds the time limits.
const limitsKey = "limits"

// limitMost bounds every limit, in days.
const limitMost = 60

// Settings are the time limits as they are for levels entered from now on.
func (a *App) Settings(ctx context.Context, who Caller) (SettingsView, error) {
	if err := a.permit(who, "setting", "read"); err != nil {
		return SettingsView{}, err
	}
	var view SettingsView
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		view, err = settings(r)
		return err
	})
	return view, err
}

// EditSettings changes time limits; what is nil stays. They act on levels entered
// afterwards only, since each stay remembers its own (ADR 4). Invalid, code
// "out_of_range", outside 1 to 60 days.
func (a *App) EditSettings(ctx context.Context, who Caller, in SettingsEdit, w Write) (SettingsView, error) {
	if err := a.permit(who, "setting", "edit"); err != nil {
		return SettingsView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return SettingsView{}, err
	}
	defer a.forget()
	var view SettingsView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		before, err := settings(&tx.Read)
		if err != nil {
			return err
		}
		if err := startedFrom(w, before.Version, before); err != nil {
			return err
		}
		view = before
		for _, f := range []struct {
			pointer string
			field   *int
			given   *int
		}{
			{"/group", &view.Group, in.Group},
			{"/village", &view.Village, in.Village},
			{"/branch", &view.Branch, in.Branch},
			{"/township", &view.Township, in.Township},
			{"/cap_days", &view.CapDays, in.CapDays},
		} {
			set(f.field, f.given)
			if *f.field < 1 || *f.field > limitMost {
				return fault.At(f.pointer, "out_of_range", "期限在 1 到 60 天之间")
			}
		}
		value, err := json.Marshal(view.Limits)
		if err != nil {
			return fault.Wrap(err, "设置写不出来")
		}
		if err := tx.ReplaceSetting(limitsKey, string(value), before.Version); err != nil {
			return err
		}
		view.Version++
		return tx.Audit(entry(who, ref.homeOf(who), "setting.edit", "setting", limitsKey, map[string]any{"before": before.Limits, "after": view.Limits}))
	})
	return view, err
}

// settings reads the limits; one that was never set is product.md 3.3's.
func settings(r *store.Read) (SettingsView, error) {
	rules := dispute.DefaultRules(nil)
	view := SettingsView{Limits: Limits{
		Group: rules.Limits[grid.Group], Village: rules.Limits[grid.Village], Branch: rules.Limits[grid.Branch],
		Township: rules.Limits[grid.Township], CapDays: rules.CapDays,
	}}
	text, version, err := r.VersionedSetting(limitsKey)
	if err != nil {
		return view, err
	}
	view.Version = version
	if text == "" {
		return view, nil
	}
	if err := json.Unmarshal([]byte(text), &view.Limits); err != nil {
		return view, fault.Wrap(err, "设置读不出来")
	}
	return view, nil
}

// onto puts the limits into the rules.
func (l Limits) onto(r dispute.Rules) dispute.Rules {
	r.Limits = map[grid.Level]int{grid.Group: l.Group, grid.Village: l.Village, grid.Branch: l.Branch, grid.Township: l.Township}
	r.CapDays = l.CapDays
	return r
}
