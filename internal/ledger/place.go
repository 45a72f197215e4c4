package ledger

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	villageEnding = regexp.MustCompile(`(?:村民委员会|居民委员会|村委会|居委会|村委|社区|村)$`)
	afterVillage  = regexp.MustCompile(`^(?:村民委员会|居民委员会|村委会|居委会|村委|社区|村)?`)
	countyBefore  = regexp.MustCompile(`^(?:\p{Han}{2,3}省)?(?:\p{Han}{2,4}市)?(?:\p{Han}{1,4}[县区市])?`)
	groupNumber   = regexp.MustCompile(`^第?(\d+|[一二三四五六七八九十]+)(?:村民小组|村民组|小组|生产队|组|队)?$`)
	groupBehind   = regexp.MustCompile(`^(?:第?(?:\d+|[一二三四五六七八九十]+)(?:村民小组|村民组|小组|生产队|组|队)|\d+)$`)
	groupEnding   = regexp.MustCompile(`(?:村民小组|村民组|小组|生产队|组|队)$`)
)

// places finds villages and groups by any of their names.
type places struct {
	township []string
	villages map[string][]string            // every name, with and without 村, to ids
	groups   map[string]map[string][]string // village to group's name to ids
	longest  int                            // runes of the longest name of a village
}

func newPlaces(b Book) places {
	p := places{township: b.Township, villages: map[string][]string{}, groups: map[string]map[string][]string{}}
	for _, v := range b.Villages {
		for _, name := range v.Names {
			key := squeeze(name)
			short := villageEnding.ReplaceAllString(key, "")
			p.addVillage(key, v.ID)
			p.addVillage(short, v.ID)
			p.addVillage(short+"村", v.ID)
		}
	}
	for _, g := range b.Groups {
		if p.groups[g.Parent] == nil {
			p.groups[g.Parent] = map[string][]string{}
		}
		for _, name := range g.Names {
			key := groupKey(name)
			if ids := p.groups[g.Parent][key]; !slices.Contains(ids, g.ID) {
				p.groups[g.Parent][key] = append(ids, g.ID)
			}
		}
	}
	return p
}

func (p *places) addVillage(key, id string) {
	if key == "" || slices.Contains(p.villages[key], id) {
		return
	}
	p.villages[key] = append(p.villages[key], id)
	p.longest = max(p.longest, runes(key))
}

// groupKey makes 第四组, 四组, 4组 and 4 村民小组 one name.
func groupKey(name string) string {
	s := squeeze(name)
	if m := groupNumber.FindStringSubmatch(s); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return strconv.Itoa(n)
		}
		if n := chineseNumber(m[1]); n > 0 {
			return strconv.Itoa(n)
		}
	}
	return groupEnding.ReplaceAllString(s, "")
}

// find reads the cell of the place, and that of the group where the ledger has one. The
// village comes first, the township before it if at all. What follows must be a numbered
// group or one that is known, unless a blank or a bracket parts it from the village:
// 韩家庄二组 is not in 韩. The code is no_village, unknown_village or ambiguous_village, or "".
func (p places) find(place, group string) (village, unit, groupText, code string) {
	s := strings.NewReplacer("(", " ", ")", " ", "\n", " ").Replace(fold(place))
	if none(s) {
		return "", "", "", NoVillage
	}
	village, rest, code := p.village(squeeze(s), true)
	if code == UnknownVillage {
		head, tail, _ := strings.Cut(strings.TrimSpace(s), " ")
		if village, _, code = p.village(head, false); code == "" {
			rest = strings.TrimSpace(tail)
		}
	}
	if code != "" {
		return "", "", "", code
	}
	if rest == "" && !none(group) {
		rest = cleanLine(group)
	}
	if rest == "" {
		return village, village, "", ""
	}
	if ids := p.groups[village][groupKey(rest)]; len(ids) == 1 {
		return village, ids[0], "", ""
	}
	return village, village, rest, ""
}

// village takes the longest name that s begins with; with groups false it must be all of s.
func (p places) village(s string, groups bool) (id, rest, code string) {
	bare := s
	for _, t := range p.township {
		if _, after, ok := strings.Cut(s, squeeze(t)); ok && after != "" && countyBefore.FindString(s)+squeeze(t)+after == s {
			bare = after
		}
	}
	for _, text := range []string{bare, s} {
		head := []rune(text)
		for n := min(len(head), p.longest); n > 0; n-- {
			ids := p.villages[string(head[:n])]
			if ids == nil {
				continue
			}
			rest := string(head[n:])
			rest = rest[len(afterVillage.FindString(rest)):]
			if rest != "" && (!groups || !groupBehind.MatchString(rest) && !p.knows(ids, rest)) {
				continue
			}
			if len(ids) > 1 {
				return "", "", AmbiguousVillage
			}
			return ids[0], rest, ""
		}
	}
	return "", "", UnknownVillage
}

// knows tells whether one of the villages has the group.
func (p places) knows(villages []string, group string) bool {
	return slices.ContainsFunc(villages, func(id string) bool { return len(p.groups[id][groupKey(group)]) > 0 })
}
