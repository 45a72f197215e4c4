import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { Exception } from '@/api/types'
import { i18n } from '@/i18n'
import { chosen, type Counts } from './exceptions'
import ExceptionsCard from './ExceptionsCard.vue'

const one = (id: string, ...why: Exception['why']): Exception => ({
  why, case: { id, device_number: id, status: 'mediating', level: 'village', contested: false, unit_id: 'u', unit_name: 'u', restricted: false, version: 1, registered_at: '2026-11-10T01:00:00Z' },
})
const list = [one('a', 'overdue'), one('b', 'red', 'overdue', 'supervised'), one('c', 'waiting_long')]

it('puts first what has most wrong with it', () => {
  expect(chosen(list, '').map((e) => e.case.id)).toEqual(['b', 'a', 'c'])
  expect(chosen(list, 'overdue').map((e) => e.case.id)).toEqual(['b', 'a'])
})

const card = (counts: Counts) => mount(ExceptionsCard, { props: { list, counts }, global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } } })
const groups = (w: ReturnType<typeof card>) => w.findAll('.groups > *').map((g) => [g.element.tagName, g.text()])

it('names every kind, also one that nobody has, and says why the parts are more than the whole', () => {
  const w = card({ total: 3, overdue: 2, red: 1, supervised: 1, contested: 0, waiting_long: 1 })
  expect(groups(w)).toEqual([['BUTTON', '超期2'], ['BUTTON', '红色1'], ['BUTTON', '督办1'], ['P', '待核定没有'], ['BUTTON', '久未受理1']])
  expect(w.get('h2').text()).toContain('一件可能算在几类里')
  expect(w.findAll('li')).toHaveLength(3)
})

it('leads on to what the server did not list', async () => {
  const w = card({ total: 90, overdue: 80, red: 1, supervised: 1, contested: 0, waiting_long: 1 })
  expect(w.text()).toContain('另外 87 件，点上面的类别看')
  await w.get('.groups button').trigger('click')
  const link = w.findAllComponents(RouterLinkStub).at(-1)!
  expect(link.props('to')).toEqual({ name: 'cases', query: { exception: 'overdue' } })
  expect(link.text()).toBe('在纠纷里看 80 件')
})
