import type { LocationQuery } from 'vue-router'
import { describe, expect, it } from 'vitest'
import { asKind, around, end, hasNext, isPast, periodFrom, periodOf, periodQuery, periodWords, shifted, yearBefore, daysWords } from './period'

const today = '2026-11-23'

describe('a period', () => {
  it('is this year so far where the address says nothing, or nonsense', () => {
    const year = { kind: 'year', from: '2026-01-01', to: today }
    const asked: LocationQuery[] = [{}, { period: '2026' }, { period: '2027' }, { period: '2026-13' }, { period: '2026-Q5' }, { period: 'x' }, { from: '2026-02-30', to: '2026-03-01' }, { from: '2026-03-02', to: '2026-03-01' }, { from: '2026-12-01', to: '2026-12-02' }, { from: '2026-03-01' }]
    for (const query of asked) {
      expect(periodOf(query, today), JSON.stringify(query)).toEqual(year)
    }
  })
  it.each([
    [{ period: '2024' }, 'year', '2024-01-01', '2024-12-31', '2024年'],
    [{ period: '2026-Q1' }, 'quarter', '2026-01-01', '2026-03-31', '2026年第一季度'],
    [{ period: '2026-Q4' }, 'quarter', '2026-10-01', today, '2026年第四季度'],
    [{ period: '2024-02' }, 'month', '2024-02-01', '2024-02-29', '2024年2月'],
    [{ period: '2026-11' }, 'month', '2026-11-01', today, '2026年11月'],
    [{ from: '2024-03-05', to: '2024-06-07' }, 'span', '2024-03-05', '2024-06-07', '2024年3月5日至6月7日'],
    [{ from: '2025-12-30', to: '2026-01-02' }, 'span', '2025-12-30', '2026-01-02', '2025年12月30日至2026年1月2日'],
    [{ from: '2026-11-20', to: '2026-12-31' }, 'span', '2026-11-20', today, '2026年11月20日至11月23日'],
    [{ from: '2026-11-20', to: '2026-11-20' }, 'span', '2026-11-20', '2026-11-20', '2026年11月20日'],
  ])('%j is read, named and written again', (query, kind, from, to, words) => {
    const p = periodOf(query, today)
    expect(p).toEqual({ kind, from, to })
    expect(periodWords(p)).toBe(words)
    expect(periodOf(periodQuery(p), today)).toEqual(p)
  })
  it('says its days', () => expect(daysWords({ from: '2026-01-01', to: today })).toBe('2026年1月1日—11月23日'))

  it('steps over the ends of years and back', () => {
    expect(shifted(around('year', today, today), -1, today)).toEqual({ kind: 'year', from: '2025-01-01', to: '2025-12-31' })
    expect(shifted(around('quarter', '2026-02-01', today), -1, today)).toEqual({ kind: 'quarter', from: '2025-10-01', to: '2025-12-31' })
    expect(shifted(around('month', '2025-12-01', today), 1, today)).toEqual({ kind: 'month', from: '2026-01-01', to: '2026-01-31' })
    expect(shifted(around('month', '2026-10-01', today), 1, today)).toEqual({ kind: 'month', from: '2026-11-01', to: today })
    expect(shifted({ kind: 'span', from: '2026-03-01', to: '2026-03-10' }, -1, today)).toEqual({ kind: 'span', from: '2026-02-19', to: '2026-02-28' })
  })
  it('knows whether it is over, and whether another has begun', () => {
    expect(isPast(around('year', today, today), today)).toBe(false)
    expect(isPast(around('month', '2026-10-31', today), today)).toBe(true)
    expect(isPast({ kind: 'month', from: '2026-11-01', to: '2026-11-30' }, '2026-11-30')).toBe(false) // its last day still runs
    expect(isPast({ kind: 'span', from: '2024-01-01', to: '2024-12-31' }, today)).toBe(false)
    expect(hasNext(around('year', '2025-06-01', today), today)).toBe(true)
    expect(hasNext(around('year', today, today), today)).toBe(false)
    expect(hasNext({ kind: 'span', from: '2026-11-01', to: '2026-11-22' }, today)).toBe(true)
  })
  it('becomes another kind that ends where it did', () => {
    expect(asKind(around('year', '2024-01-01', today), 'quarter', today)).toEqual({ kind: 'quarter', from: '2024-10-01', to: '2024-12-31' })
    expect(asKind(around('year', today, today), 'month', today)).toEqual({ kind: 'month', from: '2026-11-01', to: today })
  })
  it('is recognised by its days', () => {
    expect(periodFrom('2024-01-01', '2024-12-31').kind).toBe('year')
    expect(periodFrom('2024-10-01', '2024-12-31').kind).toBe('quarter')
    expect(periodFrom('2024-02-01', '2024-02-29').kind).toBe('month')
    expect(periodFrom('2024-02-01', '2024-02-28').kind).toBe('span')
  })
})

describe('a year earlier', () => {
  it('is the same days of a period that still runs', () => {
    expect(yearBefore(around('year', today, today))).toEqual({ kind: 'year', from: '2025-01-01', to: '2025-11-23' })
    expect(yearBefore({ kind: 'span', from: '2024-02-29', to: '2024-03-02' })).toEqual({ kind: 'span', from: '2023-02-28', to: '2023-03-02' })
  })
  it('stays whole over 29 February, both ways', () => {
    expect(yearBefore(around('month', '2024-02-10', today))).toEqual({ kind: 'month', from: '2023-02-01', to: '2023-02-28' })
    expect(yearBefore(around('month', '2025-02-10', today))).toEqual({ kind: 'month', from: '2024-02-01', to: '2024-02-29' })
    expect(yearBefore(around('year', '2025-02-10', today)).to).toBe(end({ kind: 'year', from: '2024-01-01', to: '' }))
  })
})
