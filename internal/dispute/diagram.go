package dispute

import (
	"fmt"
	"slices"
	"strings"

	"shuoli/internal/grid"
)

// Diagram prints the table of moves as docs/states.md: a Mermaid diagram of the
// statuses and one line an action.
func Diagram() string {
	var b strings.Builder
	b.WriteString("# States of a dispute\n\nPrinted from the table of moves in `internal/dispute/moves.go`; do not edit, run `make generate`.\n\n")
	b.WriteString("```mermaid\nstateDiagram-v2\n")
	for _, s := range Statuses {
		fmt.Fprintf(&b, "    %s: %s\n", s, statusNames[s])
	}
	fmt.Fprintf(&b, "    contested: 待核定\n    [*] --> %s: 登记\n", Registered)
	for _, from := range Statuses {
		for _, to := range Statuses {
			if names := movesBetween(from, to); len(names) > 0 {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, strings.Join(names, "、"))
			}
		}
	}
	for _, s := range []Status{Mediating, Concluded, Archived} { // product.md 3.3, late truth
		fmt.Fprintf(&b, "    %s --> contested: 迟到的事实\n    contested --> %s: %s\n", s, s, actionNames[ActDecide])
	}
	fmt.Fprintf(&b, "    %s --> %s: %s\n```\n\n", Concluded, Mediating, actionNames[ActVoid])
	b.WriteString("| 动作 | 从哪里 | 由谁 | 效果 |\n| --- | --- | --- | --- |\n")
	for _, row := range Table {
		fmt.Fprintf(&b, "| `%s` %s | %s | %s | %s |\n", row.Action, actionNames[row.Action], row.from(), row.by(), row.effect())
	}
	return b.String()
}

func movesBetween(from, to Status) []string {
	var names []string
	for _, row := range Table {
		if row.To == to && slices.Contains(row.From, from) {
			names = append(names, actionNames[row.Action])
		}
	}
	return names
}

func (r Row) from() string {
	if r.Action == ActDecide {
		return "待核定"
	}
	names := make([]string, len(r.From))
	for i, s := range r.From {
		names[i] = statusNames[s]
		if s == Concluded && len(r.Outcomes) > 0 {
			outcomes := make([]string, len(r.Outcomes))
			for j, o := range r.Outcomes {
				outcomes[j] = outcomeNames[o]
			}
			names[i] += "（" + strings.Join(outcomes, "、") + "）"
		}
	}
	text := strings.Join(names, "、")
	if len(r.Levels) == len(grid.Ladder) {
		return text
	}
	levels := make([]string, len(r.Levels))
	for i, l := range r.Levels {
		levels[i] = levelNames[l]
	}
	return text + "；" + strings.Join(levels, "、")
}

func (r Row) by() string {
	names := make([]string, len(r.By))
	for i, by := range r.By {
		names[i] = relationNames[by]
	}
	return strings.Join(names, "、")
}

func (r Row) effect() string {
	if text, ok := ownEffect[r.Action]; ok {
		return text
	}
	if r.To == "" {
		return effectNames[r.Effect]
	}
	return effectNames[r.Effect] + "，转为" + statusNames[r.To]
}

var actionNames = map[Action]string{
	ActAccept: "受理", ActDecline: "不予受理", ActWithdraw: "撤回", ActAssign: "指派", ActRecuse: "回避", ActHearing: "调解", ActMove: "改期",
	ActTell: "通知当事人", ActElevate: "提级", ActSendBack: "退回", ActExtend: "延期", ActAgree: "达成协议", ActSeal: "盖章", ActTerminate: "终止",
	ActHandOver: "移交", ActReceipt: "签收", ActFeedback: "反馈", ActReport: "报告", ActPerform: "履行", ActFollowUp: "回访", ActConfirm: "司法确认",
	ActSupervise: "督办", ActInstruct: "批示", ActReopen: "复发", ActArchive: "归档", ActAdmit: "加入", ActLink: "关联", ActEdit: "修改",
	ActNote: "备注", ActDecide: "核定", ActVoid: "撤销",
}

var outcomeNames = map[Outcome]string{
	AgreedOral: "口头协议", AgreedWritten: "书面协议", Failed: "调解不成", Withdrawn: "撤回", HandedOver: "移交", Declined: "不予受理",
}

var relationNames = map[Relation]string{
	ByMediator: "本级调解员", ByAssigned: "指派的调解员", ByPresiding: "主持人", ByHead: "本级负责人", ByClerk: "综治办",
	ByAuthor: "本人（三十分钟内）", ByLeader: "乡领导", ByLiaison: "接收部门的联络人",
}

// ownEffect is of actions that do more than their kind of effect says.
var ownEffect = map[Action]string{
	ActHearing: "记一笔；达成协议的转为已办结，休会的改到下一个说理日",
	ActElevate: "上一级，紧急的直接到乡，期限重算",
	ActExtend:  "期限顺延，督办暂停",
	ActReopen:  "另立一件，两件关联",
	ActRecuse:  "换调解员，回避的人不再看得到",
	ActAssign:  "换调解员",
	ActAdmit:   "多一人可看内容",
	ActReport:  "记一笔；涉未成年人、家庭暴力的转为不公开",
}

var effectNames = map[Effect]string{
	Records: "记一笔", Accepts: "立号、起算期限、排说理日", Ends: "有了结果", Climbs: "上一级，期限重算", Descends: "下一级，期限重算",
	Dockets: "改到下一个说理日", Files: "入卷", Undoes: "另一步作废",
}
