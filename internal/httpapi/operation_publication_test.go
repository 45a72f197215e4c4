package httpapi

import (
	"encoding/json"
	"fmt"
	"strconv"

	"shuoli/internal/app"
	"shuoli/internal/calendar"
)

// publicationOperations is every write of figures that do not move. Each needs a period
// that nothing counts yet, whose name stands in for a case.
var publicationOperations = []writeOperation{
	{"publishFigures", "xiangzhang", pastMonth, func(_ *live, c *app.CaseView) object {
		return object{"unit_id": theVillage, "kind": "month", "from": c.Number}
	}},
	{"enterYearlyTotal", theClerk, pastYear, func(_ *live, c *app.CaseView) object {
		return object{"unit_id": c.UnitID, "year": json.Number(c.Number), "settled": 364, "success": 324, "oral": 254, "written": 70}
	}},
}

func init() {
	// advanceDemo stays last.
	last := len(writeOperations) - 1
	writeOperations = append(append(writeOperations[:last:last], publicationOperations...), writeOperations[last])
}

// pastMonth is the first day of a month before 1991.
func pastMonth(l *live) *app.CaseView {
	l.periods++
	return &app.CaseView{Number: string(calendar.Month("1960-01").Add(l.periods % (31 * 12)).First())}
}

// pastYear is a village and a year from 1991 on.
func pastYear(l *live) *app.CaseView {
	l.periods++
	return &app.CaseView{UnitID: fmt.Sprintf("v-%02d", 1+l.periods/35%48), Number: strconv.Itoa(1991 + l.periods%35)}
}

// published is what the leader has published of the village's month.
func published(l *live) (p app.PublicationView) {
	l.t.Helper()
	body := object{"unit_id": theVillage, "kind": "month", "from": pastMonth(l).Number}
	l.read(l.do(l.request("xiangzhang", "publishFigures", "", 0, body)), &p)
	return p
}
