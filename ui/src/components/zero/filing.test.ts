import { describe, expect, test } from 'vitest'
import type { ZeroReport } from '@/api/types'
import { faults, filingForm, modeOf, reasonFor, toInput } from './filing'

const report = (r: Partial<ZeroReport> = {}): ZeroReport => ({
  unit_id: 'g-01-1', unit_name: '1组', path: [], date: '2026-11-23', owed: true, due_at: '', late_until: '', state: 'open', finding_count: 0, on_behalf: false, uploaded_late: false,
  flagged: false, missed: false, version: 0, findings: [], prefill: [], suspicions: [], rulings: [], entries: [], may: ['file'], ...r,
})
const dispute = { handled: 'case_opened', case_id: 'c-1', title: '张三、李四' } as const
const seen = { what: '两家争水', category: '0202', risk: 'yellow', handled: 'watching' } as const

describe('the form of a report', () => {
  test('the disputes of the day come in once and are sent by their id alone', () => {
    const form = filingForm(report({ findings: [seen, dispute], prefill: [dispute] }), 'amend')
    expect(form.findings).toHaveLength(2)
    expect(toInput(form)).toEqual({ kind: 'findings', findings: [seen, { handled: 'case_opened', case_id: 'c-1' }], on_behalf_of: undefined, reason: undefined })
  })

  test('a nil carries no findings, whatever was begun', () => {
    const form = { ...filingForm(report(), 'file_for'), kind: 'nil', onBehalfOf: ' 宋桂兰 ' } as const
    expect(faults(form, report(), 'file_for')).toEqual({})
    expect(toInput(form)).toEqual({ kind: 'nil', findings: undefined, on_behalf_of: '宋桂兰', reason: undefined })
  })

  test('what is missing is said at its field', () => {
    expect(Object.keys(faults(filingForm(report(), 'file'), report(), 'file'))).toEqual(['/findings/0/what', '/findings/0/category', '/findings/0/risk', '/findings/0/handled'])
    expect(Object.keys(faults(filingForm(report(), 'file_for'), report(), 'file_for'))).toEqual(['/kind', '/on_behalf_of'])
  })

  test.each([
    [{ state: 'open' }, 'file', ''],
    [{ state: 'missing' }, 'file', 'Late'],
    [{ state: 'missing' }, 'file_for', 'Late'],
    [{ state: 'on_time' }, 'amend', 'Amend'],
    [{ state: 'late' }, 'amend_for', 'Amend'],
  ] as const)('%o, to %s: a reason "%s"', (r, mode, why) => expect(reasonFor(report(r), mode)).toBe(why))

  test("one's own report comes before one on behalf", () => {
    expect(modeOf(report({ may: ['file_for', 'file'] }))).toBe('file')
    expect(modeOf(report({ may: ['remind'] }))).toBeUndefined()
  })
})
