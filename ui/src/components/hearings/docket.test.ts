import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import type { DocketCase, HearingDay } from '@/api/types'
import { i18n } from '@/i18n'
import DocketPrint from './DocketPrint.vue'
import { elsewhere, resultOn, whyHere } from './row'

const entry = (order: number, over: Partial<DocketCase> = {}, row: Partial<DocketCase['case']> = {}): DocketCase => ({
  order, appointed: true, here: true, may: [], mediators: ['萧长生'],
  case: {
    id: `c${order}`, number: `（2026）磙人调字第${order}号`, device_number: `d${order}`, title: `甲${order}、乙${order}`, status: 'mediating', level: 'village', contested: false,
    category_name: '相邻', risk: 'blue', unit_id: 'v-05', unit_name: '韩南村', restricted: false, registered_at: '2026-11-20T01:00:00Z', version: 2, docketed_on: '2026-11-23', ...row,
  },
  parties: [{ party_id: 'p1', name: `甲${order}`, told: false }, { party_id: 'p2', name: `乙${order}`, told: true }],
  hearings: [], ...over,
})
const hearing = (at: string, result: string) => ({ event_id: at, at, result, attendance: [] })
const on = (docket: DocketCase[], over: Partial<HearingDay> = {}): HearingDay => ({
  id: 'v-05.2026-11-23', unit_id: 'v-05', unit_name: '韩南村', level: 'village', venue: '说理室', date: '2026-11-23', moved: false, merged: false,
  cases: docket.length, over: 0, township: '磙子营乡', line: 8, docket, ...over,
})
const paper = (d: HearingDay) => mount(DocketPrint, { props: { on: d }, global: { plugins: [i18n, createPinia()] } })

describe('the printed list', () => {
  it('names everybody but the parties of a restricted case', () => {
    const text = paper(on([entry(1), entry(2, {}, { restricted: true })])).text()
    expect(text).toContain('磙子营乡韩南村说理室说理日名单')
    for (const words of ['甲1', '乙1', '相邻', '萧长生', '第2号', '不公开']) expect(text).toContain(words)
    expect(text).not.toMatch(/甲2|乙2/)
    expect(text.match(/相邻/g)).toHaveLength(1)
  })
  it('draws the line after the eighth, and none where there are eight', () => {
    const rows = (n: number) => paper(on(Array.from({ length: n }, (_, i) => entry(i + 1)))).findAll('tbody tr').map((r) => r.classes('limit'))
    expect(rows(8)).not.toContain(true)
    expect(rows(10).indexOf(true)).toBe(8)
    // of a docket of which the reader sees the ninth only
    expect(paper(on([entry(9)])).findAll('tbody tr').map((r) => r.classes('limit'))).toEqual([true, false])
  })
})

describe('a case on a day', () => {
  it('has the result of that day alone', () => {
    const c = entry(1, { hearings: [hearing('2026-11-21T02:00:00Z', 'absent'), hearing('2026-11-22T16:30:00Z', 'not_agreed')] })
    expect(resultOn(c, '2026-11-23')).toBe('未达成协议') // half past midnight in Shanghai
    expect(resultOn(c, '2026-11-22')).toBe('')
  })
  it('says where it has gone', () => {
    const day = on([])
    expect(elsewhere(entry(1), day, '2026-11-23')).toBe('')
    expect(elsewhere(entry(1, { here: false }, { level: 'branch' }), day, '2026-11-23')).toBe('现在在总支级')
    expect(elsewhere(entry(1, { here: false }, { docketed_on: '2026-11-30' }), day, '2026-11-23')).toBe('改到 11月30日 周一')
    expect(elsewhere(entry(1, { here: false }, { outcome: 'agreed_oral', level: 'branch' }), day, '2026-11-23')).toBe('口头协议')
  })
  it('stands on a day that says why it is not the usual one', () => {
    expect(whyHere(on([], { moved: true, regular_on: '2026-10-05', holiday: '国庆节' }))).toBe('原定10月5日，国庆节放假，改到这天。')
    expect(whyHere(on([], { merged: true, regular_on: '2026-10-02', holiday: '国庆节' }))).toBe('10月2日国庆节放假，那天的说理日并到这天。')
  })
})
