import type { DailyCheckPage } from '@/api/types'
import { addDays, day, dayTime } from '@/format'
import { t } from '@/i18n'

/** 1 分 5 秒; never more than two units. */
export function durationWords(ms: number): string {
  const s = Math.round(ms / 1000)
  if (ms < 1000) return t('checks.duration.instant')
  if (s < 60) return t('checks.duration.seconds', { s })
  if (s < 3600) return t('checks.duration.minutes', { m: Math.floor(s / 60), s: s % 60 })
  return t('checks.duration.hours', { h: Math.floor(s / 3600), m: Math.floor((s % 3600) / 60) })
}

/** When the last check was finished, as far as the page shows one. */
export function lastWords(page: DailyCheckPage, today: string): string {
  const last = page.items.find((run) => run.finished_at)?.finished_at
  return last ? t('checks.last', { time: dayTime(last, today) }) : t('checks.never')
}

/** The dates whose check is due and was not done; '' where none is. */
export function behindWords({ next, behind }: DailyCheckPage, today: string): string {
  if (behind < 1) return ''
  if (behind === 1) return t('checks.behind', { date: day(next, today) })
  return t('checks.behindMany', { from: day(next, today), to: day(addDays(next, behind - 1), today), n: behind })
}

/** Bytes as they are told to people, never more than there are. */
export function sizeWords(bytes: number): string {
  return bytes >= 1e9 ? `${(Math.floor(bytes / 1e8) / 10).toFixed(1)} GB` : `${Math.floor(bytes / 1e6)} MB`
}
