import { describe, expect, it } from 'vitest'
import type { Session, Unit } from '@/api/types'
import { highest, ownUnits, reach } from './reach'

const unit = (id: string, level: Unit['level'], parent_id?: string): Unit => ({ id, name: id, level, parent_id, path: [id], children: 0 })
const units = [unit('t', 'township'), unit('b1', 'branch', 't'), unit('v1', 'village', 'b1'), unit('g1', 'group', 'v1'), unit('b2', 'branch', 't'), unit('v2', 'village', 'b2')]
const who = (...grants: [Session['grants'][number]['role'], string, Unit['level']][]) =>
  ({ grants: grants.map(([role, unit_id, level]) => ({ role, unit_id, unit_name: unit_id, level })) }) as Session

describe('whose figures somebody may see', () => {
  it('are those of his own units and all below', () => {
    expect(reach(units, ownUnits(who(['level_head', 'b1', 'branch']))).map((u) => u.id)).toEqual(['b1', 'v1', 'g1'])
    expect(reach(units, ownUnits(who(['mediator', 'v2', 'village'], ['grid_leader', 'g1', 'group']))).map((u) => u.id)).toEqual(['g1', 'v2'])
    expect(reach(units, ownUnits(who(['leader', 't', 'township'])))).toHaveLength(6)
  })
  it('do not come with a role that reads none', () => {
    expect(reach(units, ownUnits(who(['liaison', 't', 'township'])))).toEqual([])
    expect(highest(who(['liaison', 't', 'township'], ['mediator', 'v1', 'village']))).toBe('v1')
    expect(highest(null)).toBe('')
  })
  it('open with the highest', () => expect(highest(who(['mediator', 'v1', 'village'], ['level_head', 'b2', 'branch']))).toBe('b2'))
})
