import type { ActBody, Case } from '@/api/types'
import { money } from '@/format'
import { t } from '@/i18n'

export type Terms = ActBody<'agree'>['agreement']
export type Signing = 'signed' | 'fingerprint' | 'both'

export interface ObligationDraft {
  key: number
  debtor_id: string
  what: string
  amount_fen: number | undefined
  when: '' | 'spot' | 'due'
  due_on: string
}

/** An agreement while it is being written down; it becomes Terms when it is sent. */
export interface TermsDraft {
  form: '' | 'oral' | 'written'
  content: string
  obligations: ObligationDraft[]
  signatures: { party_id: string; method: '' | Signing; on: string }[]
  mediator_signed_on: string
}

let made = 0
export function newObligation(): ObligationDraft {
  return { key: made++, debtor_id: '', what: '', amount_fen: undefined, when: '', due_on: '' }
}

/** Land contracts must be written (list B 0901). */
export const mustBeWritten = (c: Case): boolean => c.category === '0901'

export function newTerms(c: Case, today: string): TermsDraft {
  return {
    form: mustBeWritten(c) ? 'written' : '',
    content: '',
    obligations: [newObligation()],
    signatures: (c.parties ?? []).map((p) => ({ party_id: p.id, method: '', on: today })),
    mediator_signed_on: today,
  }
}

export function termsBody(d: TermsDraft): Terms {
  const body: Terms = {
    form: d.form === 'written' ? 'written' : 'oral',
    content: d.content.trim(),
    obligations: d.obligations.map((o) => ({
      debtor_id: o.debtor_id,
      what: o.what.trim() || (o.amount_fen === undefined ? '' : t('case.terms.pay', { amount: money(o.amount_fen) })),
      ...(o.amount_fen === undefined ? {} : { amount_fen: o.amount_fen }),
      ...(o.when === 'spot' ? { on_the_spot: true } : { due_on: o.due_on }),
    })),
  }
  if (d.form !== 'written') return body
  body.signatures = d.signatures.map((s) => ({ party_id: s.party_id, method: s.method || 'signed', on: s.on }))
  body.mediator_signed_on = d.mediator_signed_on
  return body
}

type Fault = [pointer: string, wrong: boolean, code: string]

/** The case as it would stand once they sign: what is printed before. No day and no signature is on it yet. */
export function drafted(c: Case, d: TermsDraft): Case {
  const { content, obligations } = termsBody(d)
  const agreement: Case['agreement'] = {
    form: 'written', content, level: c.level, reached_on: '',
    committee: c.level === 'township' ? undefined : c.committee, // the township's own seals there, and the register may be a village's
    obligations: obligations.map((o, i) => ({ on_the_spot: false, ...o, id: String(i), state: 'pending' })),
  }
  return { ...c, agreement }
}

/** What is still missing on the paper that is to be signed. */
export function paperFaults(d: TermsDraft): Fault[] {
  const found: Fault[] = [
    ['/agreement/form', !d.form, 'choose'],
    ['/agreement/content', !d.content.trim(), 'content'],
  ]
  d.obligations.forEach((o, i) => {
    const at = `/agreement/obligations/${i}`
    found.push(
      [`${at}/debtor_id`, !o.debtor_id, 'debtor'],
      [`${at}/what`, !o.what.trim() && o.amount_fen === undefined, 'what'],
      [`${at}/due_on`, !o.when || (o.when === 'due' && !o.due_on), 'due'],
    )
  })
  return found
}

/** What is still missing, by the pointer the server would name. */
export function termsFaults(d: TermsDraft, today: string): Fault[] {
  const found = paperFaults(d)
  if (d.form === 'written') {
    d.signatures.forEach((s, i) => {
      found.push(
        [`/agreement/signatures/${i}/method`, !s.method, 'signature'],
        [`/agreement/signatures/${i}/on`, !s.on || s.on > today, s.on ? 'future' : 'date'],
      )
    })
    found.push(['/agreement/mediator_signed_on', !d.mediator_signed_on || d.mediator_signed_on > today, d.mediator_signed_on ? 'future' : 'date'])
  }
  return found
}

/** Whether something is left to do after today, when paper is safer than words. */
export const laterDuties = (d: TermsDraft): boolean => d.obligations.some((o) => o.when === 'due')
