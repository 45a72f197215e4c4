import type { Exception } from '@/api/types'

export type Why = Exception['why'][number]
/** The gravest first, as the chips stand. */
export const whys: readonly Why[] = ['contested', 'red', 'overdue', 'supervised', 'waiting_long']

/** How many of each; only what there is. */
export function counted(list: readonly Exception[]): { why: Why; n: number }[] {
  return whys.map((why) => ({ why, n: list.filter((e) => e.why.includes(why)).length })).filter((c) => c.n > 0)
}

/** Those of one kind, or all; the most reasons first, then as the server ordered them. */
export function chosen(list: readonly Exception[], why: Why | ''): Exception[] {
  return list.filter((e) => !why || e.why.includes(why)).sort((a, b) => b.why.length - a.why.length)
}
