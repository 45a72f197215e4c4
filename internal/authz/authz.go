// Package authz answers one question: may somebody with these roles do this kind
// of thing at all? Which units a role reaches is data, and what the state of a
// case allows is internal/dispute; neither is asked here. It is the only package
// that imports casbin.
package authz

import (
	"fmt"
	"io/fs"
	"slices"
	"sync/atomic"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"

	"shuoli/internal/grid"
)

// Authority is the policy as loaded; it never changes afterwards and may be asked
// by many at once.
type Authority struct {
	enforcer    *casbin.SyncedCachedEnforcer
	asked       atomic.Int64
	permissions []string // every object:action that some line allows, sorted
}

// Load reads model.conf and policy.csv. It fails on the first line of the policy
// that is not exactly right, naming its number: casbin's own reader drops such a
// line without a word, and a right that is silently missing, or is somebody
// else's, is found by the wrong person.
func Load(files fs.FS) (*Authority, error) {
	text, err := fs.ReadFile(files, "model.conf")
	if err != nil {
		return nil, fmt.Errorf("authz: reading the model: %w", err)
	}
	m, err := model.NewModelFromString(string(text))
	if err != nil {
		return nil, fmt.Errorf("authz: model.conf: %w", err)
	}
	enforcer, err := casbin.NewSyncedCachedEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("authz: model.conf: %w", err)
	}
	text, err = fs.ReadFile(files, "policy.csv")
	if err != nil {
		return nil, fmt.Errorf("authz: reading the policy: %w", err)
	}
	rules, err := readPolicy(string(text))
	if err != nil {
		return nil, err
	}
	a := &Authority{enforcer: enforcer}
	for _, r := range rules {
		added, err := enforcer.AddPolicy(r.role, r.object, r.action)
		if err != nil {
			return nil, fmt.Errorf("authz: policy.csv line %d: %w", r.line, err)
		}
		if !added {
			return nil, fmt.Errorf("authz: policy.csv line %d was not taken", r.line)
		}
		a.permissions = append(a.permissions, r.object+":"+r.action)
	}
	slices.Sort(a.permissions)
	a.permissions = slices.Compact(a.permissions)
	return a, nil
}

// May reports whether one of the roles allows the action on the kind of object.
// Whatever goes wrong inside is a no.
func (a *Authority) May(roles []grid.Role, object, action string) bool {
	return slices.ContainsFunc(roles, func(role grid.Role) bool {
		a.asked.Add(1)
		ok, err := a.enforcer.Enforce(prefix+string(role), object, action)
		return err == nil && ok
	})
}

// Asked is how often casbin was asked. Its answers take a millisecond where rules are
// many, so no list may ask for each of its rows (quality.md INP-04).
func (a *Authority) Asked() int64 { return a.asked.Load() }

// Permissions lists what the roles together allow, as object:action, sorted; the
// interface hides what is not in it.
func (a *Authority) Permissions(roles []grid.Role) []string {
	mine := []string{}
	for _, p := range a.permissions {
		object, action := split(p)
		if a.May(roles, object, action) {
			mine = append(mine, p)
		}
	}
	return mine
}

// All lists every object:action that some role has, sorted. An operation whose
// permission is not among them could be used by nobody and is a misprint.
func (a *Authority) All() []string { return slices.Clone(a.permissions) }
