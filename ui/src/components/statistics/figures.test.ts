import { describe, expect, it } from 'vitest'
import { someFigures } from './fixture'
import { cell, chartWords, columnName, columnsOf, count, figureHeading, isEmpty, percent, share, sorted, valueOf } from './figures'

describe('numbers in words', () => {
  it('have thousands apart, and a dash where nothing can be said', () => {
    expect([0, 7, 364, 1234, 1234567, -2, -1234, null, undefined].map(count)).toEqual(['0', '7', '364', '1,234', '1,234,567', '−2', '−1,234', '—', '—'])
  })
  it('round to one decimal, and never up to all or down to none', () => {
    expect([0, 1, 0.9646, 0.96, 1 / 3, 0.9999, 0.0001, null, undefined].map(percent)).toEqual(['0%', '100%', '96.5%', '96.0%', '33.3%', '99.9%', '0.1%', '—', '—'])
  })
  it('are no share of nothing', () => {
    expect(percent(share(0, 0))).toBe('—')
    expect(percent(share(1, 4))).toBe('25.0%')
  })
})

describe('a figure', () => {
  it('is found by its name, that of the cohort too', () => {
    const f = someFigures()
    expect(valueOf(f, 'success')).toBe(48)
    expect(valueOf(f, 'cohort_open')).toBe(9)
    expect(valueOf(someFigures({ cohort: null }), 'cohort_open')).toBeNull()
  })
  it('heads its list in words', () => {
    expect(figureHeading(['磙子营乡', '2024年', undefined], 'success', 364)).toBe('磙子营乡 2024年 调解成功 364 件')
    expect(figureHeading(['磙子营乡', '2024年', '沽沱总支'], 'failed', 0)).toBe('磙子营乡 2024年 沽沱总支 调解不成 0 件')
    expect(figureHeading(['磙子营乡', '2024年'], 'accepted', 1250)).toBe('磙子营乡 2024年 受理 1,250 件')
    expect(figureHeading(['磙子营乡', '2024年'], 'accepted', undefined)).toBe('磙子营乡 2024年 受理')
  })
  it('counts cases where the number counts duties or visits', () => {
    expect(figureHeading(['韩南村', '2026年'], 'obligations_due', 12)).toBe('韩南村 2026年 到期的履行事项 涉及 12 件')
    expect(figureHeading(['韩南村', '2026年'], 'self_visits', 3)).toBe('韩南村 2026年 自己回访自己 涉及 3 件')
  })
  it('is empty only when nothing happened and nothing is left', () => {
    const none = Object.fromEntries(Object.keys(someFigures()).map((k) => [k, 0]))
    expect(isEmpty(someFigures(none))).toBe(true)
    expect(isEmpty(someFigures({ ...none, closing: 1 }))).toBe(false)
    expect(isEmpty(someFigures({ ...none, visits: 1 }))).toBe(false)
  })
})

describe('a table', () => {
  const row = (key: string, name: string, over: Partial<ReturnType<typeof someFigures>>) => ({ key, name, ...someFigures(over) })
  it('leaves out what no row can say', () => {
    const byLevel = columnsOf([someFigures({ accepted: null, closing: null, performance_rate: null })])
    expect(byLevel.map(columnName)).toEqual(['成功', '口头', '书面', '不成', '撤回', '移交', '成功率'])
    expect(columnsOf([someFigures()]).map((c) => cell(someFigures(), c))).toEqual([57, 48, 30, 18, 2, 1, 1, 14, 0.96, 0.94])
  })
  it('sorts by a number, what has none last and 本级 at the very end', () => {
    const rows = [row('own', '本级', { accepted: 99 }), row('a', '甲', { accepted: 3 }), row('b', '乙', { accepted: null }), row('c', '丙', { accepted: 8 })]
    expect(sorted(rows, { key: 'accepted', down: true }).map((r) => r.key)).toEqual(['c', 'a', 'b', 'own'])
    expect(sorted(rows, { key: 'accepted', down: false }).map((r) => r.key)).toEqual(['a', 'c', 'b', 'own'])
    expect(sorted(rows, null)).toBe(rows)
  })
  it('sorts names as a dictionary does', () => {
    const rows = [row('z', '张村', {}), row('b', '白庙村', {}), row('h', '韩庄村', {})]
    expect(sorted(rows, { key: 'name', down: false }).map((r) => r.name)).toEqual(['白庙村', '韩庄村', '张村'])
  })
  it('is read out as its chart is', () => {
    expect(chartWords([{ name: '1月', values: [{ name: '受理', n: 30 }, { name: '成功', n: 28 }] }, { name: '2月', values: [{ name: '受理', n: null }, { name: '成功', n: 0 }] }])).toBe('1月：受理 30，成功 28；2月：受理 —，成功 0')
  })
})
