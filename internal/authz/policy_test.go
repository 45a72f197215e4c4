package authz

import (
	"slices"
	"strings"
	"testing"

	"shuoli/internal/grid"
)

// A policy is refused with its line, or gives nothing but words to the roles there are.
func FuzzPolicy(f *testing.F) {
	for _, seed := range []string{
		"p, r:mediator, case, read", "p, r:mediator, case, read\np, r:mediator, case, read", "p, mediator, case, read", "p, r:emperor, case, read", "p, r:admin, *, *", "g, r:admin, r:mediator",
		"# nothing", "", "p, r:admin, case:read, x\r\n", "p,r:admin,case,read\r\n\r\n", "p, r:admin, case, read, deny", "p, r:admin, ca\x00se, read", "\ufeffp, r:admin, case, read",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := readPolicy(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "authz: policy.csv ") {
				t.Errorf("refused without a place: %v", err)
			}
			return
		}
		for _, r := range rules {
			role, prefixed := strings.CutPrefix(r.role, prefix)
			if !prefixed || !slices.Contains(grid.Roles, grid.Role(role)) || !isWord(r.object) || !isWord(r.action) || r.line < 1 {
				t.Errorf("%q gives %+v", text, r)
			}
		}
	})
}
