import type { ZeroReportDay } from '@/api/types'
import { addDays } from '@/format'

/** How a day of a unit went: all in time, all in but some late, a few missing, a tenth or more missing, or nothing due. */
export type Shade = 'full' | 'late' | 'few' | 'missing' | 'none'

export function shadeOf(d: Pick<ZeroReportDay, 'due' | 'late' | 'missing'>): Shade {
  if (!d.due) return 'none'
  if (d.missing) return d.missing * 10 < d.due ? 'few' : 'missing'
  return d.late ? 'late' : 'full'
}

/** A day's place on the sheet: weeks side by side, each from Monday down. */
export interface Square {
  day: ZeroReportDay
  shade: Shade
  column: number
  row: number
}

/** 0 for a Monday, 6 for a Sunday. */
function fromMonday(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
}

export function squares(days: ZeroReportDay[]): Square[] {
  const first = days[0]
  if (!first) return []
  const shift = fromMonday(first.date)
  return days.map((day, i) => ({ day, shade: shadeOf(day), column: Math.floor((i + shift) / 7), row: (i + shift) % 7 }))
}

/** The column in which each month begins. */
export function months(list: Square[]): { month: number; column: number }[] {
  return list.filter((s) => s.day.date.endsWith('-01')).map((s) => ({ month: Number(s.day.date.slice(5, 7)), column: s.column }))
}

/** The days of a year that may be asked for: none that are still to come. */
export function daysOf(year: number, today: string): { from: string; to: string } {
  const last = addDays(`${year + 1}-01-01`, -1)
  return { from: `${year}-01-01`, to: last < today ? last : today }
}
