import { describe, expect, it } from 'vitest'
import { fitted } from './nav'

describe('the bar', () => {
  it('shows all that there is room for', () => {
    expect(fitted(['今日', '纠纷', '说理日', '网格', '我的'], 5)).toEqual({ shown: ['今日', '纠纷', '说理日', '网格', '我的'], more: [] })
  })
  it('gives its last place to the rest when there is not', () => {
    expect(fitted(['今日', '纠纷', '说理日', '网格', '移交', '我的'], 5)).toEqual({ shown: ['今日', '纠纷', '说理日', '网格'], more: ['移交', '我的'] })
  })
})
