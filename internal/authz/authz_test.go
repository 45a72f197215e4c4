package authz_test

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"shuoli/internal/authz"
	"shuoli/internal/grid"
	"shuoli/policies"
)

// expected is typed from product.md 3.2 and 7, not from policy.csv. Columns: mediator,
// grid leader, level head, clerk, leader, liaison, admin, auditor.
const expected = `
session:read     M G H C L I A U
session:delete   M G H C L I A U
unit:read        M G H C L I A U
category:read    M G H C L I A U
mediator:read    M . H C . . . .
today:read       M G H C L I . .
hearing:list     M . H C L . . .
case:register    M G H C . . . .
case:list        M G H C L . . .
case:read        M G H C L I . .
case:edit        M . H C . . . .
case:accept      M . H C . . . .
case:decline     M . H C . . . .
case:withdraw    M . H C . . . .
case:assign      . . H C . . . .
case:hearing     M . H C . . . .
case:move        . . H C . . . .
case:tell        M . H C . . . .
case:elevate     M . H . . . . .
case:send-back   . . H C . . . .
case:agree       M . H C . . . .
case:seal        M . H C . . . .
case:terminate   M . H C . . . .
case:perform     M . H C . . . .
case:follow-up   M . H C . . . .
case:archive     M . . C . . . .
case:note        M . H C . . . .
case:void        M . H C L I . .
case:recuse      . . H C . . . .
case:hand-over   . . H C . . . .
case:report      M . H C . . . .
case:confirm     M . H C . . . .
case:reopen      M . H C . . . .
case:link        M . H C . . . .
case:admit       . . . C . . . .
case:decide      . . . C L . . .
case:extend      . . . . L . . .
case:supervise   . . . . L . . .
case:instruct    . . . . L . . .
case:receipt     . . . . . I . .
case:feedback    . . . . . I . .
case:reveal      M G H C . I . .
agency:read      . . H C . . A .
hand-over:list   . . H C L I . .
person:pick      . . H C . . . .
demo:advance     . . . . . . A .
session:password M G H C L I A U
person:list      . . . . . . A .
person:read      . . . . . . A .
person:create    . . . . . . A .
person:edit      . . . . . . A .
person:code      . . . . . . A .
person:grant     . . . . . . A .
person:seat      . . . . . . A .
device:list      . . . . . . A .
device:revoke    . . . . . . A .
unit:list        . . . . . . A .
unit:create      . . . . . . A .
unit:edit        . . . . . . A .
unit:close       . . . . . . A .
calendar:list    . . . . . . A .
calendar:import  . . . . . . A .
category:list    . . . . . . A .
category:create  . . . . . . A .
category:edit    . . . . . . A .
setting:read     . . . . . . A .
setting:edit     . . . . . . A .
statistics:read    M G H C L . . .
statistics:publish . . . . L . . .
statistics:enter   . . . C L . . .
statistics:faults  . . . . . . A .
ledger:import    . . . C . . . .
ledger:export    . . H C L . . .
zero-report:read   M G H C L . . .
zero-report:send   . G H C . . . .
zero-report:answer . G . . . . . .
zero-report:reply  . . H . . . . .
zero-report:rule   . . . C . . . .
zero-report:remind . . H C L . . .
daily-check:list . . . C L . A .
inbox:read       M G H C L I A U
audit:read       . . . . . . . U
audit:verify     . . . . . . . U
case:looks       M G H C L I . .
`

func load(t *testing.T) *authz.Authority {
	t.Helper()
	a, err := authz.Load(policies.Files)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestMayIsTheTable(t *testing.T) {
	a := load(t)
	var permissions []string
	for line := range strings.Lines(strings.TrimSpace(expected)) {
		fields := strings.Fields(line)
		permissions = append(permissions, fields[0])
		object, action, _ := strings.Cut(fields[0], ":")
		for i, role := range grid.Roles {
			want := fields[1+i] != "."
			if got := a.May([]grid.Role{role}, object, action); got != want {
				t.Errorf("May(%s, %s) = %v, want %v", role, fields[0], got, want)
			}
			if got := slices.Contains(a.Permissions([]grid.Role{role}), fields[0]); got != want {
				t.Errorf("Permissions(%s) has %s: %v, want %v", role, fields[0], got, want)
			}
		}
	}
	slices.Sort(permissions)
	if got := a.All(); !slices.Equal(got, permissions) {
		t.Errorf("the policy knows %v,\nthe table %v", got, permissions)
	}
}

func TestAdministratorAndAuditorNeverReachACase(t *testing.T) {
	a := load(t)
	for _, p := range a.All() {
		object, action, _ := strings.Cut(p, ":")
		if (object == "case" || object == "today") && a.May([]grid.Role{grid.Admin, grid.Auditor}, object, action) {
			t.Errorf("admin or auditor may %s", p)
		}
	}
}

func TestMayIsNoByDefault(t *testing.T) {
	a := load(t)
	for name, ask := range map[string]struct {
		roles          []grid.Role
		object, action string
	}{
		"no roles":              {nil, "case", "read"},
		"unknown role":          {[]grid.Role{"emperor"}, "case", "read"},
		"role with its prefix":  {[]grid.Role{"r:clerk"}, "case", "read"},
		"unknown object":        {[]grid.Role{grid.Clerk}, "cases", "read"},
		"unknown action":        {[]grid.Role{grid.Clerk}, "case", "delete"},
		"pattern in the object": {[]grid.Role{grid.Clerk}, "*", "read"},
		"pattern in the action": {[]grid.Role{grid.Clerk}, "case", ".*"},
		"upper case":            {[]grid.Role{grid.Clerk}, "Case", "read"},
		"empty":                 {[]grid.Role{grid.Clerk}, "", ""},
		"separator of the cache": {
			[]grid.Role{grid.Clerk}, "case$$read", "",
		},
	} {
		for range 2 { // the second answer comes from the cache
			if a.May(ask.roles, ask.object, ask.action) {
				t.Errorf("%s: allowed", name)
			}
		}
	}
}

func TestRolesAddUp(t *testing.T) {
	a := load(t)
	both := a.Permissions([]grid.Role{grid.GridLeader, grid.Leader})
	for _, want := range []string{"case:register", "today:read"} {
		if !slices.Contains(both, want) {
			t.Errorf("%v lacks %s", both, want)
		}
	}
	if !slices.IsSorted(both) {
		t.Errorf("not sorted: %v", both)
	}
	if none := a.Permissions(nil); none == nil || len(none) != 0 {
		t.Errorf("Permissions(nil) = %#v, want empty and not nil", none)
	}
}

func TestManyMayAskAtOnce(t *testing.T) {
	a := load(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if !a.May([]grid.Role{grid.Clerk}, "case", "read") || a.May([]grid.Role{grid.Admin}, "case", "read") {
					t.Error("another answer than when asked alone")
				}
			}
		})
	}
	wg.Wait()
}

func TestLoadRefuses(t *testing.T) {
	model, err := os.ReadFile("../../policies/model.conf")
	if err != nil {
		t.Fatal(err)
	}
	const good = "# a comment\n\np, r:clerk, case, read\n"
	for name, c := range map[string]struct{ policy, says string }{
		"three fields":        {good + "p, r:clerk, case\n", "line 4: 3 fields"},
		"five fields":         {good + "p, r:clerk, case, read, allow\n", "line 4: 5 fields"},
		"a trailing comma":    {good + "p, r:clerk, case, list,\n", "line 4: 5 fields"},
		"no comma":            {good + "p r:clerk case list\n", "line 4: 1 fields"},
		"another kind":        {good + "g, r:clerk, case, list\n", "line 4: begins with"},
		"upper-case kind":     {good + "P, r:clerk, case, list\n", "line 4: begins with"},
		"an indented comment": {good + "  # comment\n", "line 4: 1 fields"},
		"role without prefix": {good + "p, clerk, case, list\n", "line 4: role"},
		"a user":              {good + "p, u:clerk, case, list\n", "line 4: role"},
		"unknown role":        {good + "p, r:emperor, case, list\n", "line 4: no such role"},
		"role in upper case":  {good + "p, r:Clerk, case, list\n", "line 4: no such role"},
		"no role":             {good + "p, r:, case, list\n", "line 4: no such role"},
		"pattern object":      {good + "p, r:clerk, *, list\n", "line 4: object"},
		"digit in the object": {good + "p, r:clerk, case2, list\n", "line 4: object"},
		"no object":           {good + "p, r:clerk, , list\n", "line 4: object"},
		"pattern action":      {good + "p, r:clerk, case, .*\n", "line 4: action"},
		"quoted action":       {good + "p, r:clerk, case, \"list\"\n", "line 4: action"},
		"action in two words": {good + "p, r:clerk, case, read list\n", "line 4: action"},
		"fullwidth action":    {good + "p, r:clerk, case, ｌist\n", "line 4: action"},
		"a tab":               {good + "p, r:clerk, case,\tlist\n", "line 4: action"},
		"no action":           {good + "p, r:clerk, case, \n", "line 4: action"},
		"the same twice":      {good + "p, r:clerk, case, read\n", "line 4: the same as line 3"},
		"twice but for space": {good + "p,r:clerk,case,read\n", "line 4: the same as line 3"},
		"nothing":             {"# nobody\n", "nobody"},
	} {
		_, err := authz.Load(fstest.MapFS{"model.conf": {Data: model}, "policy.csv": {Data: []byte(c.policy)}})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, c.says)
		}
	}
	if _, err := authz.Load(fstest.MapFS{"model.conf": {Data: model}, "policy.csv": {Data: []byte(strings.ReplaceAll(good, "\n", "\r\n"))}}); err != nil {
		t.Errorf("lines that end in CR LF: %v", err)
	}
	if _, err := authz.Load(fstest.MapFS{"policy.csv": {Data: []byte(good)}}); err == nil {
		t.Error("no model was taken")
	}
	if _, err := authz.Load(fstest.MapFS{"model.conf": {Data: []byte("[nonsense]")}, "policy.csv": {Data: []byte(good)}}); err == nil {
		t.Error("a broken model was taken")
	}
	if _, err := authz.Load(fstest.MapFS{"model.conf": {Data: model}}); err == nil {
		t.Error("no policy was taken")
	}
}
