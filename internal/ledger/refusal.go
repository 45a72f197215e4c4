package ledger

import "fmt"

// Codes of a refused row, or of a sheet where the row is 0.
const (
	MissingColumn    = "missing_column" // the sheet is a ledger, but Column is not on it
	HiddenSheet      = "hidden_sheet"   // the sheet is a ledger that nobody sees
	Computed         = "formula"        // the cell is computed, and its value may be stale
	TextTooLong      = "text_too_long"
	NoDate           = "no_date"
	BadDate          = "bad_date" // no date that exists, or one that can be read in two ways
	NoYear           = "no_year"
	FutureDate       = "future_date"
	EndBeforeStart   = "concluded_before"
	NoVillage        = "no_village"
	UnknownVillage   = "unknown_village"
	AmbiguousVillage = "ambiguous_village"
	NoParty          = "no_party"
	OneParty         = "one_party"
	BadParty         = "bad_party"
	AmbiguousParties = "ambiguous_parties"
	BadAmount        = "amount"
	UnknownLevel     = "unknown_level"
	NoResult         = "no_result"
	UnknownResult    = "unknown_result"
	NoForm           = "no_form"
	UnknownForm      = "unknown_form"
	FormUnfounded    = "form_unfounded" // a form of agreement without an agreement
	TickedTwice      = "ticked_twice"
	YearEntered      = "year_entered" // the year counts by a total entered by hand, not by cases
)

var sentences = map[string]string{
	MissingColumn:    "这张表像台账，但没有“%s”这一列",
	HiddenSheet:      "这张表是隐藏的，取消隐藏后再导入",
	Computed:         "“%s”是公式，请改成填好的值",
	TextTooLong:      "“%s”的文字太长，请删短",
	NoDate:           "“%s”没有填",
	BadDate:          "“%s”不是能看懂的日期：%s",
	NoYear:           "“%s”没有写年份，请在导入时选年份：%s",
	FutureDate:       "“%s”在今天以后：%s",
	EndBeforeStart:   "“%s”早于排查的日子：%s",
	NoVillage:        "“%s”没有填",
	UnknownVillage:   "“%s”里没有找到本乡的村：%s",
	AmbiguousVillage: "“%s”对得上不止一个村：%s",
	NoParty:          "“%s”没有填",
	OneParty:         "“%s”不足两个人：%s",
	BadParty:         "“%s”里有看不懂的姓名：%s",
	AmbiguousParties: "“%s”分不清是几个人，请用顿号隔开：%s",
	BadAmount:        "“%s”不是准确的金额：%s",
	UnknownLevel:     "“%s”看不懂是哪一级：%s",
	NoResult:         "“%s”没有填",
	UnknownResult:    "“%s”看不懂是成功还是没有成功：%s",
	NoForm:           "调解成功的要写明“%s”是口头还是书面",
	UnknownForm:      "“%s”看不懂是口头还是书面：%s",
	FormUnfounded:    "没有调解成功，却填了“%s”：%s",
	TickedTwice:      "“%s”下面打了不止一个勾",
	YearEntered:      "“%s”%s的总数已经手工补录过，不能再按件导入",
}

// Reason is a sentence for the clerk, with the column and what stood there.
func (r Refused) Reason() string {
	sentence, ok := sentences[r.Code]
	if !ok {
		return r.Code
	}
	var args []any
	for i := 0; i+1 < len(sentence); i++ {
		if sentence[i:i+2] == "%s" {
			args = append(args, []string{r.Column, r.Text}[len(args)])
		}
	}
	return fmt.Sprintf(sentence, args...)
}
