import { describe, expect, it } from 'vitest'
import type { Import } from '@/api/types'
import { firstState, rowsIn, stateWords } from './progress'

const one = (over: Partial<Import> = {}): Import => ({
  id: 'i1', file_name: '台账.xlsx', year: 2024, state: 'preview', created_at: '2026-11-23T01:00:00Z', created_by: '周敏', understood: 363, refused: [], refused_count: 0,
  already_present: 40, differing: 3, to_import: 320, done: 0, imported: 0, skipped_sheets: [], ...over,
})

describe('an import', () => {
  it('says how far it is', () => {
    expect(stateWords(one())).toBe('还没有确认')
    expect(stateWords(one({ to_import: 0 }))).toBe('没有要导入的')
    expect(stateWords(one({ state: 'importing', done: 120 }))).toBe('正在导入 120/320')
    expect(stateWords(one({ state: 'done', done: 320, imported: 320 }))).toBe('已导入 320 件')
  })

  it('opens where somebody has something to mend, else to know', () => {
    expect(firstState(one({ refused_count: 1 }))).toBe('refused')
    expect(firstState(one())).toBe('differing')
    expect(firstState(one({ differing: 0 }))).toBe('new')
    expect(firstState(one({ differing: 0, to_import: 0 }))).toBe('present')
  })

  it('counts all refused rows, also beyond those it names', () => {
    const refusal = { sheet: '邻里', row: 3, code: 'no_date', reason: '没有日期' }
    expect(rowsIn(one({ refused: [refusal], refused_count: 812 }), 'refused')).toBe(812)
  })
})
