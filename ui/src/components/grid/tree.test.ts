import { describe, expect, it } from 'vitest'
import type { Unit } from '@/api/types'
import { called, find, firstOpen, grow, hasClosed, type Branch } from './tree'

const today = '2026-11-23'
const unit = (id: string, level: Unit['level'], name: string, path: string[], parent?: string, more: Partial<Unit> = {}): Unit => ({
  id, level, name, path: [...path, name], parent_id: parent, children: 0, ...more,
})
const units = [
  unit('t', 'township', '磙子营乡', []),
  unit('b1', 'branch', '磙子营总支', ['磙子营乡'], 't'),
  unit('b2', 'branch', '韩庄总支', ['磙子营乡'], 't'),
  unit('v1', 'village', '磙子营村', ['磙子营乡', '磙子营总支'], 'b1', { aliases: ['滚子营村'] }),
  unit('v2', 'village', '韩南村', ['磙子营乡', '韩庄总支'], 'b2'),
  unit('v3', 'village', '老村', ['磙子营乡', '韩庄总支'], 'b2', { closed_on: '2026-11-23' }),
  unit('g1', 'group', '1组', ['磙子营乡', '韩庄总支', '韩南村'], 'v2'),
  unit('g2', 'group', '2组', ['磙子营乡', '韩庄总支', '韩南村'], 'v2'),
  unit('g3', 'group', '1组', ['磙子营乡', '韩庄总支', '老村'], 'v3'),
  unit('g4', 'group', '1组', ['磙子营乡', '磙子营总支', '磙子营村'], 'v1'),
]
const ids = (branches: Branch[]): string => branches.map((b) => b.unit.id + (b.below.length ? `(${ids(b.below)})` : '')).join(' ')

describe('grow', () => {
  it('leaves closed units out, with what is below them, until they are asked for', () => {
    expect(hasClosed(units, today)).toBe(true)
    expect(hasClosed(units, '2026-11-22')).toBe(false)
    expect(ids(grow(units, today, false))).toBe('t(b1(v1(g4)) b2(v2(g1 g2)))')
    expect(ids(grow(units, today, true))).toBe('t(b1(v1(g4)) b2(v2(g1 g2) v3(g3)))')
    expect(ids(grow(units, '2026-11-22', false))).toContain('v3(g3)')
  })
})

describe('find', () => {
  const tree = grow(units, today, false)
  it('keeps the hit with what is below it, and the way to it', () => {
    expect(find(tree, ' 韩南 ')).toMatchObject({ hits: 1, open: ['b2', 't'] })
    expect(ids(find(tree, '韩南').branches)).toBe('t(b2(v2(g1 g2)))')
  })
  it('knows aliases, and a group by its village', () => {
    expect(ids(find(tree, '滚子营村').branches)).toBe('t(b1(v1(g4)))')
    const group = find(tree, '韩南村 2组')
    expect([ids(group.branches), group.hits, group.open]).toEqual(['t(b2(v2(g2)))', 1, ['v2', 'b2', 't']])
  })
  it('counts every hit at every level, and shows them without what is beside them', () => {
    expect(ids(find(tree, '磙子营').branches)).toBe('t(b1(v1(g4)))')
    expect(find(tree, '磙子营').hits).toBe(3)
    expect(find(tree, '1组').hits).toBe(2)
  })
  it('finds nothing that is closed or not there, and all for no words', () => {
    expect(find(tree, '老村')).toEqual({ branches: [], hits: 0, open: [] })
    expect(find(tree, '  ').branches).toBe(tree)
  })
})

describe('firstOpen', () => {
  it('unfolds the top, the own units and the way to them and to the one shown', () => {
    expect(firstOpen(units, ['t'], []).sort()).toEqual(['t'])
    expect(firstOpen(units, ['v2'], []).sort()).toEqual(['b2', 't', 'v2'])
    expect(firstOpen(units, ['t'], ['g4']).sort()).toEqual(['b1', 't', 'v1'])
    expect(firstOpen(units, ['elsewhere'], ['none']).sort()).toEqual(['t'])
  })
})

it('calls a group by its village too', () => {
  expect(units.filter((u) => ['g2', 'v2'].includes(u.id)).map(called)).toEqual(['韩南村', '韩南村 2组'])
})
