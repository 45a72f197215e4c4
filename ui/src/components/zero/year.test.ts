import { describe, expect, test } from 'vitest'
import { daysOf, months, shadeOf, squares } from './year'

const day = (date: string) => ({ date, due: 0, open: 0, on_time: 0, late: 0, missing: 0, missed: 0, nil: 0, findings: 0, completeness: null, timeliness: null })

describe('the sheet of a year', () => {
  test.each([
    [{ due: 0, late: 0, missing: 0 }, 'none'],
    [{ due: 216, late: 0, missing: 0 }, 'full'],
    [{ due: 216, late: 1, missing: 0 }, 'late'],
    [{ due: 216, late: 9, missing: 21 }, 'few'],
    [{ due: 216, late: 0, missing: 22 }, 'missing'],
    [{ due: 1, late: 0, missing: 1 }, 'missing'],
  ])('%o is %s', (d, shade) => expect(shadeOf(d)).toBe(shade))

  test('weeks stand side by side, each from Monday', () => {
    // the first of January 2026 is a Thursday
    const list = squares(['01', '02', '03', '04', '05'].map((d) => day(`2026-01-${d}`)))
    expect(list.map((s) => [s.column, s.row])).toEqual([[0, 3], [0, 4], [0, 5], [0, 6], [1, 0]])
    expect(months(list)).toEqual([{ month: 1, column: 0 }])
  })

  test('days to come are not asked for', () => {
    expect(daysOf(2026, '2026-11-23')).toEqual({ from: '2026-01-01', to: '2026-11-23' })
    expect(daysOf(2025, '2026-11-23')).toEqual({ from: '2025-01-01', to: '2025-12-31' })
  })
})
