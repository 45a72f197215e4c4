import type { Agreement, Case, Obligation, Party } from '@/api/types'
import { fullDay, yuan } from '@/format'
import { t } from '@/i18n'
import { capitals } from './capital'
import { numeral } from './numeral'

/** One entry of a form: its label, and what is known; an empty value is a line to be filled in by hand. */
export interface Entry {
  label: string
  value: string
  /** How long the line is, in characters. */
  room: number
}

const entry = (key: string, room: number, value = ''): Entry => ({ label: t(`print.party.${key}`), value, room })

/**
 * What the forms ask of a party. The interface has phone and address masked only, and a masked number is
 * no number, so both are left for the pen.
 */
export function partyEntries(p: Party): Entry[] {
  const side = p.side === 'applicant' || p.side === 'respondent' ? p.side : 'party'
  const name = { label: t(`print.party.${side}`), value: p.name, room: 6 }
  if (p.kind === 'organisation') return [name, entry('agent', 5), entry('agentJob', 4), entry('phone', 8), entry('seat', 13)]
  const gender = p.gender === 'male' || p.gender === 'female' ? t(`print.party.${p.gender}`) : ''
  return [name, entry('gender', 3, gender), entry('nation', 2), entry('age', 2), entry('job', 4), entry('phone', 8), entry('address', 13)]
}

/** A party's name by its id; a line where the paper knows of none. */
export function nameOf(c: Case, id: string): string {
  return c.parties?.find((p) => p.id === id)?.name ?? '＿＿＿＿'
}

export function names(c: Case): string {
  return (c.parties ?? []).map((p) => p.name).join(t('print.and'))
}

/** 李秀英：赔偿医药费，金额1,200元（人民币壹仟贰佰元整）。 */
export function dutyLine(o: Obligation, c: Case): string {
  const name = nameOf(c, o.debtor_id)
  const what = o.what.trim().replace(/[。；;.，,]+$/, '')
  if (o.amount_fen === undefined) return t('print.agreement.duty', { name, what })
  return t('print.agreement.dutyAmount', { name, what, amount: t('print.amount', { figures: yuan(o.amount_fen), capitals: capitals(o.amount_fen) }) })
}

/** By when the place-th obligation is performed; `open` asks for a line on which the manner is written. */
export function dueLine(o: Obligation, place: number, c: Case): { words: string; open: boolean } {
  const name = nameOf(c, o.debtor_id)
  const n = numeral(place)
  if (o.on_the_spot) return { words: t('print.agreement.spot', { n, name }), open: false }
  if (!o.due_on) return { words: t('print.agreement.dueBlank', { n, name }), open: true }
  return { words: t('print.agreement.due', { n, name, date: fullDay(o.due_on) }), open: true }
}

/** One for each party and one that is kept (Art. 29). */
export function copies(a: Agreement, c: Case): number {
  return a.copies || (c.parties?.length ?? 0) + 1
}

/** 王建国、李秀英宅基地使用纠纷 */
export function quarrel(c: Case): string {
  return t('print.quarrel', { names: names(c), category: (c.category_name ?? '').replace(/纠纷$/, '') })
}
