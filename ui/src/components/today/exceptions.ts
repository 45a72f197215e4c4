import type { Exception, Today } from '@/api/types'

export type Why = Exception['why'][number]
export type Counts = NonNullable<Today['exception_counts']>
/** In the order in which the groups stand. */
export const whys: readonly Why[] = ['overdue', 'red', 'supervised', 'contested', 'waiting_long']

/** Those of one kind, or all; the most reasons first, then as the server ordered them. */
export function chosen(list: readonly Exception[], why: Why | ''): Exception[] {
  return list.filter((e) => !why || e.why.includes(why)).sort((a, b) => b.why.length - a.why.length)
}
