package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"runtime"
	"slices"
	"time"

	"github.com/alexedwards/argon2id"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
	"shuoli/internal/grid"
	"shuoli/internal/store"
)

// A session ends half an hour after it was last used and twelve hours after it
// began (quality.md AUN-04).
const (
	sessionIdle = 30 * time.Minute
	sessionMost = 12 * time.Hour
)

// hasher bounds how many passwords are hashed at once: each takes 19 MiB, and
// without a bound logging in is a way to bring the program down (AUN-03).
type hasher struct {
	slots  chan struct{}
	params argon2id.Params
	dummy  string // compared with when there is no such user, so that both take as long
}

func newHasher() *hasher {
	h := &hasher{
		slots:  make(chan struct{}, max(1, runtime.NumCPU())),
		params: argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
	h.dummy, _ = argon2id.CreateHash("nobody's password", &h.params)
	return h
}

func (h *hasher) run(ctx context.Context, fn func() error) error {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
		return fn()
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "busy", "登录的人太多，请稍后再试")
	}
}

func (h *hasher) hash(ctx context.Context, password string) (hash string, err error) {
	err = h.run(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &h.params)
		return err
	})
	return hash, err
}

func (h *hasher) matches(ctx context.Context, password, hash string) (ok bool, err error) {
	if hash == "" {
		hash = h.dummy
	}
	err = h.run(ctx, func() (err error) {
		ok, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return ok, err
}

// Visit is from where somebody comes to log in.
type Visit struct {
	Origin    string // network address
	UserAgent string
	Device    string // token that an earlier login left there, or ""
}

// LoggedIn is a session that was opened. Its tokens are for the browser alone.
type LoggedIn struct {
	Token   string
	Device  string // to be brought again at the next login
	Session SessionView
}

// LogIn opens a session, also by a one-time code, which is then used up. Unknown name,
// wrong password, a code that is used or too old, and a disabled account are one
// answer: Anonymous, code "wrong_credentials"; after too many of them another, for
// whoever is named: TooFast, code "too_many_attempts".
func (a *App) LogIn(ctx context.Context, username, password string, from Visit) (LoggedIn, error) {
	wrong := fault.New(fault.Anonymous, "wrong_credentials", "用户名或密码不对")
	account := accountName(username)
	var user store.User
	var at store.Attempt
	err := a.store.Read(ctx, func(r *store.Read) error {
		at = a.stranger(account, from.Origin)
		users, err := r.DeviceUsers(hashToken(from.Device))
		if err != nil {
			return err
		}
		// A flood of refusals is not to hold up those who write. A stranger gets his before
		// anybody is looked up, which takes as long whoever is named (quality.md AUN-02).
		if len(users) == 0 {
			if err := open(r, at); err != nil {
				return err
			}
		}
		if user, err = r.UserByName(account); err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if len(users) == 0 {
			return nil
		}
		if slices.Contains(users, user.ID) {
			at.Device = hashToken(from.Device)
		}
		return open(r, at)
	})
	if err != nil {
		return LoggedIn{}, err
	}
	// A one-time code stands in place of a password, so that there is one to compare.
	given, kept := password, user.PasswordHash
	if user.CodeHash != "" {
		given, kept = asCode(password), user.CodeHash
	}
	ok, err := a.guess(ctx, at, given, kept)
	if err != nil {
		return LoggedIn{}, err
	}
	if !ok || kept == "" || !user.DisabledAt.IsZero() {
		return LoggedIn{}, wrong
	}
	in := LoggedIn{Token: newToken()}
	err = a.store.Tx(ctx, func(tx *store.Tx) error {
		// Hashing took a while: meanwhile the account may have changed.
		now, err := tx.LockUser(user.ID)
		if err != nil {
			return err
		}
		if now.PasswordHash != user.PasswordHash || now.CodeHash != user.CodeHash || !now.DisabledAt.IsZero() {
			return wrong
		}
		if user.CodeHash != "" {
			if err := tx.UseCode(user.ID, user.CodeHash); fault.KindOf(err) == fault.NotFound {
				return wrong
			} else if err != nil {
				return err
			}
		}
		s := store.Session{TokenHash: hashToken(in.Token), UserID: user.ID, CreatedAt: tx.Now, SeenAt: tx.Now, ExpiresAt: tx.Now.Add(a.sessionMost()), UserAgent: from.UserAgent}
		if err := tx.SaveSession(s); err != nil {
			return err
		}
		if err := tx.ForgetAttempts(at.Account, at.Device); err != nil {
			return err
		}
		if in.Device, err = keepDevice(tx, user.ID, from.Device); err != nil {
			return err
		}
		who := Caller{Subject: grid.Subject{UserID: user.ID, Name: user.Name}, Origin: from.Origin}
		return tx.Audit(entry(who, "", "session.login", "session", user.ID, nil))
	})
	if err != nil {
		return LoggedIn{}, err
	}
	who, err := a.callerOf(ctx, user, hashToken(in.Token), from.Origin)
	if err != nil {
		return LoggedIn{}, err
	}
	in.Session, err = a.WhoAmI(ctx, who)
	return in, err
}

// keepDevice makes the device known as the person's. One token serves all who log in
// there; one that we never gave is not taken over.
func keepDevice(tx *store.Tx, userID, token string) (string, error) {
	users, err := tx.DeviceUsers(hashToken(token))
	if err != nil {
		return "", err
	}
	if len(users) == 0 {
		token = newToken()
	}
	return token, tx.SaveDevice(userID, hashToken(token))
}

// Session finds who holds a token. It is Anonymous, code "not_logged_in", when
// the token is unknown, expired, idle for too long, or its holder was disabled.
func (a *App) Session(ctx context.Context, token, origin string) (Caller, error) {
	out := fault.New(fault.Anonymous, "not_logged_in", "请先登录")
	if token == "" {
		return Caller{}, out
	}
	var s store.Session
	var user store.User
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		if s, err = r.Session(hashToken(token)); err != nil {
			return err
		}
		user, err = r.User(s.UserID)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return Caller{}, out
	}
	if err != nil {
		return Caller{}, err
	}
	now := a.clock.Now()
	if !a.demo && now.Sub(s.SeenAt) > sessionIdle {
		return Caller{}, out
	}
	if !user.DisabledAt.IsZero() {
		return Caller{}, out
	}
	// A write a minute is enough to know that a session is in use.
	if now.Sub(s.SeenAt) > time.Minute {
		err := a.store.Tx(ctx, func(tx *store.Tx) error { return tx.TouchSession(s.TokenHash) })
		if err != nil {
			return Caller{}, err
		}
	}
	return a.callerOf(ctx, user, s.TokenHash, origin)
}

// WhoAmI tells a person his name, roles and rights.
func (a *App) WhoAmI(ctx context.Context, who Caller) (SessionView, error) {
	ref, err := a.reference(ctx)
	if err != nil {
		return SessionView{}, err
	}
	return a.session(ref, who), nil
}

func (a *App) session(ref reference, who Caller) SessionView {
	view := SessionView{
		UserID: who.Subject.UserID, Username: who.Username, Name: who.Subject.Name, Grants: []GrantView{},
		Permissions: a.rights.Permissions(roles(who)), Today: calendar.DateOf(a.clock.Now()), Demo: a.demo,
		MustChange: who.MustChange, Epoch: ref.epoch,
	}
	for _, gr := range who.Subject.Grants {
		view.Grants = append(view.Grants, GrantView{Role: gr.Role, UnitID: gr.UnitID, UnitName: ref.name(gr.UnitID), Level: gr.Level})
	}
	return view
}

// LogOut ends the caller's session at once.
func (a *App) LogOut(ctx context.Context, who Caller) error {
	return a.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteSession(who.SessionHash); err != nil {
			return err
		}
		return tx.Audit(entry(who, "", "session.logout", "session", who.Subject.UserID, nil))
	})
}

// CallerNamed is the caller behind a user name, for commands and the demo.
func (a *App) CallerNamed(ctx context.Context, username string) (Caller, error) {
	user, err := a.userNamed(ctx, username)
	if err != nil {
		return Caller{}, err
	}
	return a.callerOf(ctx, user, "", "")
}

// sessionMost is how long a session lasts. The demo's clock leaps by days, which
// must not throw out the one who moved it.
func (a *App) sessionMost() time.Duration {
	if a.demo {
		return 400 * 24 * time.Hour
	}
	return sessionMost
}

func (a *App) userNamed(ctx context.Context, username string) (user store.User, err error) {
	err = a.store.Read(ctx, func(r *store.Read) (err error) {
		user, err = r.UserByName(username)
		return err
	})
	return user, err
}

func (a *App) callerOf(ctx context.Context, user store.User, sessionHash, origin string) (Caller, error) {
	var subject grid.Subject
	err := a.store.Read(ctx, func(r *store.Read) (err error) {
		subject, err = r.Subject(user.ID)
		return err
	})
	if err != nil {
		return Caller{}, err
	}
	return Caller{Subject: subject, Username: user.Username, SessionHash: sessionHash, Origin: origin, MustChange: user.MustChange}, nil
}

func roles(who Caller) []grid.Role {
	held := make([]grid.Role, 0, len(who.Subject.Grants))
	for _, g := range who.Subject.Grants {
		held = append(held, g.Role)
	}
	return held
}

// newToken is 256 bits that nobody can guess.
func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashToken is what the database keeps of a token.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
