import type { Case } from '@/api/types'
import { actionName, dateOf, day, levelName, venueName } from '@/format'
import { t, te } from '@/i18n'
import { levelAbove, word } from './words'

export type Side = NonNullable<Case['contest']>['sides'][number]

/** 说理室调解 · 达成协议, 终止调解, 移交给派出所: what one of the records says. */
export function sideWords(s: Side): string {
  switch (s.action) {
    case 'hearing':
      return t('case.event.hearing', { place: s.level === 'group' ? t('case.event.onTheSpot') : venueName(s.level), result: word('result', s.result ?? '') })
    case 'agree':
      return t(s.outcome === 'agreed_written' ? 'case.event.agreeWritten' : 'case.event.agreeOral')
    case 'hand-over':
      return t('case.event.handOver', { agency: s.agency ?? t('case.handOver.them') })
    case 'elevate':
      return t(s.auto ? 'case.event.elevateAuto' : 'case.event.elevate', { to: levelName(levelAbove(s.level)) })
    default:
      return te(`case.action.${s.action}`) ? t(`case.action.${s.action}`) : actionName(s.action)
  }
}

/** 有两个对不上的记录：11月16日“说理室调解 · 达成协议”、11月17日“终止”。请综治办核定。待核定，核定前只能备注和报告。 */
export function contestWords(c: Case): string {
  const sides = c.contest?.sides ?? []
  const turn = t(c.may.includes('decide') ? 'case.contest.yours' : 'case.contest.others')
  if (!sides.length) return turn
  const list = sides.map((s) => t('case.contest.side', { date: day(dateOf(s.occurred_at)), what: sideWords(s) })).join(t('case.and'))
  return t('case.contest.banner', { turn, n: sides.length === 2 ? t('case.contest.two') : t('case.contest.many', { n: sides.length }), sides: list })
}
