package app

import (
	"context"
	_ "embed"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuoli/internal/fault"
	"shuoli/internal/store"
)

// commonPasswords are words that passwords are made of too often, one a line: the
// world's, and those of this place and this program.
//
//go:embed passwords.txt
var commonPasswords string

var common = func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		if word := strings.TrimSpace(line); word != "" && !strings.HasPrefix(word, "#") {
			words[word] = true
		}
	}
	return words
}()

// ChangePassword sets the caller's own new password and ends his other sessions. Who
// came with a one-time code has shown it already and gives no current one. Invalid:
// "wrong_password" at /current, "weak_password" at /new. TooFast, code
// "too_many_attempts", after too many wrong ones, here and at logging in together.
func (a *App) ChangePassword(ctx context.Context, who Caller, current, next string, w Write) (SessionView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return SessionView{}, err
	}
	var user store.User
	var at store.Attempt
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		if user, err = r.User(who.Subject.UserID); err != nil {
			return err
		}
		at, err = a.at(r, user.Username, user.ID, who.Device, who.Origin)
		return err
	})
	if err != nil {
		return SessionView{}, err
	}
	// Hashing takes long and must not hold up others' writes. What is wrong is said only
	// inside, where a repeated request has been answered before.
	known := user.MustChange && user.PasswordHash == ""
	if !known {
		if known, err = a.guess(ctx, at, current, user.PasswordHash); err != nil {
			return SessionView{}, err
		}
		known = known && user.PasswordHash != ""
	}
	hash, err := a.hasher.hash(ctx, next)
	if err != nil {
		return SessionView{}, err
	}
	var view SessionView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		now, err := tx.LockUser(user.ID)
		if err != nil {
			return err
		}
		switch {
		case !known || now.PasswordHash != user.PasswordHash || now.CodeHash != "" || !now.DisabledAt.IsZero():
			return fault.At("/current", "wrong_password", "现在的密码不对")
		case weak(next, now.Username, now.Name):
			return fault.At("/new", "weak_password", "密码要 10 到 128 个字，不能太常见，不能含用户名或姓名")
		}
		if err := tx.ChangePassword(user.ID, hash); err != nil {
			return err
		}
		ended, err := tx.DeleteSessions(user.ID, who.SessionHash)
		if err != nil {
			return err
		}
		who.MustChange = false
		view = a.session(ref, who)
		return tx.Audit(entry(who, "", "session.password", "person", user.ID, map[string]any{"sessions_ended": ended}))
	})
	// A repeated request was no guess, although its current password is no longer right.
	if known || err == nil {
		err = errors.Join(err, a.store.Tx(ctx, func(tx *store.Tx) error { return tx.ForgetAttempts(at.Account, at.Device) }))
	}
	return view, err
}

// weak reports whether a password is too short, too long, too common, digits only, one
// sign over and over, or has its owner's names in it.
func weak(password, username, name string) bool {
	n := utf8.RuneCountInString(password)
	if n < 10 || n > 128 {
		return true
	}
	lower := strings.ToLower(password)
	core := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	if core == "" || common[lower] || common[core] {
		return true
	}
	first, _ := utf8.DecodeRuneInString(lower)
	if strings.Trim(lower, string(first)) == "" {
		return true
	}
	return len(username) > 2 && strings.Contains(lower, username) || utf8.RuneCountInString(name) > 1 && strings.Contains(lower, strings.ToLower(name))
}
