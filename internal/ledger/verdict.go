package ledger

import (
	"regexp"
	"slices"
	"strings"

	"shuoli/internal/dispute"
	"shuoli/internal/grid"
)

// The words of results, without blanks and brackets. A result that says no more than that
// the file is closed (办结, 结案) is in none of these lists: it does not say how.
var (
	successWords = words("成功 调解成功 化解成功 调处成功 已成功 已化解 已调解 已调解成功 调成 已调成 已解决 解决 已和解 和解 达成协议 已达成协议 达成调解协议 已达成调解协议 签订协议 已签订协议 调解达成协议 调解成功并达成协议 √ ✓ ✔ ☑ 是 有效化解 成功化解 成功调解 已成功化解 已成功调解 达成一致 双方达成一致 已达成一致 双方和解 和好 已和好 握手言和 当场化解 现场化解 当场调解成功")
	failureWords = words("未成功 不成功 失败 调解失败 化解失败 调解不成 调解不成功 调解未成功 未调解成功 未调成 不成 未化解 未能化解 化解不成 未化解成功 未达成协议 未解决 未果 调解未果 未达成一致 终止 终止调解 已终止 × ✗ ✕ ✘ x X 否")
	openWords    = words("正在调解 调解中 正在化解 化解中 正在调处 调处中 办理中 正在办理 处理中 正在处理 在办 未办结 未结 未结案 待调解 待化解 待处理 尚未办结 跟踪调解 继续调解")
	handOver     = regexp.MustCompile(`^(?:已)?(?:移交|移送|转交)`)
	withdrawal   = regexp.MustCompile(`^(?:当事人|申请人|双方)?(?:已)?(?:自愿)?(?:申请)?(?:撤回|撤诉|撤销申请)(?:申请)?$`)
	bracketed    = regexp.MustCompile(`\(([^()]*)\)`)
	denied       = regexp.MustCompile(`[无未没不否非]`)
	formWords    = regexp.MustCompile(`口头(?:调解)?协议|书面(?:调解)?协议书?|(?:人民)?调解协议书|协议书|口头|书面`)
)

func words(list string) []string { return strings.Fields(list) }

// form is how an agreement was made.
type form int

const (
	noForm form = iota
	oral
	written
	bothForms
	unknownForm
)

// formIn finds the words for a form in a text that may say other things too.
func formIn(s string) form {
	found := noForm
	for _, w := range formWords.FindAllString(s, -1) {
		f := written
		if strings.HasPrefix(w, "口头") {
			f = oral
		}
		if found != noForm && found != f {
			return bothForms
		}
		found = f
	}
	return found
}

// readForm reads the cell of 协议形式.
func readForm(text string) form {
	s := squeeze(text)
	if none(s) {
		return noForm
	}
	if f := formIn(s); f != noForm && !denied.MatchString(s) {
		return f
	}
	return unknownForm
}

// verdict is what the result says.
type verdict int

const (
	noVerdict verdict = iota
	success
	failure
	withdrawn
	handedOver
	open
	unknownVerdict
)

// readResult reads the cell of 化解结果, which may name the form as well: 达成口头协议,
// 成功（书面）.
func readResult(text string) (verdict, form) {
	s := strings.TrimRight(squeeze(text), "。.!,，")
	if none(s) {
		return noVerdict, noForm
	}
	f := formIn(s)
	s = bracketed.ReplaceAllString(s, "")
	if f != noForm {
		s = strings.TrimRight(formWords.ReplaceAllString(s, ""), ",，、;")
		if s == "" || slices.Contains(words("达成 已达成 签订 已签订 双方达成"), s) {
			s = "达成协议"
		}
	}
	switch {
	case slices.Contains(successWords, s):
		return success, f
	case slices.Contains(failureWords, s):
		return failure, f
	case slices.Contains(openWords, s):
		return open, f
	case handOver.MatchString(s):
		return handedOver, f
	case withdrawal.MatchString(s):
		return withdrawn, f
	}
	return unknownVerdict, f
}

// outcome joins result and form; the code is unknown_form, no_form or form_unfounded
// where they do not go together.
func outcome(v verdict, f form) (dispute.Outcome, string) {
	if f == bothForms || f == unknownForm {
		return "", UnknownForm
	}
	if v == success {
		switch f {
		case oral:
			return dispute.AgreedOral, ""
		case written:
			return dispute.AgreedWritten, ""
		}
		return "", NoForm
	}
	if f != noForm {
		return "", FormUnfounded
	}
	switch v {
	case failure:
		return dispute.Failed, ""
	case withdrawn:
		return dispute.Withdrawn, ""
	}
	return dispute.HandedOver, ""
}

// ticked: a mark under a column that stands for one answer.
func ticked(s string) bool {
	return slices.Contains(words("√ ✓ ✔ ☑ ● ○ ■ 1 是 有 v V"), squeeze(s))
}

var riskEnding = regexp.MustCompile(`(?:色|预警|风险|等级|级|类)+$`)

// readRisk reads 红, 红色, 红色预警, 红级; "" for any other word.
func readRisk(text string) dispute.Risk {
	switch riskEnding.ReplaceAllString(squeeze(text), "") {
	case "红":
		return dispute.Red
	case "橙":
		return dispute.Orange
	case "黄":
		return dispute.Yellow
	case "蓝":
		return dispute.Blue
	}
	return ""
}

func riskText(r Row) string {
	switch r.Risk {
	case dispute.Red:
		return "红"
	case dispute.Orange:
		return "橙"
	case dispute.Yellow:
		return "黄"
	case dispute.Blue:
		return "蓝"
	}
	return r.RiskText
}

// levelWords by tier, the venue's name among them.
var levelWords = map[grid.Level][]string{
	grid.Group:    words("组 小组 村组 村民组 村民小组 网格 组级 当场 现场"),
	grid.Village:  words("村 村级 村居 社区 村委 村委会 村委员会 村民委员会 村调委会 村人民调解委员会 村两委 说理室 村说理室 村级说理室"),
	grid.Branch:   words("总支 总支级 党总支 片区 说理堂 总支说理堂"),
	grid.Township: words("乡 乡级 乡镇 乡镇级 镇 镇级 街道 乡政府 镇政府 综治办 乡综治办 乡调委会 乡人民调解委员会 综治中心 乡综治中心 说理庭 乡说理庭 乡级说理庭"),
}

var levelEnding = regexp.MustCompile(`(?:一级|层级|层面|调解|化解|级)$`)

// readLevel reads 化解层级; "" with ok where nothing is said.
func readLevel(text string) (level grid.Level, ok bool) {
	s := bracketed.ReplaceAllString(squeeze(text), "")
	if none(s) {
		return "", true
	}
	short := levelEnding.ReplaceAllString(s, "")
	for _, l := range grid.Ladder {
		if slices.Contains(levelWords[l], s) || slices.Contains(levelWords[l], short) {
			return l, true
		}
	}
	return "", false
}

func levelText(l grid.Level) string {
	if l.Rank() < 0 {
		return ""
	}
	return levelWords[l][0]
}
