import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { InboxItem } from '@/api/types'
import { te } from '@/i18n'
import { byDay, folded, sentence, target } from './words'

const TODAY = '2026-11-26'
let n = 0
const message = (kind: string, more: Partial<InboxItem> = {}): InboxItem => ({ id: String(n++), kind, created_at: '2026-11-25T10:00:00Z', read: false, ...more })

describe('a message', () => {
  it('has a sentence whatever the server tells', () => {
    const go = (name: string) => readFileSync(join(__dirname, '../../../../internal/app', name), 'utf8')
    const kinds = [...go('inbox_audience.go').matchAll(/"((?:case|zero-report)\.[\w-]+)"/g)].map((m) => m[1]!)
    const reminders = [...go('check_remind.go').matchAll(/^\tremind\w+\s+= "(\w+)"/gm)].map((m) => `check.${m[1]}`)
    expect(kinds.length).toBeGreaterThan(12)
    expect(reminders.length).toBeGreaterThan(8)
    expect([...kinds, ...reminders].filter((kind) => !te(`inbox.kind.${kind}`))).toEqual([])
  })

  it('says what happened to whose case, and whether the check did it', () => {
    const up = { case_id: 'c', title: '苗根旺、苗根生', level: 'branch' } as const
    expect(sentence(message('case.elevate', up), TODAY)).toBe('苗根旺、苗根生：提级到总支级')
    expect(sentence(message('case.elevate', { ...up, auto: true }), TODAY)).toBe('苗根旺、苗根生：到期没办结，自动提级到总支级')
    expect(sentence(message('case.supervise', { ...up, auto: true, step: 'red' }), TODAY)).toBe('苗根旺、苗根生：超期没办结，红牌督办')
  })

  it('names no party of a case that the reader may not see', () => {
    expect(sentence(message('case.elevate', { case_id: 'c', number: '（2026）磙人调字第0001号', level: 'village' }), TODAY)).toBe('（2026）磙人调字第0001号：提级到村级')
    expect(sentence(message('case.feedback', { case_id: 'c' }), TODAY)).toBe('不公开的纠纷：联动单位有了反馈')
  })

  it('says more where there is more to say', () => {
    const missing = { unit_id: 'g', unit_name: '磙子营村 1组', date: '2026-11-25' }
    expect(sentence(message('check.report', { ...missing, n: 1 }), TODAY)).toBe('磙子营村 1组：11月25日没有报零报告')
    expect(sentence(message('check.report', { ...missing, n: 2 }), TODAY)).toBe('磙子营村 1组：到11月25日已连续 2 天没有报零报告')
    const tomorrow = { case_id: 'c', title: '甲、乙', due_on: '2026-11-30' }
    expect(sentence(message('check.hearing', tomorrow), TODAY)).toBe('甲、乙：11月30日调解')
    expect(sentence(message('check.hearing', { ...tomorrow, n: 2 }), TODAY)).toBe('甲、乙：11月30日调解，还有 2 人没通知')
  })

  it('is readable even if the tablet is older than the server', () => {
    expect(sentence(message('case.unheard-of', { title: '甲、乙' }), TODAY)).toBe('甲、乙：有新情况')
  })

  it('leads to what it is about', () => {
    expect(target(message('case.elevate', { case_id: 'c' }), true)).toEqual({ name: 'case', params: { id: 'c' } })
    expect(target(message('case.hand-over', { case_id: 'c' }), false)).toEqual({ name: 'hand-over', params: { id: 'c' } })
    expect(target(message('check.report', { unit_id: 'g', date: '2026-11-25' }), true)).toEqual({ name: 'zero-report', params: { unit: 'g', date: '2026-11-25' } })
    expect(target(message('check.term', { unit_id: 'v', date: '2026-11-25' }), true)).toEqual({ name: 'grid', params: { id: 'v' } })
    expect(target(message('case.unheard-of'), true)).toBeUndefined()
  })
})

describe('the list', () => {
  it('stands by day in Shanghai', () => {
    const list = [message('a', { created_at: '2026-11-25T16:30:00Z' }), message('b', { created_at: '2026-11-25T15:30:00Z' }), message('c', { created_at: '2026-11-25T01:00:00Z' })]
    const days = (messages: InboxItem[]) => byDay(messages).map((d) => [d.date, d.items.map((m) => m.kind)])
    expect(days(list)).toEqual([['2026-11-26', ['a']], ['2026-11-25', ['b', 'c']]])
    const late = message('late', { created_at: '2026-11-25T10:00:00Z' })
    expect(days([late, ...list])).toEqual([['2026-11-26', ['a']], ['2026-11-25', ['late', 'b', 'c']]])
  })

  it('folds what says the same of many units, and loses nothing', () => {
    const silent = (unit: string, days = 2) => message('check.report', { unit_id: unit, date: '2026-11-25', n: days })
    const list = [message('case.assign', { case_id: 'c' }), ...['1', '2', '3', '4', '5'].map((u) => silent(u)), silent('6', 3), message('case.assign', { case_id: 'd' })]
    const runs = folded(list)
    expect(runs.map((r) => [r.first.length, r.rest.length])).toEqual([[1, 0], [2, 3], [1, 0], [1, 0]])
    expect(runs.flatMap((r) => [...r.first, ...r.rest])).toEqual(list)
    expect(folded(list.slice(1, 4)).map((r) => r.rest.length)).toEqual([0])
  })
})
