import type { DocketCase, HearingDay } from '@/api/types'
import { word } from '@/components/case/words'
import { dateOf, day, dayWeek, levelLong, outcomeName } from '@/format'
import { t } from '@/i18n'

/** The hearing of the day itself; where there was none, nothing. */
export const heardOn = (c: DocketCase, date: string) => c.hearings.filter((h) => dateOf(h.at) === date)

/** What became of a case on that day, for the printed list: 未达成协议, or ''. */
export function resultOn(c: DocketCase, date: string): string {
  const last = heardOn(c, date).at(-1)
  return last ? word('result', last.result) : ''
}

/** Why a case is no longer on the day's docket; '' while it is. */
export function elsewhere(c: DocketCase, on: HearingDay, today: string): string {
  if (c.here || !c.appointed) return ''
  const row = c.case
  if (row.outcome) return outcomeName(row.outcome)
  if (row.level !== on.level) return t('hearings.day.now', { level: levelLong(row.level) })
  return row.docketed_on && row.docketed_on !== on.date ? t('hearings.day.movedTo', { date: dayWeek(row.docketed_on, today) }) : ''
}

/** 张三 到场 */
export function came(c: DocketCase, a: DocketCase['hearings'][number]['attendance'][number]): string {
  const name = c.parties.find((p) => p.party_id === a.party_id)?.name ?? ''
  return t(a.present ? 'hearings.day.present' : a.told ? 'hearings.day.absentTold' : 'hearings.day.absent', { name })
}

/** 原定10月5日，国庆节放假，改到这天。 */
export function whyHere(d: HearingDay): string {
  if (!d.regular_on) return ''
  return t(d.moved ? 'hearings.movedLong' : 'hearings.mergedLong', { date: day(d.regular_on), holiday: d.holiday ?? '' })
}
