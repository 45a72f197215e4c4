import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { te } from '@/i18n'
import { contestWords, sideWords, type Side } from './contest'
import { aCase, anEvent } from './fixture'
import { eventWords, fateWords, whyGone } from './words'

const c = aCase()
const say = (e: ReturnType<typeof anEvent>, all: ReturnType<typeof anEvent>[] = []) => eventWords(e, c, all)

/** The codes that Replay may give as an event's reason: all but those of functions that only read what was typed. */
function replayCodes(): Set<string> {
  const dir = join(__dirname, '../../../../internal/dispute')
  const codes = new Set<string>()
  for (const file of readdirSync(dir).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))) {
    for (const body of readFileSync(join(dir, file), 'utf8').split(/^func /m).slice(1)) {
      const name = /^(?:\([^)]*\) )?(\w+)/.exec(body)?.[1] ?? ''
      if (/^(says\w*|required|oneOf|within|check|knows|each|everyParty|sameParties|answers|Open|Propose|Import|placed|judge|mayVoid)$/.test(name)) continue
      for (const m of body.matchAll(/fault\.(?:New\(\s*fault\.\w+,\s*|At\([^,]+(?:, \w+\))?,\s*)"(\w+)"/g)) codes.add(m[1]!)
    }
  }
  return codes
}

describe('an act that does not count', () => {
  it('says why in a sentence, for every code that the rules can give', () => {
    const codes = replayCodes()
    expect(codes.size).toBeGreaterThan(40)
    expect([...codes].filter((code) => !te(`case.fate.${code}`))).toEqual([])
    for (const code of codes) expect(fateWords(code), code).toMatch(/[一-鿿]{4}/)
  })

  it('names the earlier truth that undid an automatic step', () => {
    const step = anEvent('elevate', { from: 'village', basis: '2026-11-17' }, { id: 'auto', auto: true, occurred_at: '2026-11-17T10:00:00Z', received_at: '2026-11-17T10:00:00Z', fate: 'voided', fate_reason: 'overtaken' })
    const truth = anEvent('agree', { agreement: { form: 'oral', content: '各让一步' } }, { id: 'late', occurred_at: '2026-11-16T06:00:00Z', received_at: '2026-11-19T01:00:00Z', offline: true, late: true })
    const before = anEvent('accept', {}, { id: 'old', occurred_at: '2026-11-12T06:00:00Z', received_at: '2026-11-12T06:00:00Z' })
    expect(whyGone(step, c, [before, truth, step])).toBe('因为11月16日 周一已经达成口头协议，11月17日 周二的“到期未结，自动提级到总支”不作数')
    // What was known before the step is no reason for it to fall.
    expect(whyGone(step, c, [before, step])).toBe(fateWords('overtaken'))
  })

  it('gives a lapsed act its own sentence', () => {
    expect(whyGone(anEvent('accept', {}, { fate: 'lapsed', fate_reason: 'not_from_here' }), c, [])).toBe('按更早发生的事，那时已经不能这样办了')
  })

  it('says of the side that was not chosen why, and of a decision what it kept', () => {
    const kept = anEvent('agree', { agreement: { form: 'oral' } }, { id: 'a' })
    const dropped = anEvent('terminate', { reason: 'party_refuses' }, { id: 'b', fate: 'voided' })
    const decision = anEvent('decide', { event_id: 'a', voids: ['b'], reason: '双方都认可协议' }, { id: 'd' })
    const all = [kept, dropped, decision]
    expect(whyGone(dropped, c, all)).toBe('核定时没有选这一个：双方都认可协议')
    expect(say(decision, all)).toEqual({ title: '核定：以“达成口头协议”为准', lines: ['不作数的：“终止调解：有当事人不愿意再谈”', '双方都认可协议'] })
  })
})

describe('a contest', () => {
  const side = (over: Partial<Side>): Side => ({ event_id: 'e1', action: 'terminate', auto: false, level: 'village', occurred_at: '2026-11-17T02:00:00Z', received_at: '2026-11-17T02:00:00Z', offline: false, ...over })
  it('is said in one plain sentence', () => {
    const sides = [side({}), side({ event_id: 'e2', action: 'hearing', result: 'agreed', occurred_at: '2026-11-18T02:00:00Z', offline: true })]
    expect(contestWords(aCase({ contested: true, contest: { sides } }))).toBe('有两个对不上的记录：11月17日“终止调解”、11月18日“说理室调解 · 达成协议”。请综治办核定，核定前只能备注和报告。')
    expect(contestWords(aCase({ contested: true, contest: { sides }, may: ['decide'] }))).toMatch(/。请您核定，以哪一个为准。$/)
  })
  it('names an agency and an automatic step', () => {
    expect(sideWords(side({ action: 'hand-over', agency: '派出所' }))).toBe('移交给派出所')
    expect(sideWords(side({ action: 'elevate', auto: true }))).toBe('到期未结，自动提级到总支')
  })
})

describe('the other acts of the time line', () => {
  it('says what went to whom, by what law', () => {
    const e = anEvent('hand-over', { agency_name: '派出所', basis: 'statutory_request', basis_text: '治安管理处罚法', data: ['parties', 'narrative'], due_on: '2026-12-08', note: '请尽快' })
    expect(say(e)).toEqual({ title: '移交给派出所', lines: ['对方依法要求：治安管理处罚法', '交了：当事人姓名、事情经过', '12月8日前反馈', '请尽快'] })
    expect(say(anEvent('receipt', { result: 'returned', reason: '不归我们管' }))).toEqual({ title: '对方退回了移交', lines: ['不归我们管'] })
    expect(say(anEvent('feedback', { settled: true, text: '已调处' }))).toEqual({ title: '对方反馈：已经办结', lines: ['已调处'] })
  })
  it('says who was recused, told and put in his place', () => {
    const e = anEvent('recuse', { user_id: 'm1', name: '赵建国', reason: 'relative', told: ['p1', 'p2'], mediators: [{ name: '孙立' }] })
    expect(say(e)).toEqual({ title: '赵建国回避', lines: ['是当事人的亲属', '已告知王建国、李秀英', '改由孙立办理'] })
    expect(say(anEvent('admit', { persons: [{ name: '孙立' }], reason: '协助' }))).toEqual({ title: '让孙立查看内容', lines: ['协助'] })
  })
  it('tells a report, an extension, supervision and the court', () => {
    expect(say(anEvent('report', { kind: 'minors', receiver: '派出所 李警官', at: '2026-11-23T01:00:00Z' }))).toEqual({ title: '报告：未成年人强制报告', lines: ['派出所 李警官 · 11月23日 09:00'] })
    expect(say(anEvent('extend', { days: 7, asked_by: ['p1', 'p2'], reason: '等鉴定' }))).toEqual({ title: '延期 7 天', lines: ['王建国、李秀英要求延期', '等鉴定'] })
    expect(say(anEvent('supervise', { step: 'yellow' }, { auto: true })).title).toBe('到期未结，自动黄牌督办')
    expect(say(anEvent('supervise', { step: 'normal', reason: '盯紧' }))).toEqual({ title: '普通督办', lines: ['盯紧'] })
    expect(say(anEvent('confirm', { state: 'applied', court: '县法院' }))).toEqual({ title: '申请司法确认', lines: ['县法院'] })
  })
})
