package ledger

import (
	"regexp"
	"strings"
)

// column is what a column of a ledger means.
type column int

const (
	colSerial column = iota
	colCaseID
	colOn
	colPlace
	colGroup
	colParties
	colApplicant
	colRespondent
	colPhone
	colApplicantPhone
	colRespondentPhone
	colCategory
	colNarrative
	colAmount
	colRisk
	colLevel
	colMediator
	colConcluded
	colResult
	colForm
	colPerformance
	colRemark
	columns
)

// columnWords are the headers by which a column goes, the surest first: of two columns of
// one meaning that one is taken, so that 时间 gives way to 排查时间. Brackets, blanks, and
// 纠纷 or 矛盾 in front are gone before the words are compared.
var columnWords = [columns]string{
	colSerial:          "序号 编号 顺序号 序 号 NO",
	colCaseID:          "系统编号",
	colOn:              "排查时间 排查日期 排查登记时间 发现时间 发现日期 登记时间 登记日期 受理时间 受理日期 接案时间 接案日期 接待时间 上报时间 上报日期 申请时间 申请日期 立案时间 时间 日期 发生时间 发生日期",
	colPlace:           "村组 村 村社区 所在村组 所属村组 村名 村别 村居 行政村 所属村 所在村 村委会 网格 网格名称 所属网格 所在网格 村级网格 排查单位 发生地 发生地点 发生村 地点 单位 所属单位 村级单位 辖区",
	colGroup:           "组 组别 小组 村民组 村民小组 所属组 所在组 组名",
	colParties:         "当事人姓名 当事人 双方当事人 双方当事人姓名 当事人双方 当事双方 当事人名称 当事人信息 当事人情况 当事方 姓名",
	colApplicant:       "申请人 申请人姓名 甲方 甲方姓名 甲方当事人 当事人甲 当事人甲方 当事人一 当事人1 当事人A 一方当事人 申请方",
	colRespondent:      "被申请人 被申请人姓名 乙方 乙方姓名 乙方当事人 当事人乙 当事人乙方 当事人二 当事人2 当事人B 另一方当事人 对方当事人 被申请方",
	colPhone:           "联系电话 当事人联系电话 当事人电话 当事人联系方式 双方当事人联系方式 双方联系方式 联系方式 电话 电话号码 手机 手机号 手机号码",
	colApplicantPhone:  "申请人电话 申请人联系电话 申请人联系方式 甲方电话 甲方联系电话 甲方联系方式",
	colRespondentPhone: "被申请人电话 被申请人联系电话 被申请人联系方式 乙方电话 乙方联系电话 乙方联系方式",
	colCategory:        "类型 类别 种类 分类 性质",
	colNarrative:       "简要情况 基本情况 简要案情 基本案情 主要内容 主要情况 主要事实 简要内容 简要经过 具体情况 案情简介 简介 案情 简述 概况 情况 内容 事由 案由 起因",
	colAmount:          "涉及金额 涉案金额 金额 争议金额 涉及标的 涉案标的 标的金额 标的额 标的 协议金额",
	colRisk:            "风险等级 风险级别 风险程度 风险 预警等级 预警级别 等级",
	colLevel:           "化解层级 调解层级 调处层级 层级 化解级别 调解级别 调解场所 化解场所 调解平台",
	colMediator:        "调解员 调解员姓名 调解人 调解人员 化解责任人 责任人 化解人 调处人 主调人 承办人 经办人 包案人",
	colConcluded:       "化解时间 化解日期 办结时间 办结日期 结案时间 结案日期 调解时间 调解日期 调处时间 调处日期 完成时间 成功时间 协议时间 协议日期",
	colResult:          "化解结果 调解结果 调处结果 处理结果 办理结果 办结结果 结果 是否成功 是否调解成功 调解是否成功 成功与否 是否化解 是否化解成功 化解成功与否 化解与否 化解状态 办理状态 化解情况 调解情况 调处情况 处理情况 办结情况",
	colForm:            "协议形式 协议类型 协议种类 协议类别 协议方式 调解协议形式 调解协议类型 调解协议种类 协议书类型 达成协议形式 协议书形式 形式 协议",
	colPerformance:     "履行情况 协议履行情况 履约情况 履行结果 协议履行 履行",
	colRemark:          "备注 说明 备考",
}

// required are the columns without which no row can be understood, by the name that a
// clerk is told. The parties may also stand in two columns.
var required = []struct {
	column column
	name   string
}{{colOn, "排查时间"}, {colPlace, "村（组）"}, {colParties, "当事人"}, {colConcluded, "化解时间"}, {colResult, "化解结果"}}

// ofDisputes are columns that lists of other things do not have.
var ofDisputes = []column{colCategory, colLevel, colConcluded, colResult, colForm}

type meaning struct {
	column column
	rank   int // place in columnWords
}

var meanings = func() map[string]meaning {
	m := map[string]meaning{}
	for c, list := range columnWords {
		for rank, w := range words(list) {
			m[w] = meaning{column(c), rank}
		}
	}
	return m
}()

var (
	headerMarks  = regexp.MustCompile(`[\s:*.、/]+`)
	headerPrefix = regexp.MustCompile(`^(?:矛盾纠纷|纠纷|矛盾|案件|事件)`)
	parentEnding = regexp.MustCompile(`(?:基本情况|情况|信息|方面)$`)
	moneyUnit    = regexp.MustCompile(`(?:单位)?(?:人民币)?(万元|万|元)$`)
)

// headerWord is a header without brackets, marks and blanks.
func headerWord(text string) string {
	return headerMarks.ReplaceAllString(bracketed.ReplaceAllString(squeeze(text), ""), "")
}

// means finds the meaning of a header.
func means(word string) (meaning, bool) {
	for _, w := range []string{word, headerPrefix.ReplaceAllString(word, ""), moneyUnit.ReplaceAllString(word, "")} {
		if m, ok := meanings[strings.ToUpper(w)]; ok && w != "" {
			return m, true
		}
	}
	return meaning{}, false
}
