import type { HearingList, Level, VenueDay } from '@/api/types'
import { addDays, day } from '@/format'
import { t } from '@/i18n'

/** The venues of one level that sit on a day: one, or several at once. */
export interface Sitting {
  level: Level
  venue: string
  days: VenueDay[]
  cases: number
  over: number
}

export interface CalendarDay {
  date: string
  inMonth: boolean
  holiday: string // in words, '' on an ordinary day
  off: boolean // nobody works
  sittings: Sitting[]
}

const month = /^\d{4}-(0[1-9]|1[0-2])$/

/** The month asked for, YYYY-MM; this one where the address says nonsense. */
export function monthOf(asked: unknown, today: string): string {
  return typeof asked === 'string' && month.test(asked) ? asked : today.slice(0, 7)
}

export function shiftMonth(m: string, by: number): string {
  const n = Number(m.slice(0, 4)) * 12 + Number(m.slice(5, 7)) - 1 + by
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`
}

export const firstDay = (m: string): string => `${m}-01`
export const lastDay = (m: string): string => addDays(firstDay(shiftMonth(m, 1)), -1)

/** 0 for a Monday, 6 for a Sunday. */
function fromMonday(date: string): number {
  const [y = 0, m = 1, d = 1] = date.split('-').map(Number)
  return (new Date(Date.UTC(y, m - 1, d)).getUTCDay() + 6) % 7
}

/** The month's weeks from Monday to Sunday, with what is on each day. */
export function weeks(m: string, list: HearingList | undefined): CalendarDay[][] {
  const out: CalendarDay[][] = []
  const last = lastDay(m)
  for (let date = addDays(firstDay(m), -fromMonday(firstDay(m))); date <= last; date = addDays(date, 7)) {
    out.push([0, 1, 2, 3, 4, 5, 6].map((n) => calendarDay(addDays(date, n), m, list)))
  }
  return out
}

function calendarDay(date: string, m: string, list: HearingList | undefined): CalendarDay {
  const official = list?.holidays.find((h) => h.date === date)
  const sittings: Sitting[] = []
  for (const d of list?.items ?? []) {
    if (d.date !== date) continue
    let s = sittings.find((x) => x.level === d.level)
    if (!s) sittings.push((s = { level: d.level, venue: d.venue, days: [], cases: 0, over: 0 }))
    s.days.push(d)
    s.cases += d.cases
    s.over += d.over
  }
  return {
    date,
    inMonth: date.startsWith(m),
    holiday: official ? t(official.kind === 'holiday' ? 'hearings.holiday' : 'hearings.workday', { name: official.name }) : '',
    off: official ? official.kind === 'holiday' : fromMonday(date) > 4,
    sittings,
  }
}

/** 10月5日的改到这天, or '' for a day on its own weekday. */
export function shifted(d: VenueDay): string {
  if (!d.regular_on) return ''
  return t(d.moved ? 'hearings.moved' : 'hearings.merged', { date: day(d.regular_on) })
}
