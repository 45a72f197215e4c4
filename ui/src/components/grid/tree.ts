import type { Unit } from '@/api/types'

export interface Branch { unit: Unit; below: Branch[] }

const isClosed = (u: Unit, today: string) => !!u.closed_on && u.closed_on <= today

export const hasClosed = (units: Unit[], today: string) => units.some((u) => isClosed(u, today))

/** The tree of the units, in the order in which they came; closed ones, with all below them, only when asked for. */
export function grow(units: Unit[], today: string, closed: boolean): Branch[] {
  const shown = closed ? units : units.filter((u) => !isClosed(u, today))
  const known = new Set(units.map((u) => u.id))
  const below = new Map<string, Unit[]>()
  for (const u of shown) {
    const parent = u.parent_id && known.has(u.parent_id) ? u.parent_id : ''
    below.set(parent, [...(below.get(parent) ?? []), u])
  }
  const branch = (unit: Unit): Branch => ({ unit, below: (below.get(unit.id) ?? []).map(branch) })
  return (below.get('') ?? []).map(branch)
}

const tight = (s: string) => s.replace(/\s/g, '')

/** Whether a unit is meant: by its name, an alias, or for a group by its village's name before its own. */
function named(u: Unit, q: string): boolean {
  if ([u.name, ...(u.aliases ?? [])].some((n) => n.includes(q))) return true
  const parent = u.path[u.path.length - 2]
  return u.level === 'group' && parent !== undefined && !parent.includes(q) && (parent + u.name).includes(q)
}

export interface Found {
  branches: Branch[]
  /** how many units are meant */
  hits: number
  /** units to be unfolded, so that every hit is seen */
  open: string[]
}

/** What is left of a tree when somebody looks for a name: the hits, and what leads to them; all that is below the lowest ones. */
export function find(branches: Branch[], words: string): Found {
  const q = tight(words)
  const found: Found = { branches: [], hits: 0, open: [] }
  if (!q) return { ...found, branches }
  const sift = (b: Branch): Branch | null => {
    const mine = named(b.unit, q)
    if (mine) found.hits++
    const kept = b.below.map(sift).filter((c) => c !== null)
    if (kept.length) found.open.push(b.unit.id)
    if (kept.length) return { unit: b.unit, below: kept }
    return mine ? b : null
  }
  found.branches = branches.map(sift).filter((b) => b !== null)
  return found
}

/** What is unfolded at first: the top, the reader's own units, and the way down to each unit named. */
export function firstOpen(units: Unit[], own: string[], also: string[]): string[] {
  const by = new Map(units.map((u) => [u.id, u]))
  const open = new Set(units.filter((u) => !u.parent_id || !by.has(u.parent_id)).map((u) => u.id))
  for (const id of own) if (by.has(id)) open.add(id)
  for (const id of [...own, ...also]) for (const up of above(by, id)) open.add(up)
  return [...open]
}

function above(by: Map<string, Unit>, id: string): string[] {
  const ids: string[] = []
  for (let u = by.get(id); u?.parent_id && by.has(u.parent_id) && !ids.includes(u.parent_id); u = by.get(u.parent_id)) ids.push(u.parent_id)
  return ids
}

/** 沽沱村 3组, 沽沱村, 韩庄总支: how people call a unit outside its place in the tree. */
export const called = (u: Unit) => (u.level === 'group' ? u.path.slice(-2).join(' ') : u.name)
