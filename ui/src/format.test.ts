import { describe, expect, it } from 'vitest'
import { actionName, addDays, dateOf, daysBetween, daysLeftWords, dayTime, dayWeek, fullDay, money, outcomeName, parseYuan, statusName, venueName, yuan } from './format'

describe('dates', () => {
  it('names the day and the weekday', () => {
    expect(dayWeek('2026-11-23')).toBe('11月23日 周一')
    expect(dayWeek('2026-11-29')).toBe('11月29日 周日')
    expect(fullDay('2026-01-05')).toBe('2026年1月5日')
  })
  it('says the year only where it is another', () => {
    expect(dayWeek('2025-12-31', '2026-01-01')).toBe('2025年12月31日 周三')
    expect(dayWeek('2026-02-03', '2026-01-01')).toBe('2月3日 周二')
  })
  it('reads instants in Shanghai, whatever the tablet’s zone', () => {
    expect(dateOf('2026-11-22T16:00:00Z')).toBe('2026-11-23')
    expect(dateOf('2026-11-22T15:59:59Z')).toBe('2026-11-22')
    expect(dayTime('2026-11-23T01:12:00Z')).toBe('11月23日 09:12')
  })
  it('counts over months, years and leap days', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(daysBetween('2026-11-23', '2026-12-01')).toBe(8)
    expect(daysBetween('2026-12-01', '2026-11-23')).toBe(-8)
  })
  it('says how long is left', () => {
    expect([-2, 0, 1, 5].map(daysLeftWords)).toEqual(['超期 2 天', '今天到期', '明天到期', '还剩 5 天'])
  })
})

describe('money', () => {
  it('shows fen as yuan', () => {
    expect(yuan(0)).toBe('0')
    expect(yuan(300000)).toBe('3,000')
    expect(yuan(300050)).toBe('3,000.50')
    expect(yuan(5)).toBe('0.05')
    expect(money(123456700)).toBe('1,234,567 元')
  })
  it('reads what people type, exactly', () => {
    expect(parseYuan('3000')).toBe(300000)
    expect(parseYuan(' 3,000.5 ')).toBe(300050)
    expect(parseYuan('0.29')).toBe(29) // 0.29 * 100 is 28.999… in floating point
    expect(parseYuan('3，000')).toBe(300000)
  })
  it.each(['', '-5', '3.001', '三千', '1e5', '3000元'])('refuses %j', (s) => expect(parseYuan(s)).toBeNull())
})

describe('names', () => {
  it('has the words of product.md', () => {
    expect(venueName('branch')).toBe('说理堂')
    expect(statusName('mediating')).toBe('调解中')
    expect(outcomeName('failed')).toBe('调解不成')
    expect(actionName('send-back')).toBe('退回')
  })
  it('shows an act it does not know as the server spells it', () => expect(actionName('teleport')).toBe('teleport'))
})
