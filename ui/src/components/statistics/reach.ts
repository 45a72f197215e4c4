import type { Session, Unit } from '@/api/types'

/** The roles that read figures, of their own unit and all below it. */
const READERS: readonly string[] = ['mediator', 'grid_leader', 'level_head', 'clerk', 'leader']

/** The units where somebody holds such a role. */
export const ownUnits = (me: Session | null): ReadonlySet<string> => new Set(me?.grants.filter((g) => READERS.includes(g.role)).map((g) => g.unit_id))

const LEVELS = ['township', 'branch', 'village', 'group']

/** The highest of these units: what somebody's page opens with. */
export function highest(me: Session | null): string {
  const own = me?.grants.filter((g) => READERS.includes(g.role)) ?? []
  return [...own].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))[0]?.unit_id ?? ''
}

/** These units and all below them, in the order of the list. */
export function reach(units: Unit[], own: ReadonlySet<string>): Unit[] {
  const by = new Map(units.map((u) => [u.id, u]))
  const within = (u: Unit | undefined): boolean => !!u && (own.has(u.id) || within(u.parent_id ? by.get(u.parent_id) : undefined))
  return units.filter(within)
}
