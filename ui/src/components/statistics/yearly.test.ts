import { describe, expect, it } from 'vitest'
import { brokenSum, parseCount, sumHolds } from './yearly'

describe('a year’s total', () => {
  it.each([['364', 364], [' 1,234 ', 1234], ['３６４', 364], ['0', 0], ['1，000', 1000], ['', null], ['-3', null], ['3.5', null], ['三百', null], ['12345678', null]])('reads %j as %j', (text, n) => expect(parseCount(text)).toBe(n))

  it('spells out the sum that breaks', () => {
    expect(brokenSum({ settled: 364, success: 364, oral: 394, written: 70 })).toEqual({ field: 'oral', words: '口头 394 + 书面 70 = 464，不等于成功 364' })
    expect(brokenSum({ settled: 300, success: 364, oral: 294, written: 70 })).toEqual({ field: 'success', words: '成功 364 多于办结 300' })
  })
  it('says nothing while a number is missing, or when all is well', () => {
    expect(brokenSum({ settled: null, success: 364, oral: 294, written: null })).toBeNull()
    expect(brokenSum({ settled: 370, success: 364, oral: 294, written: 70 })).toBeNull()
    expect(sumHolds(294, 70)).toBe('口头 294 + 书面 70 = 364，与成功数一致')
  })
})
