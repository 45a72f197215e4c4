import { expect, it } from 'vitest'
import { sideWords } from './differences'

it.each([
  ['amount', '300000', '3,000 元'],
  ['concluded_on', '2024-03-08', '2024年3月8日'],
  ['level', 'village', '村级'],
  ['outcome', 'agreed_oral', '口头协议'],
  ['risk', 'red', '红'],
  ['risk', '较高', '较高'],
  ['narrative', '因滴水争吵。', '因滴水争吵。'],
  ['mediator', '', '没有写'],
] as const)('%s %s is spelled %s', (field, text, words) => {
  expect(sideWords(field, text)).toBe(words)
})
