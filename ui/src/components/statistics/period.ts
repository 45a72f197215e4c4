import type { LocationQuery } from 'vue-router'
import { firstDay, lastDay, shiftMonth } from '@/components/hearings/month'
import { addDays, day, daysBetween, fullDay } from '@/format'
import { t } from '@/i18n'

/** A stretch of days, both ends included. A running year, quarter or month ends today. */
export interface Period {
  kind: Kind
  from: string
  to: string
}
export type Kind = 'year' | 'quarter' | 'month' | 'span'
export const KINDS: readonly Kind[] = ['year', 'quarter', 'month', 'span']

const MONTHS = { year: 12, quarter: 3, month: 1 } as const
const earlier = (a: string, b: string) => (a < b ? a : b)
const isDate = (v: unknown): v is string => typeof v === 'string' && /^\d{4}-\d\d-\d\d$/.test(v) && addDays(v, 0) === v

/** The year, quarter or month in which a day lies, as far as it has gone. */
export function around(kind: Exclude<Kind, 'span'>, date: string, today: string): Period {
  const year = date.slice(0, 4)
  const month = Number(date.slice(5, 7))
  const first = month - ((month - 1) % MONTHS[kind])
  const from = `${year}-${String(first).padStart(2, '0')}-01`
  return { kind, from, to: earlier(end({ kind, from, to: from }), today) }
}

/** The last day of a calendar period, gone by or not; that of a span is its own. */
export function end(p: Period): string {
  return p.kind === 'span' ? p.to : lastDay(shiftMonth(p.from.slice(0, 7), MONTHS[p.kind] - 1))
}

/** What the address asks for: ?period=2024, 2024-Q3 or 2024-07, else ?from=&to=; this year where it says nothing or nonsense. */
export function periodOf(query: LocationQuery, today: string): Period {
  const m = typeof query.period === 'string' ? /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(query.period) : null
  if (m) {
    const [, year, quarter, month] = m
    const first = quarter ? String(Number(quarter) * 3 - 2).padStart(2, '0') : (month ?? '01')
    const date = `${year}-${first}-01`
    if (date <= today) return around(quarter ? 'quarter' : month ? 'month' : 'year', date, today)
  }
  const { from, to } = query
  if (isDate(from) && isDate(to) && from <= to && from <= today) return { kind: 'span', from, to: earlier(to, today) }
  return around('year', today, today)
}

/** What the address says of a period. */
export function periodQuery(p: Period): Record<string, string> {
  const year = p.from.slice(0, 4)
  switch (p.kind) {
    case 'year':
      return { period: year }
    case 'quarter':
      return { period: `${year}-Q${quarterOf(p)}` }
    case 'month':
      return { period: p.from.slice(0, 7) }
    case 'span':
      return { from: p.from, to: p.to }
  }
}

const quarterOf = (p: Period) => Math.ceil(Number(p.from.slice(5, 7)) / 3)

/** The period before or after; a span moves by its own length. */
export function shifted(p: Period, by: 1 | -1, today: string): Period {
  if (p.kind !== 'span') return around(p.kind, firstDay(shiftMonth(p.from.slice(0, 7), by * MONTHS[p.kind])), today)
  const days = by * (daysBetween(p.from, p.to) + 1)
  return { kind: 'span', from: addDays(p.from, days), to: earlier(addDays(p.to, days), today) }
}

/** Whether anything of the period after has begun. */
export const hasNext = (p: Period, today: string) => addDays(end(p), 1) <= today

/** Whether it is a month, quarter or year that is over. */
export const isPast = (p: Period, today: string) => p.kind !== 'span' && end(p) < today

/** Another kind of period that ends where this one does. */
export function asKind(p: Period, kind: Kind, today: string): Period {
  return kind === 'span' ? { ...p, kind } : around(kind, p.to, today)
}

/** The same days a year earlier; a whole period stays whole over 29 February. */
export function yearBefore(p: Period): Period {
  const from = minusYear(p.from)
  const whole = p.kind !== 'span' && p.to === end(p)
  return { kind: p.kind, from, to: whole ? end({ ...p, from }) : minusYear(p.to) }
}

function minusYear(date: string): string {
  const year = String(Number(date.slice(0, 4)) - 1).padStart(4, '0')
  return earlier(`${year}${date.slice(4)}`, lastDay(`${year}${date.slice(4, 7)}`))
}

/** 2024年, 2024年第三季度, 2024年7月, 2024年3月5日至6月7日 */
export function periodWords(p: Period): string {
  const y = p.from.slice(0, 4)
  switch (p.kind) {
    case 'year':
      return t('statistics.period.yearOf', { y })
    case 'quarter':
      return t('statistics.period.quarterOf', { y, q: t(`statistics.period.nth.${quarterOf(p)}`) })
    case 'month':
      return t('statistics.period.monthOf', { y, m: Number(p.from.slice(5, 7)) })
    case 'span':
      return p.from === p.to ? fullDay(p.from) : t('statistics.period.spanOf', { from: fullDay(p.from), to: day(p.to, p.from) })
  }
}

/** 2026年1月1日—11月23日 */
export const daysWords = (p: { from: string; to: string }) => t('statistics.period.days', { from: fullDay(p.from), to: day(p.to, p.from) })

/** The calendar period that two dates are, if they are one: frozen figures only know their days. */
export function periodFrom(from: string, to: string): Period {
  for (const kind of ['year', 'quarter', 'month'] as const) {
    const p = around(kind, from, to)
    if (p.from === from && p.to === to && end(p) === to) return p
  }
  return { kind: 'span', from, to }
}
