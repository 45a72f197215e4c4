import { mount, RouterLinkStub } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { Unit } from '@/api/types'
import { i18n } from '@/i18n'
import GridTree from './GridTree.vue'

const village = (id: string, name: string, more: Partial<Unit> = {}): Unit => ({ id, level: 'village', name, path: ['甲乡', name], parent_id: 't', children: 0, ...more })
const units: Unit[] = [
  { id: 't', level: 'township', name: '甲乡', path: ['甲乡'], children: 2, open_cases: 3 },
  village('v1', '韩南村', { open_cases: 3, aliases: ['韩楼'] }),
  village('v2', '徐庄村', { open_cases: 0 }),
  village('v3', '老村', { closed_on: '2026-10-01' }),
]

function tree(list = units) {
  return mount(GridTree, {
    props: {
      units: list, today: '2026-11-23', own: new Set(['v2']), chosen: '', open: new Set(['t']) as ReadonlySet<string>, words: '', closed: false,
      'onUpdate:open': (v: ReadonlySet<string>) => wrapper().setProps({ open: v }),
      'onUpdate:words': (v: string) => wrapper().setProps({ words: v }),
      'onUpdate:closed': (v: boolean) => wrapper().setProps({ closed: v }),
    },
    global: { plugins: [i18n], stubs: { RouterLink: RouterLinkStub } },
  })
}
let mounted: ReturnType<typeof tree>
const wrapper = () => mounted
const rows = () => mounted.findAll('.row').map((r) => r.text().replace(/\s+/g, ' '))

describe('the tree', () => {
  it('says how many cases are open, in words, and which unit is one’s own', () => {
    mounted = tree()
    expect(rows()).toEqual(['甲乡2 个总支在办 3 件', '韩南村在办 3 件', '徐庄村本单位'])
  })

  it('shows closed units, with the day, only when asked; and asks nothing where there is none', async () => {
    mounted = tree()
    expect(mounted.text()).not.toContain('老村')
    await mounted.get('input[role="switch"]').setValue(true)
    expect(rows()[3]).toBe('老村2026年10月1日起撤销')
    expect(mounted.findAll('.row.closed')).toHaveLength(1)
    mounted = tree(units.slice(0, 3))
    expect(mounted.find('input[role="switch"]').exists()).toBe(false)
  })

  it('says by which other name a unit was found', async () => {
    mounted = tree()
    expect(mounted.text()).not.toContain('韩楼')
    await mounted.get('.search input').setValue('韩楼')
    expect(rows()[1]).toBe('韩南村又叫 韩楼在办 3 件')
    expect(mounted.text()).toContain('找到 1 个')
    await mounted.get('.search input').setValue('无此村')
    expect(mounted.text()).toContain('没有这个名字的单位')
  })

  it('folds and unfolds', async () => {
    mounted = tree()
    const fold = mounted.get('button.fold')
    expect(fold.attributes('aria-expanded')).toBe('true')
    await fold.trigger('click')
    expect(rows()).toHaveLength(1)
    expect(mounted.get('button.fold').attributes('aria-label')).toBe('展开 甲乡')
  })
})
