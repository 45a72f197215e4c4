import { expect, it } from 'vitest'
import { percent } from './rate'

it.each([[null, '—'], [undefined, '—'], [0, '0%'], [1, '100%'], [0.9642, '96.4%'], [0.9999, '99.9%'], [0.0001, '0.1%']] as const)('%s reads %s', (rate, words) => {
  expect(percent(rate)).toBe(words)
})
