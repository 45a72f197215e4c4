import type { Case, CaseEvent, Level, Party } from '@/api/types'
import { actionName, dateOf, day, dayTime, dayWeek, levelName, venueName } from '@/format'
import { t, te } from '@/i18n'
import { bothSides, partyName, partyNames } from './people'

/** One entry of the time line in a villager's words. */
export interface EventWords {
  title: string
  lines: string[]
}

type Data = Record<string, unknown>
const text = (d: Data, key: string): string => (typeof d[key] === 'string' ? (d[key] as string) : '')
const list = (d: Data, key: string): Data[] => (Array.isArray(d[key]) ? (d[key] as Data[]) : [])
const ids = (d: Data, key: string): string[] => (Array.isArray(d[key]) ? (d[key] as unknown[]).filter((x): x is string => typeof x === 'string') : [])
const number = (d: Data, key: string): number => (typeof d[key] === 'number' ? (d[key] as number) : 0)
const child = (d: Data, key: string): Data => (typeof d[key] === 'object' && d[key] !== null ? (d[key] as Data) : {})

/** The words for a code, or the code itself where the tablet is older than the server. */
export function word(group: string, code: string): string {
  const key = `case.${group}.${code}`
  return te(key) ? t(key) : code
}

const up: Record<Level, Level> = { group: 'village', village: 'branch', branch: 'township', township: 'township' }
const down: Record<Level, Level> = { township: 'branch', branch: 'village', village: 'group', group: 'group' }
export const levelAbove = (l: Level): Level => up[l]
export const levelBelow = (l: Level): Level => down[l]

/** 说理堂 11月25日 周三, or '' where there is no docket. */
export function docketWords(date: string | undefined, level: Level): string {
  return date ? t('case.docketAt', { date: dayWeek(date), venue: venueName(level) }) : ''
}

type Teller = (d: Data, e: CaseEvent, c: Case, all: CaseEvent[]) => EventWords
const say = (title: string, ...lines: string[]): EventWords => ({ title, lines: lines.filter(Boolean) })

function consents(d: Data, c: Case): string {
  const given = list(d, 'consents')
  if (given.length > 1 && given.every((x) => text(x, 'consent') === 'agreed')) return t('case.event.allConsent', { who: bothSides(c) })
  return given.map((x) => t(`case.event.consent.${text(x, 'consent') === 'refused' ? 'refused' : 'agreed'}`, { name: partyName(c, text(x, 'party_id')) })).join(t('case.semicolon'))
}

function mediators(d: Data, c: Case): string {
  const named = list(d, 'mediators').map((m) => text(m, 'name')).filter(Boolean)
  const known = ids(d, 'mediator_ids').map((id) => c.mediators?.find((m) => m.user_id === id)?.name ?? '').filter(Boolean)
  const names = named.length ? named : known
  return names.length ? t('case.event.mediators', { names: names.join(t('case.and')) }) : ''
}

function presence(d: Data, c: Case): string {
  const absent = list(d, 'attendance').filter((a) => a.present !== true)
  if (!absent.length) return t('case.event.allPresent', { who: bothSides(c) })
  return absent.map((a) => t(a.told === true ? 'case.event.absentTold' : 'case.event.absent', { name: partyName(c, text(a, 'party_id')) })).join(t('case.semicolon'))
}

const place = (l: Level) => (l === 'group' ? t('case.event.onTheSpot') : venueName(l))

function obligation(d: Data, c: Case): string {
  return c.agreement?.obligations.find((o) => o.id === text(d, 'obligation_id'))?.what ?? ''
}

const tellers: Record<string, Teller> = {
  register: () => say(t('case.event.register')),
  edit: () => say(t('case.event.edit')),
  accept: (d, e, c) => say(t('case.event.accept'), consents(d, c), mediators(d, c), docketed(e)),
  decline: (d) =>
    say(
      t('case.event.decline', { reason: word('decline.reason', text(d, 'reason')) }),
      text(d, 'explanation'),
      text(d, 'proper_organ') && t('case.event.organ', { organ: text(d, 'proper_organ') }),
    ),
  withdraw: (d, _e, c) => say(t('case.event.withdraw', { reason: word('withdraw.reason', text(d, 'reason')) }), t('case.event.askedBy', { names: partyNames(c, ids(d, 'asked_by')) })),
  assign: (d, _e, c) => say(t('case.event.assign'), mediators(d, c), text(d, 'reason')),
  hearing: (d, e, c) => say(t('case.event.hearing', { place: place(e.level), result: word('result', text(d, 'result')) }), presence(d, c), text(d, 'record'), docketed(e)),
  move: (d, e) => say(e.docketed_on ? t('case.event.moveTo', { date: dayWeek(e.docketed_on) }) : t('case.event.move'), text(d, 'reason')),
  tell: (d, _e, c) => say(t('case.event.tell', { name: partyName(c, text(d, 'party_id')) }), word('tell.how', text(d, 'how'))),
  elevate: (d, e) => {
    const to = levelName(d.urgent === true ? 'township' : levelAbove((text(d, 'from') || e.level) as Level))
    const title = e.auto ? t('case.event.elevateAuto', { to }) : t(d.urgent === true ? 'case.event.elevateUrgent' : 'case.event.elevate', { to })
    return say(title, e.auto ? '' : text(d, 'reason'), docketed(e, d.urgent === true ? 'township' : levelAbove((text(d, 'from') || e.level) as Level)))
  },
  'send-back': (d, e) => say(t('case.event.sendBack', { to: levelName(levelBelow(e.level)) }), text(d, 'reason'), docketed(e, levelBelow(e.level))),
  agree: (d) => agreed(child(d, 'agreement')),
  seal: (d) => say(t('case.event.seal'), text(d, 'on') && t('case.event.on', { date: day(text(d, 'on')) })),
  terminate: (d) =>
    say(
      t('case.event.terminate', { reason: word('terminate.reason', text(d, 'reason')) }),
      t('case.event.notified', { date: day(text(d, 'notified_on')), method: word('terminate.method', text(d, 'method')) }),
    ),
  perform: (d, _e, c) => say(t('case.event.perform', { state: word('perform.state', text(d, 'state')) }), obligation(d, c), text(d, 'remark')),
  'follow-up': (d, _e, c) =>
    say(
      t(d.relapse === true ? 'case.event.relapse' : 'case.event.followUp'),
      ids(d, 'reached').length ? t('case.event.reached', { names: partyNames(c, ids(d, 'reached')) }) : t('case.event.nobodyReached'),
      ids(d, 'confirmed').length ? t('case.event.confirmed', { names: partyNames(c, ids(d, 'confirmed')) }) : '',
      text(d, 'remark'),
    ),
  archive: (d) => say(t('case.event.archive'), t('case.event.papers', { n: ids(d, 'papers').length })),
  note: (d) => say(t('case.event.note'), text(d, 'text')),
  void: (d, _e, c, all) => {
    const target = all.find((x) => x.id === text(d, 'event_id'))
    return say(target ? t('case.event.voidOf', { what: eventWords(target, c, []).title }) : t('case.event.void'), text(d, 'reason'))
  },
  supervise: (d, e) => say(e.auto ? t('case.event.superviseAuto', { step: word('supervise', text(d, 'step')) }) : word('supervise', text(d, 'step')), text(d, 'reason')),
  instruct: (d) => say(t('case.event.instruct'), text(d, 'text')),
  extend: (d, _e, c) => say(t('case.event.extend', { n: number(d, 'days') }), t('case.event.asked', { names: partyNames(c, ids(d, 'asked_by')) }), text(d, 'reason')),
  recuse: (d, _e, c) =>
    say(
      t('case.event.recuse', { name: text(d, 'name') || t('case.nobody') }),
      word('event.recuseWhy', text(d, 'reason')),
      text(d, 'explanation'),
      ids(d, 'told').length ? t('case.event.told', { names: partyNames(c, ids(d, 'told')) }) : '',
      list(d, 'mediators').length ? t('case.event.insteadOf', { names: list(d, 'mediators').map((m) => text(m, 'name')).join(t('case.and')) }) : '',
    ),
  admit: (d) => say(t('case.event.admit', { names: list(d, 'persons').map((p) => text(p, 'name')).join(t('case.and')) || t('case.nobody') }), text(d, 'reason')),
  'hand-over': (d) =>
    say(
      t('case.event.handOver', { agency: text(d, 'agency_name') || t('case.handOver.them') }),
      [word('handOver.basis', text(d, 'basis')), text(d, 'basis_text')].filter(Boolean).join(t('case.colon')),
      ids(d, 'data').length ? t('case.event.handedData', { what: ids(d, 'data').map((k) => word('handOver.data', k)).join(t('case.and')) }) : '',
      text(d, 'due_on') ? t('case.event.handedDue', { date: day(text(d, 'due_on')) }) : '',
      text(d, 'note'),
    ),
  receipt: (d) => say(t(text(d, 'result') === 'returned' ? 'case.event.returned' : 'case.event.received'), text(d, 'reason')),
  feedback: (d) => say(t('case.event.feedback', { state: t(`case.feedback.settled.${d.settled === true ? 'yes' : 'no'}`) }), text(d, 'text')),
  report: (d) =>
    say(
      t('case.event.report', { kind: word('report.short', text(d, 'kind')) }),
      text(d, 'at') ? t('case.event.reported', { receiver: text(d, 'receiver'), when: dayTime(text(d, 'at')) }) : text(d, 'receiver'),
      text(d, 'remark'),
    ),
  confirm: (d) => say(word('event.confirm', text(d, 'state') || 'applied'), [text(d, 'court'), text(d, 'number')].filter(Boolean).join(' '), text(d, 'remark')),
  reopen: (d) => say(t('case.event.reopen'), word('reopen.reason', text(d, 'reason')), text(d, 'narrative')),
  link: (d) => say(t('case.event.link'), text(d, 'note')),
  decide: (d, _e, c, all) => {
    const kept = all.find((x) => x.id === text(d, 'event_id'))
    const dropped = all.filter((x) => ids(d, 'voids').includes(x.id)).map((x) => t('case.event.quoted', { what: eventWords(x, c, []).title }))
    return say(
      kept ? t('case.event.decide', { what: eventWords(kept, c, []).title }) : t('case.event.decidePlain'),
      dropped.length ? t('case.event.decideVoids', { what: dropped.join(t('case.and')) }) : '',
      text(d, 'reason'),
    )
  },
}

function agreed(terms: Data): EventWords {
  return say(t(text(terms, 'form') === 'written' ? 'case.event.agreeWritten' : 'case.event.agreeOral'), text(terms, 'content'))
}

function docketed(e: CaseEvent, level: Level = e.level): string {
  return e.docketed_on ? t('case.event.docketed', { docket: docketWords(e.docketed_on, level) }) : ''
}

/** What happened, in the words of whoever reads it; an act this tablet does not know keeps its plain name. */
export function eventWords(e: CaseEvent, c: Case, all: CaseEvent[]): EventWords {
  const tell = tellers[e.action]
  const words = tell ? tell((e.data ?? {}) as Data, e, c, all) : say(actionName(e.action))
  if (!e.imported) return words
  return say(te(`case.event.ledger.${e.action}`) ? t(`case.event.ledger.${e.action}`) : words.title) // a ledger says no more
}

/** Why an event does not count, in a sentence: the code's own, or what happened that took its ground. */
export function whyGone(e: CaseEvent, c: Case, all: CaseEvent[]): string {
  return takenBackFor(e, all) || overtakenBy(e, c, all) || fateWords(e.fate_reason)
}

/** 因为11月16日 周一已经达成口头协议，11月17日 周二的“到期未结，自动提级到总支”不作数 */
function overtakenBy(e: CaseEvent, c: Case, all: CaseEvent[]): string {
  if (!e.auto || e.fate !== 'voided') return ''
  const truths = all.filter((x) => !x.auto && x.fate === 'stands' && x.occurred_at <= e.occurred_at && x.received_at > e.received_at)
  const truth = truths.sort((a, b) => b.occurred_at.localeCompare(a.occurred_at))[0]
  if (!truth) return ''
  return t('case.event.overtakenBy', {
    when: dayWeek(dateOf(truth.occurred_at)), what: eventWords(truth, c, all).title, then: dayWeek(dateOf(e.occurred_at)), step: eventWords(e, c, all).title,
  })
}

/** A fault code in plain words; the server may also send a person's own. */
export function fateWords(reason: string | undefined): string {
  if (!reason) return ''
  return te(`case.fate.${reason}`) ? t(`case.fate.${reason}`) : reason
}

/** The reason of the act, a void or a decision, that took this one back. */
export function takenBackFor(e: CaseEvent, all: CaseEvent[]): string {
  const said = (x: CaseEvent) => (x.data ?? {}) as Data
  const undoing = all.find((x) => x.action === 'void' && x.fate === 'stands' && text(said(x), 'event_id') === e.id)
  if (undoing) return text(said(undoing), 'reason')
  const deciding = all.find((x) => x.action === 'decide' && x.fate === 'stands' && ids(said(x), 'voids').includes(e.id))
  return deciding ? t('case.event.notChosen', { why: text(said(deciding), 'reason') }) : ''
}

/** 申请人 · 男 */
export function partyLine(p: Party): string {
  return [p.side ? word('party.side', p.side) : '', p.gender ? word('party.gender', p.gender) : '', p.kind === 'organisation' ? t('case.party.organisation') : '']
    .filter(Boolean)
    .join(' · ')
}
