import { expect, it } from 'vitest'
import type { Exception } from '@/api/types'
import { chosen } from './exceptions'

const one = (id: string, ...why: Exception['why']): Exception => ({
  why, case: { id, device_number: id, status: 'mediating', level: 'village', contested: false, unit_id: 'u', unit_name: 'u', restricted: false, version: 1, registered_at: '2026-11-10T01:00:00Z' },
})
const list = [one('a', 'overdue'), one('b', 'red', 'overdue', 'supervised'), one('c', 'waiting_long')]

it('puts first what has most wrong with it', () => {
  expect(chosen(list, '').map((e) => e.case.id)).toEqual(['b', 'a', 'c'])
  expect(chosen(list, 'overdue').map((e) => e.case.id)).toEqual(['b', 'a'])
})
