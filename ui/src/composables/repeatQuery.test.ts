import { describe, expect, it } from 'vitest'
import { repeatQuery } from './registerForm'

describe('repeatQuery', () => {
  it('asks only for what is typed far enough to mean somebody, and once', () => {
    expect(repeatQuery([' 张三 ', '张', '', '张三'], ['', '138', '138 0000', '1380000000', ' 13800000000 '])).toEqual({
      names: ['张三'],
      phones: ['138 0000', '1380000000', '13800000000'],
    })
    expect(repeatQuery(['𠮷'], ['电话还不知道呢'])).toEqual({ names: [], phones: [] })
  })
  it('takes full-width digits, and no more than the server does', () => {
    expect(repeatQuery([], ['１３８００００'])).toEqual({ names: [], phones: ['１３８００００'] })
    expect(repeatQuery(Array.from({ length: 12 }, (_, i) => `当事人${i}`), [`138000${'0'.repeat(30)}`])).toEqual({
      names: Array.from({ length: 10 }, (_, i) => `当事人${i}`),
      phones: [],
    })
  })
})
