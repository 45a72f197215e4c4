package ledger

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	partyLabel = regexp.MustCompile(`([ \n]?[与和及跟] ?)?(?:甲方|乙方|丙方|被申请人|申请人|被申请方|申请方|原告|被告)[:]`)
	ordinal    = regexp.MustCompile(`(^|[ \n、,;])\d{1,2} ?[.、)] ?`)
	connective = regexp.MustCompile(`[ \n]+(?:与|和|及|跟|同|vs|VS)[ \n]+`)
	andOthers  = regexp.MustCompile(`^(.*?)(等(?:\d+|[一二两三四五六七八九十几数多]+)?[人户家]?)$`)
	kinOrCrowd = regexp.MustCompile(`(?:家属|家人|村民|群众|业主|住户|商户|用户|夫妇|夫妻|父子|母子|兄弟|姐妹|一家|之[子女妻夫父母])$`)
	bodyEnding = regexp.MustCompile(`(?:公司|委员会|村委会|居委会|村委|合作社|厂|店|学校|小学|中学|幼儿园|医院|卫生室|卫生院|政府|项目部|门市部|经营部|站|所|中心|超市|场|信用社|供销社|旅行社|施工队|工程队|生产队|[一二三四五六七八九十\d]组|局|银行|企业|工地|协会|商行|车行|宾馆|饭馆|茶馆)$`)
)

// readParties reads the people of one cell. Who stands there is never guessed:
//
//   - 、 , ; / | & + — and a line end part them always, as do 甲方： and 1.;
//   - blanks part names of two characters or more; 张 三, one and one, is a padded name,
//     any other mixture is ambiguous;
//   - 与 和 及 part a text in two where exactly one of them has a name on both sides, each
//     of at least two characters; 和 and 及 only between surnames that exist, and never
//     inside the name of a body, which is ambiguous where it begins like a person's
//     (金源和盛公司);
//   - what stands in brackets, and 等3人, becomes the note of the name before.
//
// The code is no_party, bad_party or ambiguous_parties, or "".
func readParties(text string) (list []Party, code string) {
	s := fold(text)
	for _, m := range partyLabel.FindAllStringSubmatch(s, -1) {
		if m[1] != "" && m[1][0] != ' ' && m[1][0] != '\n' {
			return nil, AmbiguousParties // 王小和乙方：李四 may be 王小 or 王小和
		}
	}
	for _, separator := range []*regexp.Regexp{partyLabel, ordinal, connective} {
		s = separator.ReplaceAllString(s, "、")
	}
	if none(s) {
		return nil, NoParty
	}
	items, ok := cut(s, "、,;/|&+—-\n")
	if !ok {
		return nil, BadParty
	}
	for _, item := range items {
		words, code := wordsOf(item)
		if code != "" {
			return nil, code
		}
		for _, word := range words {
			if m := andOthers.FindStringSubmatch(word); m != nil && m[1] == "" && len(list) > 0 {
				list[len(list)-1].addNote(m[2])
				continue
			}
			more, code := namesOf(word)
			if code != "" {
				return nil, code
			}
			list = append(list, more...)
		}
	}
	if len(list) == 0 {
		return nil, NoParty
	}
	return list, ""
}

// cut parts s at the marks that stand outside of brackets; ok is false where brackets do
// not match.
func cut(s, marks string) (parts []string, ok bool) {
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case r == '(' || r == '[' || r == '【':
			depth++
		case r == ')' || r == ']' || r == '】':
			depth--
		case depth == 0 && strings.ContainsRune(marks, r):
			parts = append(parts, s[from:i])
			from = i + len(string(r))
		}
		if depth < 0 {
			return nil, false
		}
	}
	parts = append(parts, s[from:])
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return kept, depth == 0
}

// wordsOf parts an item at its blanks, if they part names.
func wordsOf(item string) (words []string, code string) {
	parts, _ := cut(item, " ")
	for _, p := range parts { // 张三 (4组): the bracket goes with the name before
		if strings.HasPrefix(p, "(") && len(words) > 0 {
			words[len(words)-1] += p
			continue
		}
		words = append(words, p)
	}
	if len(words) == 1 {
		return words, ""
	}
	single, latin := 0, true
	for _, w := range words {
		name, _, _ := strings.Cut(w, "(")
		if runes(name) < 2 {
			single++
		}
		latin = latin && strings.IndexFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) < 0
	}
	switch {
	case latin:
		return []string{strings.Join(words, " ")}, ""
	case single == 0:
		return words, ""
	case single == 2 && len(words) == 2:
		return []string{words[0] + words[1]}, ""
	}
	return nil, AmbiguousParties
}

// namesOf reads a word without separators: one name, or two around 与, 和 or 及.
func namesOf(word string) (list []Party, code string) {
	name, note, code := splitNote(word)
	if code != "" {
		return nil, code
	}
	body := bodyEnding.MatchString(name)
	var splits []int
	inName := false
	for i, r := range name {
		if !strings.ContainsRune("与和及", r) {
			continue
		}
		left, right := name[:i], name[i+len("与"):]
		if !nameLike(left) || !nameLike(right) {
			continue
		}
		if body && r != '与' {
			inName = inName || hasSurname(left) && runes(left) <= 3
			continue
		}
		if r != '与' && (!hasSurname(left) || !hasSurname(right)) {
			inName = true
			continue
		}
		splits = append(splits, i)
	}
	switch {
	case len(splits) == 0 && !inName:
		p, code := party(name, note)
		return []Party{p}, code
	case len(splits) != 1 || inName:
		return nil, AmbiguousParties
	}
	first, code := namesOf(name[:splits[0]])
	if code != "" || len(first) != 1 {
		return nil, AmbiguousParties
	}
	second, code := namesOf(name[splits[0]+len("与"):])
	if code != "" || len(second) != 1 {
		return nil, AmbiguousParties
	}
	second[0].addNote(note)
	return append(first, second...), ""
}

// splitNote takes the brackets off the end of a name; inside of it they belong to it:
// 鲁山(北京)商贸公司.
func splitNote(word string) (name, note, code string) {
	word = strings.NewReplacer("[", "(", "]", ")", "【", "(", "】", ")").Replace(word)
	name = word
	for strings.HasSuffix(name, ")") {
		open := strings.LastIndexByte(name, '(')
		if open <= 0 {
			return "", "", BadParty
		}
		inside := strings.TrimSpace(name[open+1 : len(name)-1])
		if note != "" && inside != "" {
			inside += "，"
		}
		name, note = strings.TrimSpace(name[:open]), inside+note
	}
	return name, note, ""
}

func party(name, note string) (Party, string) {
	p := Party{Name: name}
	if phone.MatchString(note) {
		p.Phone = note
	} else {
		p.addNote(note)
	}
	if m := andOthers.FindStringSubmatch(name); m != nil && runes(m[1]) >= 2 {
		p.Name = m[1]
		p.addNote(m[2])
	}
	switch body := bodyEnding.MatchString(p.Name); {
	case runes(p.Name) < 2 || runes(p.Name) > 50:
		return Party{}, BadParty
	case strings.IndexFunc(p.Name, func(r rune) bool { return !nameRune(r, body) }) >= 0:
		return Party{}, BadParty
	case !body && longName(p.Name):
		return Party{}, AmbiguousParties
	}
	return p, ""
}

func nameRune(r rune, body bool) bool {
	return unicode.IsLetter(r) || r == '·' || r == '•' || r == '.' || r == ' ' || body && (unicode.IsDigit(r) || r == '(' || r == ')')
}

// longName: five characters and more without a point are two people with nothing
// between them, unless they say what they are.
func longName(s string) bool {
	return runes(s) > 4 && !strings.ContainsAny(s, "·•. ") && unicode.Is(unicode.Han, []rune(s)[0]) && !kinOrCrowd.MatchString(s)
}

// nameLike: two to four Chinese characters, or the name of a body.
func nameLike(s string) bool {
	if bodyEnding.MatchString(s) && runes(s) >= 3 {
		return true
	}
	han := strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0
	return han && runes(s) >= 2 && (runes(s) <= 4 || kinOrCrowd.MatchString(s))
}

func (p *Party) addNote(note string) {
	switch {
	case note == "":
	case p.Note == "":
		p.Note = note
	default:
		p.Note += "，" + note
	}
}

// ownParties reads the cell of our own export: a line each, the note in the last
// brackets, which are there, even empty, wherever the name itself ends with one.
func ownParties(text string) []Party {
	var list []Party
	for _, line := range strings.Split(clean(text), "\n") {
		line = cleanLine(line)
		p := Party{Name: line}
		if open := strings.LastIndex(line, "（"); open > 0 && strings.HasSuffix(line, "）") {
			p.Name, p.Note = line[:open], strings.TrimSuffix(line[open+len("（"):], "）")
		}
		if p.Name != "" {
			list = append(list, p)
		}
	}
	return list
}

// line is the party as ownParties reads it.
func (p Party) line() string {
	name := cleanLine(p.Name)
	if name == Undisclosed {
		return name
	}
	if p.Note != "" || strings.HasSuffix(name, "）") {
		return name + "（" + cleanLine(p.Note) + "）"
	}
	return name
}
