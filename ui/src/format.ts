import type { Level, Outcome, Risk, Status } from '@/api/types'
import { t, te } from '@/i18n'

// Dates are civil days of Asia/Shanghai, written YYYY-MM-DD; they are never put through the tablet's own zone.

function parts(date: string): [number, number, number] {
  const [y = 0, m = 1, d = 1] = date.split('-').map(Number)
  return [y, m, d]
}

/** 11月23日; the year comes with it where it isn't the year of `today`. */
export function day(date: string, today?: string): string {
  const [y, m, d] = parts(date)
  return today && parts(today)[0] !== y ? t('common.date.ymd', { y, m, d }) : t('common.date.md', { m, d })
}

export function weekday(date: string): string {
  const [y, m, d] = parts(date)
  return t(`common.weekday.${new Date(Date.UTC(y, m - 1, d)).getUTCDay()}`)
}

/** 11月23日 周一 */
export function dayWeek(date: string, today?: string): string {
  return t('common.date.dayWeek', { day: day(date, today), week: weekday(date) })
}

/** 2026年11月23日 */
export function fullDay(date: string): string {
  const [y, m, d] = parts(date)
  return t('common.date.ymd', { y, m, d })
}

const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** The day in Shanghai on which an instant fell, YYYY-MM-DD. */
export function dateOf(instant: string): string {
  return shanghai.format(new Date(instant)).slice(0, 10)
}

/** 09:12 */
export function timeOf(instant: string): string {
  return shanghai.format(new Date(instant)).slice(11, 16)
}

/** 11月23日 09:12 */
export function dayTime(instant: string, today?: string): string {
  return t('common.date.dayTime', { day: day(dateOf(instant), today), time: timeOf(instant) })
}

export function addDays(date: string, n: number): string {
  const [y, m, d] = parts(date)
  return new Date(Date.UTC(y, m - 1, d + n)).toISOString().slice(0, 10)
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  const ms = (s: string) => {
    const [y, m, d] = parts(s)
    return Date.UTC(y, m - 1, d)
  }
  return Math.round((ms(to) - ms(from)) / 86_400_000)
}

/** 300050 fen → 3,000.50; whole yuan carry no decimals. */
export function yuan(fen: number): string {
  const whole = Math.trunc(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = Math.abs(fen % 100)
  return rest ? `${whole}.${String(rest).padStart(2, '0')}` : whole
}

/** 3,000.50 元 */
export function money(fen: number): string {
  return t('common.unit.yuan', { n: yuan(fen) })
}

/** What somebody typed as yuan, in fen; null when it is no amount. */
export function parseYuan(text: string): number | null {
  const m = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，\s]/g, '').replace('。', '.'))
  if (!m) return null
  return Number(m[1]) * 100 + Number((m[2] ?? '').padEnd(2, '0'))
}

export const levelName = (l: Level) => t(`common.level.${l}`)
/** 村级 */
export const levelLong = (l: Level) => t(`common.levelLong.${l}`)
export const venueName = (l: Level) => t(`common.venue.${l}`)
export const statusName = (s: Status) => t(`common.status.${s}`)
export const outcomeName = (o: Outcome) => t(`common.outcome.${o}`)
export const riskName = (r: Risk) => t(`common.risk.${r}`)
export const roleName = (r: string) => t(`common.role.${r}`)
/** The act's name; one that the tablet does not know yet is shown as the server spells it. */
export const actionName = (a: string) => (te(`common.action.${a}`) ? t(`common.action.${a}`) : a)

/** 超期 2 天 / 今天到期 / 明天到期 / 还剩 3 天 */
export function daysLeftWords(n: number): string {
  if (n < 0) return t('common.days.overdue', { n: -n })
  if (n === 0) return t('common.days.today')
  if (n === 1) return t('common.days.tomorrow')
  return t('common.days.left', { n })
}
