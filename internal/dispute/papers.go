package dispute

import "slices"

// Paper is one line of the volume's checklist 卷内目录.
type Paper struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

// volume is every paper in the order of the volume (domain.md 2.1) and the
// outcomes that cannot do without it.
var volume = []struct {
	code, name string
	outcomes   []Outcome
}{
	{"application_or_register", "申请书或受理登记表", []Outcome{AgreedOral, AgreedWritten, Failed, Withdrawn, HandedOver, Declined}},
	{"rights_notice", "权利义务告知书", agreed},
	{"identity", "当事人身份证明", nil}, // asked for by a local template, optional by PIPL Art. 6
	{"proxy", "授权委托书", nil},
	{"inquiry_record", "调查记录", nil},
	{"evidence", "证据材料", nil},
	{"hearing_record", "调解记录", []Outcome{AgreedWritten}},
	{"agreement", "调解协议书", []Outcome{AgreedWritten}},
	{"oral_agreement", "口头协议登记表", []Outcome{AgreedOral}},
	{"performance_proof", "履行凭证", nil},
	{"follow_up", "回访记录", agreed},
	{"confirmation", "司法确认材料", nil},
	{"hand_over_letter", "移交函", []Outcome{HandedOver}},
	{"route_notice", "终止通知", []Outcome{Failed}},
	{"statement", "卷宗情况说明", nil},
}

// Checklist is the papers of the case's volume and which it cannot be archived
// without: by its outcome, and the records of what did take place.
func Checklist(c *Case) []Paper {
	list := make([]Paper, 0, len(volume))
	for _, v := range volume {
		required := slices.Contains(v.outcomes, c.Outcome)
		switch v.code {
		case "rights_notice":
			required = required || c.RightsNotice
		case "hearing_record":
			required = required || len(c.Hearings) > 0
		}
		list = append(list, Paper{Code: v.code, Name: v.name, Required: required})
	}
	return list
}
