import { describe, expect, it } from 'vitest'
import { aCase } from './fixture'
import { laterDuties, newTerms, termsBody, termsFaults, type TermsDraft } from './terms'

const today = '2026-11-23'
const wrong = (d: TermsDraft) => termsFaults(d, today).filter(([, bad]) => bad).map(([pointer]) => pointer)

function filled(form: 'oral' | 'written'): TermsDraft {
  const d = newTerms(aCase(), today)
  d.form = form
  d.content = ' 拆除滴水 '
  Object.assign(d.obligations[0]!, { debtor_id: 'p2', what: '拆除滴水', when: 'spot' })
  for (const s of d.signatures) s.method = 'both'
  return d
}

describe('terms', () => {
  it('names every field still missing by the pointer of the contract', () => {
    const d = newTerms(aCase(), today)
    expect(wrong(d)).toEqual(['/agreement/form', '/agreement/content', '/agreement/obligations/0/debtor_id', '/agreement/obligations/0/what', '/agreement/obligations/0/due_on'])
    d.form = 'written'
    expect(wrong(d)).toContain('/agreement/signatures/1/method')
  })

  it('sends an oral agreement without signatures', () => {
    expect(wrong(filled('oral'))).toEqual([])
    expect(termsBody(filled('oral'))).toEqual({ form: 'oral', content: '拆除滴水', obligations: [{ debtor_id: 'p2', what: '拆除滴水', on_the_spot: true }] })
  })

  it('sends a written one with every signature and the mediator’s', () => {
    const body = termsBody(filled('written'))
    expect(body.signatures).toEqual([{ party_id: 'p1', method: 'both', on: today }, { party_id: 'p2', method: 'both', on: today }])
    expect(body.mediator_signed_on).toBe(today)
  })

  it('lets an amount speak for itself', () => {
    const d = filled('oral')
    Object.assign(d.obligations[0]!, { what: '', amount_fen: 300000, when: 'due', due_on: '2026-12-01' })
    expect(wrong(d)).toEqual([])
    expect(termsBody(d).obligations[0]).toEqual({ debtor_id: 'p2', what: '支付 3,000 元', amount_fen: 300000, due_on: '2026-12-01' })
    expect(laterDuties(d)).toBe(true)
  })

  it('takes no signature from tomorrow', () => {
    const d = filled('written')
    d.signatures[0]!.on = '2026-11-24'
    expect(wrong(d)).toEqual(['/agreement/signatures/0/on'])
  })

  it('starts a land contract as a written one', () => expect(newTerms(aCase({ category: '0901' }), today).form).toBe('written'))
})
