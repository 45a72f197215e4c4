package store

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"shuoli/internal/calendar"
	"shuoli/internal/fault"
)

// Anchor is the end that a chain had on a day, kept where whoever holds the database
// cannot reach: on paper, in another machine's log. A chain that no longer holds it was
// cut off or written anew since.
type Anchor struct {
	Date       calendar.Date `json:"date"`
	TownshipID string        `json:"township_id"` // "" is the installation's chain
	Seq        int64         `json:"seq"`
	Hash       string        `json:"hash"`
}

// String is the line that ReadAnchors reads: date, township, place, hash, with "-" for
// the installation's chain.
func (a Anchor) String() string {
	township := a.TownshipID
	if township == "" {
		township = "-"
	}
	return fmt.Sprintf("%s %s %d %s", a.Date, township, a.Seq, a.Hash)
}

// anchorForm finds an anchor within a line, so that a line of the log is one as it stands.
var anchorForm = regexp.MustCompile(`(\d{4}-\d{2}-\d{2}) (\S+) ([1-9]\d{0,17}) ([0-9a-f]{64})\b`)

// ReadAnchors reads anchors, one a line. It returns Invalid ("bad_anchor") with the
// number of the line that holds none, and ("no_anchor") where there is no line at all:
// an anchor that is passed over would be one that proves nothing.
func ReadAnchors(r io.Reader) ([]Anchor, error) {
	var anchors []Anchor
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		part := anchorForm.FindStringSubmatch(lines.Text())
		if part == nil {
			return nil, fault.New(fault.Invalid, "bad_anchor", fmt.Sprintf("第 %d 行不是锚点：应当是日期、乡镇、序号和摘要", n))
		}
		a := Anchor{Date: calendar.Date(part[1]), TownshipID: strings.TrimPrefix(part[2], "-"), Hash: part[4]}
		a.Seq, _ = strconv.ParseInt(part[3], 10, 64) // the form lets no other through
		anchors = append(anchors, a)
	}
	if err := lines.Err(); err != nil {
		return nil, fault.Wrap(err, "读不了锚点")
	}
	if len(anchors) == 0 {
		return nil, fault.New(fault.Invalid, "no_anchor", "里面没有锚点")
	}
	return anchors, nil
}

// AuditAnchors is the present end of every chain.
func (r *Read) AuditAnchors() ([]Anchor, error) {
	var anchors []Anchor
	err := r.db.Raw("SELECT township_id, seq, hash FROM audit_heads ORDER BY township_id").Scan(&anchors).Error
	for i := range anchors {
		anchors[i].Date = calendar.DateOf(r.Now)
	}
	return anchors, translate(err)
}
