import { describe, expect, it } from 'vitest'
import type { Obligation, Party } from '@/api/types'
import { aCase } from '@/components/case/fixture'
import { capitals } from './capital'
import { copies, dueLine, dutyLine, partyEntries, quarrel } from './lines'
import { chineseDate, numeral } from './numeral'
import { printable, printables } from './papers'

describe('an amount in capitals', () => {
  it.each([
    [0, '零元整'],
    [1, '壹分'],
    [5, '伍分'],
    [10, '壹角整'],
    [50, '伍角整'],
    [56, '伍角陆分'],
    [100, '壹元整'],
    [101, '壹元零壹分'],
    [1000, '壹拾元整'],
    [1100, '壹拾壹元整'],
    [10000, '壹佰元整'],
    [10100, '壹佰零壹元整'],
    [11000, '壹佰壹拾元整'],
    [120000, '壹仟贰佰元整'],
    [100100, '壹仟零壹元整'],
    [101000, '壹仟零壹拾元整'],
    [140950, '壹仟肆佰零玖元伍角整'],
    [600714, '陆仟零柒元壹角肆分'],
    [32504, '叁佰贰拾伍元零肆分'],
    [1640902, '壹万陆仟肆佰零玖元零贰分'],
    [10700053, '壹拾万柒仟元伍角叁分'],
    [1000000, '壹万元整'],
    [1000100, '壹万零壹元整'],
    [1001000, '壹万零壹拾元整'],
    [1010000, '壹万零壹佰元整'],
    [1100000, '壹万壹仟元整'],
    [100050000, '壹佰万零伍佰元整'],
    [100000000, '壹佰万元整'],
    [1000000000, '壹仟万元整'],
    [1000000100, '壹仟万零壹元整'],
    [1001000000, '壹仟零壹万元整'],
    [10000000000, '壹亿元整'],
    [10000000001, '壹亿元零壹分'],
    [10000000100, '壹亿零壹元整'],
    [10000500000, '壹亿零伍仟元整'],
    [10010000000, '壹亿零壹拾万元整'],
    [10500000000, '壹亿零伍佰万元整'],
    [11000000000, '壹亿壹仟万元整'],
    [30405060708, '叁亿零肆佰零伍万零陆佰零柒元零捌分'],
    [99999999999, '玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ])('%i fen', (fen, words) => expect(capitals(fen)).toBe(words))

  // Read back by the rules of the numerals, so that no amount reads as another one.
  it('says no amount in the words of another', () => {
    const digits = '零壹贰叁肆伍陆柒捌玖'
    const unit: Record<string, number> = { 拾: 10, 佰: 100, 仟: 1000 }
    const read = (s: string): number => {
      let total = 0, section = 0, d = 0
      for (const ch of s) {
        if (digits.includes(ch)) d = digits.indexOf(ch)
        else if (unit[ch]) { section += d * unit[ch]; d = 0 }
        else if (ch === '万') { total += (section + d) * 1e4; section = d = 0 }
        else if (ch === '亿') { total = (total + section + d) * 1e8; section = d = 0 }
      }
      return total + section + d
    }
    const fenOf = (words: string): number => {
      const [, y, j, f] = /^(?:(.+)元)?零?(?:([壹贰叁肆伍陆柒捌玖])角)?(?:零?([壹贰叁肆伍陆柒捌玖])分|整)$/.exec(words) ?? []
      return (y ? read(y) : 0) * 100 + (j ? digits.indexOf(j) * 10 : 0) + (f ? digits.indexOf(f) : 0)
    }
    for (let fen = 0; fen < 99_999_999_999; fen = Math.ceil(fen * 1.013) + 1) {
      const words = capitals(fen)
      expect(fenOf(words), words).toBe(fen)
      expect(words).not.toMatch(/零零|零元(?!整)|零万|零亿/)
    }
  })
})

describe('a date at the foot', () => {
  it.each([
    ['2026-11-23', '二〇二六年十一月二十三日'],
    ['2030-10-10', '二〇三〇年十月十日'],
    ['2026-01-01', '二〇二六年一月一日'],
    ['2026-12-20', '二〇二六年十二月二十日'],
    ['2026-02-31', '二〇二六年二月三十一日'],
  ])('%s', (date, words) => expect(chineseDate(date)).toBe(words))
  it('counts copies', () => expect([1, 3, 10, 11, 20, 51, 99].map(numeral)).toEqual(['一', '三', '十', '十一', '二十', '五十一', '九十九']))
})

describe('a party on a form', () => {
  const shown = (p: Party) => partyEntries(p).map((e) => `${e.label}：${e.value || '_'.repeat(e.room)}`).join(' ')
  it('has what is known and lines for the rest, never a masked number', () => {
    const p: Party = { id: 'p1', name: '王建国', side: 'applicant', gender: 'male', phone_masked: '138****1234', id_number_masked: '410***', address_masked: '沽沱村***' }
    expect(shown(p)).toBe('申请人：王建国 性别：男 民族：__ 年龄：__ 职业或职务：____ 联系方式：________ 单位或住址：_____________')
    expect(shown({ id: 'p1', name: '李秀英', gender: 'x' })).toMatch(/^当事人：李秀英 性别：___ /)
  })
  it('names an organisation with who stands for it', () => {
    expect(shown({ id: 'p1', name: '磙子营粮站', kind: 'organisation', side: 'respondent' })).toBe('被申请人：磙子营粮站 法定代表人：_____ 职务：____ 联系方式：________ 地址：_____________')
  })
})

describe('the terms', () => {
  const c = aCase()
  const duty = (over: Partial<Obligation>): Obligation => ({ id: 'o', debtor_id: 'p2', what: '赔偿医药费。', on_the_spot: false, state: 'pending', ...over })
  it('say who, what and how much, in figures and capitals', () => {
    expect(dutyLine(duty({ amount_fen: 120_000 }), c)).toBe('李秀英：赔偿医药费，金额1,200元（人民币壹仟贰佰元整）。')
    expect(dutyLine(duty({}), c)).toBe('李秀英：赔偿医药费。')
  })
  it('say until when, or leave the date to the pen', () => {
    expect(dueLine(duty({ due_on: '2026-12-01' }), 1, c)).toEqual({ words: '第（一）项：李秀英于2026年12月1日前履行，履行方式：', open: true })
    expect(dueLine(duty({ on_the_spot: true }), 2, c)).toEqual({ words: '第（二）项：李秀英当场履行。', open: false })
    expect(dueLine(duty({}), 3, c).words).toBe('第（三）项：李秀英于＿＿＿＿年＿＿月＿＿日前履行，履行方式：')
  })
  it('come in a copy for each party and one that is kept', () => {
    expect(copies({ form: 'written', content: '', reached_on: '', level: 'village', obligations: [] }, c)).toBe(3)
  })
  it('name the quarrel', () => {
    expect(quarrel(c)).toBe('王建国、李秀英宅基地纠纷')
    expect(quarrel(aCase({ category_name: '其他纠纷' }))).toBe('王建国、李秀英其他纠纷')
  })
})

describe('what can be printed', () => {
  const hearings = ['e1', 'e2'].map((event_id) => ({ event_id, at: '2026-11-16T02:30:00Z', level: 'village' as const, result: 'not_agreed', rights_notice: true, attendance: [], record: '没谈成' }))
  const agreement = { form: 'oral' as const, content: '和好', reached_on: '2026-11-16', level: 'village' as const, obligations: [] }
  const kinds = (over: Parameters<typeof aCase>[0]) => printables(aCase(over)).map((p) => p.kind)

  it('is what has happened', () => {
    expect(kinds({ status: 'registered' })).toEqual(['register'])
    expect(kinds({ accepted_on: '2026-11-10', hearings })).toEqual(['register', 'hearing', 'hearing'])
    expect(kinds({ accepted_on: '2026-11-10', status: 'concluded', agreement })).toEqual(['register', 'oral'])
    expect(kinds({ accepted_on: '2026-11-10', status: 'concluded', agreement: { ...agreement, form: 'written' } })).toEqual(['register', 'agreement'])
    expect(kinds({ status: 'concluded', outcome: 'declined' })).toEqual([])
  })
  it('is nothing where the content is for others', () => expect(kinds({ member: false, status: 'registered' })).toEqual([]))
  it('is found by its address', () => {
    const c = aCase({ accepted_on: '2026-11-10', hearings })
    expect(printable(c, 'hearing', 'e2')?.hearing?.nth).toBe(2)
    expect(printable(c, 'hearing')?.hearing?.nth).toBe(1)
    expect(printable(c, 'hearing', 'gone')).toBeUndefined()
    expect(printable(c, 'agreement')).toBeUndefined()
  })
})
