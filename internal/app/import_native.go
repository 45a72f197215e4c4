package app

import (
	"slices"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/store"
)

// natives are the cases that people logged in the program, by what a row of a ledger
// would say of them. Each is one row's at most.
type natives struct {
	townshipID string
	from, to   calendar.Date
	byKey      map[string][]string // to case ids, the first logged first
	taken      map[string]bool     // case ids that are some row's already
	after      string              // where reading goes on
}

func newNatives(townshipID string, rows []*match) *natives {
	n := &natives{townshipID: townshipID, byKey: map[string][]string{}, taken: map[string]bool{}}
	for _, m := range rows {
		if n.from == "" || m.On < n.from {
			n.from = m.On
		}
		n.to = calendar.Max(n.to, m.On)
	}
	return n
}

// read reads some more of the cases; false when there are none left.
func (n *natives) read(r *store.Read) (more bool, err error) {
	cases, err := r.NativeCases(n.townshipID, n.from, n.to, n.after)
	if err != nil || len(cases) == 0 {
		return false, err
	}
	for _, c := range cases {
		// Ledgers give the day of acceptance, which usually is that of registration.
		for _, on := range slices.Compact([]calendar.Date{c.AcceptedOn, c.RegisteredOn}) {
			key := nativeKey(c.VillageID, on, c.Names)
			n.byKey[key] = append(n.byKey[key], c.ID)
		}
	}
	n.after = cases[len(cases)-1].ID
	return true, nil
}

// take is the case that a row tells of, "" when none is left for it.
func (n *natives) take(m *match) string {
	if len(m.Parties) == 0 {
		return ""
	}
	names := make([]string, len(m.Parties))
	for i, p := range m.Parties {
		names[i] = p.Name
	}
	for _, id := range n.byKey[nativeKey(m.VillageID, m.On, names)] {
		if !n.taken[id] {
			n.taken[id] = true
			return id
		}
	}
	return ""
}

func nativeKey(villageID string, on calendar.Date, names []string) string {
	plain := make([]string, len(names))
	for i, name := range names {
		plain[i] = strings.Join(strings.Fields(name), "")
	}
	slices.Sort(plain)
	return villageID + "\x00" + string(on) + "\x00" + strings.Join(plain, "\x00")
}
