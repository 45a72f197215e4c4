import type { RouteLocationRaw } from 'vue-router'
import type { InboxItem } from '@/api/types'
import { dateOf, day, levelLong } from '@/format'
import { t, te } from '@/i18n'

/** A message in one sentence. What the reader may know of the case stands in it, and no more. */
export function sentence(m: InboxItem, today: string): string {
  const words = {
    who: m.title || m.number || t('today.restrictedTitle'),
    unit: m.unit_name ?? '',
    date: m.date ? day(m.date, today) : '',
    due: m.due_on ? day(m.due_on, today) : '',
    level: m.level ? levelLong(m.level) : '',
    step: m.step ? t(`case.supervise.${m.step}`) : '',
    n: m.n ?? 0,
  }
  const key = `inbox.kind.${m.kind}`
  const fuller = fullerOf(m)
  if (fuller && te(`${key}${fuller}`)) return t(`${key}${fuller}`, words)
  return te(key) ? t(key, words) : t('inbox.kind.other', words)
}

/** Some sentences have a second form. */
function fullerOf(m: InboxItem): string {
  if (m.auto) return '-auto'
  switch (m.kind) {
    case 'check.hearing': return m.n ? '-untold' : ''
    case 'check.report': return (m.n ?? 0) > 1 ? '-running' : ''
    default: return ''
  }
}

/** Where a message leads: the case, for a liaison what was handed over of it, the report, or the unit. */
export function target(m: InboxItem, readsCases: boolean): RouteLocationRaw | undefined {
  if (m.kind === 'party.reveals') return readsCases ? undefined : { name: 'audit' } // the auditor's; a leader asks him
  if (m.case_id) return { name: readsCases ? 'case' : 'hand-over', params: { id: m.case_id } }
  if (!m.unit_id) return undefined
  if (m.date && m.kind !== 'check.term') return { name: 'zero-report', params: { unit: m.unit_id, date: m.date } }
  return { name: 'grid', params: { id: m.unit_id } }
}

/** More than so many in a row that say the same of different units are folded, all but the first two. */
const ALIKE = 3
const alike = (a: InboxItem, b: InboxItem) => a.kind === 'check.report' && b.kind === a.kind && b.date === a.date && b.n === a.n

/** Runs of messages, with what of each is folded; nothing is lost and nothing changes places. */
export function folded(list: InboxItem[]): { first: InboxItem[]; rest: InboxItem[] }[] {
  const runs: InboxItem[][] = []
  for (const m of list) {
    const run = runs.at(-1)
    if (run && alike(run[0]!, m)) run.push(m)
    else runs.push([m])
  }
  return runs.map((run) => (run.length > ALIKE ? { first: run.slice(0, 2), rest: run.slice(2) } : { first: run, rest: [] }))
}

/** The messages of each day, the newest day first; one that was long on its way stands with its own day. */
export function byDay(list: InboxItem[]): { date: string; items: InboxItem[] }[] {
  const days: { date: string; items: InboxItem[] }[] = []
  for (const m of list) {
    const date = dateOf(m.created_at)
    const its = days.find((d) => d.date === date)
    if (its) its.items.push(m)
    else days.push({ date, items: [m] })
  }
  return days.sort((a, b) => (a.date < b.date ? 1 : -1))
}
