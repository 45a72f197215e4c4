import { describe, expect, it } from 'vitest'
import type { HearingList, VenueDay } from '@/api/types'
import { lastDay, monthOf, shifted, shiftMonth, weeks } from './month'

const at = (unit: string, date: string, over: Partial<VenueDay> = {}): VenueDay => ({
  id: `${unit}.${date}`, unit_id: unit, unit_name: unit, level: 'village', venue: '说理室', date, moved: false, merged: false, cases: 2, over: 0, ...over,
})
const list = (items: VenueDay[]): HearingList => ({
  items, from: '2026-10-01', to: '2026-10-31', venues: [],
  holidays: [{ date: '2026-10-05', kind: 'holiday', name: '国庆节' }, { date: '2026-10-10', kind: 'workday', name: '国庆节' }],
})

describe('the month', () => {
  it('is taken from the address, if it is one', () => {
    expect(monthOf('2026-02', '2026-11-23')).toBe('2026-02')
    for (const wrong of ['2026-13', '2026-2', 'x', undefined, ['2026-02']]) expect(monthOf(wrong, '2026-11-23')).toBe('2026-11')
  })
  it('goes on over the end of a year', () => {
    expect(shiftMonth('2026-12', 1)).toBe('2027-01')
    expect(shiftMonth('2026-01', -1)).toBe('2025-12')
    expect(lastDay('2028-02')).toBe('2028-02-29')
  })
  it('has weeks from Monday to Sunday that hold every day once', () => {
    const rows = weeks('2026-11', undefined)
    expect(rows).toHaveLength(6)
    expect(rows[0]![0]!.date).toBe('2026-10-26')
    expect(rows[5]![6]!.date).toBe('2026-12-06')
    expect(rows.flat().filter((d) => d.inMonth)).toHaveLength(30)
    expect(weeks('2027-02', undefined)).toHaveLength(4) // a February that begins on a Monday
  })
  it('says what is on a day in words', () => {
    const days = weeks('2026-10', list([at('v-05', '2026-10-08', { moved: true, regular_on: '2026-10-05' }), at('v-06', '2026-10-08', { over: 3, cases: 11 })])).flat()
    const day = (date: string) => days.find((d) => d.date === date)!
    expect(day('2026-10-05')).toMatchObject({ holiday: '国庆节放假', off: true, sittings: [] })
    expect(day('2026-10-10')).toMatchObject({ holiday: '调休上班', off: false })
    expect(day('2026-10-11')).toMatchObject({ holiday: '', off: true })
    expect(day('2026-10-08').sittings).toMatchObject([{ venue: '说理室', cases: 13, over: 3 }])
    expect(shifted(day('2026-10-08').sittings[0]!.days[0]!)).toBe('10月5日的改到这天')
    expect(shifted(at('t', '2026-10-09', { merged: true, regular_on: '2026-10-02' }))).toBe('10月2日的并到这天')
    expect(shifted(at('v', '2026-10-12'))).toBe('')
  })
})
