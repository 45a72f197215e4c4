import { describe, expect, it } from 'vitest'
import { highlight } from './highlight'

const marked = (text: string, query: string) => highlight(text, query).map((p) => (p.hit ? `[${p.text}]` : p.text)).join('')

describe('highlight', () => {
  it('marks every word wherever it stands', () => {
    expect(marked('单国强、王国强', '国强')).toBe('单[国强]、王[国强]')
    expect(marked('单国强、王小龙', ' 王  单国 ')).toBe('[单国]强、[王]小龙')
    expect(marked('Zhao Liu', 'zHAO')).toBe('[Zhao] Liu')
    expect(marked('哈哈哈', '哈哈')).toBe('[哈哈哈]')
  })
  it('takes full-width signs as they were typed and as they are meant', () => {
    expect(marked('（2026）磙人调字第0001号', '２０２６')).toBe('（[2026]）磙人调字第0001号')
    expect(marked('（2026）磙人调字第0001号', '（2026）')).toBe('[（2026）]磙人调字第0001号')
    expect(marked('第0001号', '０００１')).toBe('第[0001]号')
  })
  it('marks nothing for pinyin, for nothing, or where small letters are longer', () => {
    expect(marked('单国强', 'sgq')).toBe('单国强')
    expect(marked('单国强', '  ')).toBe('单国强')
    expect(marked('İ单', '单')).toBe('İ单')
  })
})
