import { describe, expect, it } from 'vitest'
import { barOption, type Bar } from './bars'

const bars = (n: number): Bar[] => [{ name: '受理', tone: 'soft', values: Array<number>(n).fill(3) }, { name: '成功', tone: 'strong', values: Array<number>(n).fill(0) }]
const series = (n: number, upright: boolean) => barOption(Array<string>(n).fill('x'), bars(n), upright, true).series as { data: unknown[]; label: { show: boolean }; itemStyle: { decal: { symbol: string } } }[]

describe('bars', () => {
  it('tell their two numbers apart by more than colour', () => expect(series(3, true).map((s) => s.itemStyle.decal.symbol)).toEqual(['rect', 'none']))
  it('carry their numbers where there is room', () => {
    expect(series(8, true)[0]!.label.show).toBe(true)
    expect(series(12, true)[0]!.label.show).toBe(false)
    expect(series(12, false)[0]!.label.show).toBe(true)
  })
  it('draw nothing for nothing', () => expect(series(1, true)[1]!.data).toEqual([null]))
  it('stand still for who asked for it', () => {
    expect(barOption([], [], true, true).animation).toBe(false)
    expect(barOption([], [], true, false).animation).toBe(true)
  })
})
