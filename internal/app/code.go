package app

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"shuoli/internal/store"
)

// A one-time code is good for a day (product.md 7). Its letters and digits look and
// sound unlike each other, since it is read aloud over the telephone; ten of twenty
// are more than 43 bits.
const (
	codeFor     = 24 * time.Hour
	codeLetters = "234679ACEFHJKMNRUWXY"
	codeLength  = 10
)

// NewCode gives a person a one-time code in place of his password, which is void from
// then on, and ends his sessions. The code is in the answer and nowhere else.
func (a *App) NewCode(ctx context.Context, who Caller, id string, hours int, w Write) (CodeView, error) {
	if err := a.permit(who, "person", "code"); err != nil {
		return CodeView{}, err
	}
	ref, err := a.reference(ctx)
	if err != nil {
		return CodeView{}, err
	}
	code, hash, err := a.oneTimeCode(ctx)
	if err != nil {
		return CodeView{}, err
	}
	var view CodeView
	err = a.once(ctx, who, w, &view, func(tx *store.Tx) error {
		person, err := a.changePerson(tx, ref, who, id, w, func(tx *store.Tx, _ reference, u *store.User) (string, any, error) {
			u.PasswordHash, u.MustChange = "", true
			u.CodeHash, u.CodeExpires = hash, tx.Now.Add(min(codeFor, time.Duration(hours)*time.Hour))
			// Whoever was shut out and asked for a code can use it at once.
			if err := tx.ForgetAttempts(a.store.Keys().Digest(u.Username), ""); err != nil {
				return "", nil, err
			}
			return "person.code", map[string]any{"expires_at": u.CodeExpires}, nil
		})
		if err != nil {
			return err
		}
		view = CodeView{Person: person, Code: code, ExpiresAt: *person.CodeUntil}
		return nil
	})
	return view, err
}

// oneTimeCode makes a code and its hash.
func (a *App) oneTimeCode(ctx context.Context) (code, hash string, err error) {
	var b strings.Builder
	for range codeLength {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			return "", "", err
		}
		b.WriteByte(codeLetters[n.Int64()])
	}
	hash, err = a.hasher.hash(ctx, b.String())
	return b.String(), hash, err
}

// asCode is a code as it was made of one as it was typed: small letters, gaps and
// full-width signs are the keyboard's.
func asCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(norm.NFKC.String(typed)))
}
