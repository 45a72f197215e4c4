package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// Devices are the caller's own live sessions, the last used first.
func (a *App) Devices(ctx context.Context, who Caller) ([]DeviceView, error) {
	var views []DeviceView
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		views, err = a.devices(r, who, who.Subject.UserID)
		return err
	})
	return views, err
}

// DevicesOf are a person's live sessions; NotFound when he is not the administrator's.
func (a *App) DevicesOf(ctx context.Context, who Caller, id string) ([]DeviceView, error) {
	if err := a.permit(who, "device", "list"); err != nil {
		return nil, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	var views []DeviceView
	err = a.store.Read(ctx, func(r *store.Read) error {
		u, err := r.User(id)
		if err != nil {
			return err
		}
		if _, err := ref.whole(r, who, u); err != nil {
			return err
		}
		views, err = a.devices(r, who, id)
		return err
	})
	return views, err
}

// Revoke ends one of the caller's own sessions at once; NotFound when it is not his.
func (a *App) Revoke(ctx context.Context, who Caller, device string, w Write) ([]DeviceView, error) {
	views := []DeviceView{}
	err := a.once(ctx, who, w, &views, func(tx *store.Tx) error { return a.revoke(tx, who, "", who.Subject.UserID, device, &views) })
	return views, err
}

// RevokeOf ends one of a person's sessions at once, or with device "" all of them.
func (a *App) RevokeOf(ctx context.Context, who Caller, id, device string, w Write) ([]DeviceView, error) {
	if err := a.permit(who, "device", "revoke"); err != nil {
		return nil, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return nil, err
	}
	views := []DeviceView{}
	err = a.once(ctx, who, w, &views, func(tx *store.Tx) error {
		u, err := tx.User(id)
		if err != nil {
			return err
		}
		if _, err := ref.whole(&tx.Read, who, u); err != nil {
			return err
		}
		return a.revoke(tx, who, ref.homeOf(who), id, device, &views)
	})
	return views, err
}

func (a *App) revoke(tx *store.Tx, who Caller, townshipID, userID, device string, views *[]DeviceView) error {
	sessions, err := tx.Sessions(userID)
	if err != nil {
		return err
	}
	n := 0
	for _, s := range sessions {
		if device != "" && deviceID(s.TokenHash) != device {
			continue
		}
		if err := tx.DeleteSession(s.TokenHash); err != nil {
			return err
		}
		n++
	}
	if n == 0 && device != "" {
		return fault.Missing()
	}
	if *views, err = a.devices(&tx.Read, who, userID); err != nil {
		return err
	}
	return tx.Audit(entry(who, townshipID, "device.revoke", "person", userID, map[string]any{"device": device, "ended": n}))
}

// devices leaves out what has been idle for too long: nobody can use it any more.
func (a *App) devices(r *store.Read, who Caller, userID string) ([]DeviceView, error) {
	sessions, err := r.Sessions(userID)
	views := []DeviceView{}
	for _, s := range sessions {
		if !a.demo && r.Now.Sub(s.SeenAt) > sessionIdle {
			continue
		}
		views = append(views, DeviceView{
			ID: deviceID(s.TokenHash), UserAgent: s.UserAgent, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, Current: s.TokenHash == who.SessionHash,
		})
	}
	return views, err
}

// deviceID names a session without giving away what finds it.
func deviceID(tokenHash string) string {
	sum := sha256.Sum256([]byte("device " + tokenHash))
	return hex.EncodeToString(sum[:12])
}
