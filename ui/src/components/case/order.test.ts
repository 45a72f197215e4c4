import { describe, expect, it, vi } from 'vitest'
import { forms } from './act/forms'
import { aCase } from './fixture'
import { steps, type Steps } from './order'

vi.mock('@/element', () => ({ ElDialog: {}, ElMessage: {} })) // its styles are no business of Node's

const today = '2026-11-23'
const rest = (s: Steps) => s.more.flatMap((g) => g.acts)

describe('steps', () => {
  it('offers only what the case says may be done', () => {
    const s = steps(aCase({ may: ['hearing', 'note', 'void', 'edit'] }), today)
    expect(s).toEqual({ primary: 'hearing', others: [], more: [{ kind: 'record', acts: ['note'] }] })
  })

  it('leads with acceptance while the case waits, and puts the climb last unless it is red', () => {
    const may = ['accept', 'decline', 'withdraw', 'elevate', 'hand-over', 'note']
    expect(steps(aCase({ status: 'registered', may }), today)).toEqual({
      primary: 'accept', others: ['decline', 'elevate'], more: [{ kind: 'record', acts: ['note'] }, { kind: 'end', acts: ['hand-over', 'withdraw'] }],
    })
    expect(steps(aCase({ status: 'registered', risk: 'red', may }), today).others[0]).toBe('elevate')
  })

  it('moves telling to the front while a party is untold of a day still to come', () => {
    const may = ['hearing', 'agree', 'tell', 'elevate']
    expect(steps(aCase({ may, docketed_on: '2026-11-25' }), today).others[0]).toBe('tell')
    expect(steps(aCase({ may, docketed_on: '2026-11-18' }), today).others[0]).toBe('agree')
  })

  it('leaves a report that the law asks for to the warning, which has its button', () => {
    const may = ['hearing', 'agree', 'tell', 'elevate', 'report']
    const owing = steps(aCase({ may, reports_owed: ['minors'] }), today)
    expect([...owing.others, ...rest(owing)]).not.toContain('report')
    expect(rest(steps(aCase({ may }), today))).toContain('report')
  })

  it('stays calm with every act there is: one large, at most five beside it, none lost', () => {
    const all = Object.keys(forms).filter((a) => a !== 'void' && a !== 'edit') // these stand at what they change
    for (const status of ['registered', 'mediating', 'concluded', 'archived'] as const) {
      const s = steps(aCase({ status, may: all }), today)
      expect(s.others.length, status).toBeLessThanOrEqual(5)
      expect([s.primary, ...s.others, ...rest(s)].filter(Boolean).sort(), status).toEqual([...all].sort())
    }
  })

  it('leaves a contested case to the decision', () => {
    expect(steps(aCase({ contested: true, may: ['decide', 'note', 'report'] }), today)).toEqual({ primary: 'decide', others: ['report', 'note'], more: [] })
    expect(steps(aCase({ contested: true, may: ['note'] }), today)).toEqual({ others: ['note'], more: [] })
  })

  it('gives a leader what is his', () => {
    expect(steps(aCase({ may: ['extend', 'supervise', 'instruct'] }), today)).toEqual({ primary: 'supervise', others: ['instruct', 'extend'], more: [] })
  })

  it('asks for the seal, then performance, then the visit, then the archive', () => {
    const agreement = (sealed: boolean, state: 'pending' | 'performed') => ({
      form: 'written' as const, content: 'x', reached_on: today, level: 'branch' as const, ...(sealed ? { sealed_on: today } : {}),
      obligations: [{ id: 'o1', debtor_id: 'p1', what: 'x', on_the_spot: false, state }],
    })
    const done = (over: object) => steps(aCase({ status: 'concluded', outcome: 'agreed_written', may: ['seal', 'perform', 'follow-up', 'confirm', 'archive', 'reopen', 'note'], ...over }), today)
    expect(done({ agreement: agreement(false, 'pending') }).primary).toBe('seal')
    expect(done({ agreement: agreement(true, 'pending') }).primary).toBe('perform')
    expect(done({ agreement: agreement(true, 'performed') }).primary).toBe('follow-up')
    const visit = { on: today, visitor: 'x', reached: [], confirmed: [], remark: 'x', self_visit: false, relapse: false }
    expect(done({ agreement: agreement(true, 'performed'), follow_ups: [visit] }).primary).toBe('archive')
    // A relapse comes first, until it has been registered anew.
    const relapse = { agreement: agreement(true, 'performed'), follow_ups: [{ ...visit, relapse: true }] }
    expect(done(relapse).primary).toBe('reopen')
    expect(done({ ...relapse, links: [{ id: 'c2', kind: 'reopened_as', readable: true }] }).primary).toBe('archive')
    // The court is offered openly only while it can still be asked, or its answer is awaited.
    expect(done({ agreement: { ...agreement(true, 'performed'), confirm_by: '2026-12-20' } }).others).toContain('confirm')
    expect(done({ agreement: { ...agreement(true, 'performed'), confirm_by: '2026-11-20' } }).others).not.toContain('confirm')
  })

  it('asks an agency for the receipt, then for its answer, and reopens what it sent back', () => {
    const handed = (over: object) => steps(aCase({ status: 'concluded', outcome: 'handed_over', ...over }), today).primary
    expect(handed({ may: ['receipt'] })).toBe('receipt')
    expect(handed({ may: ['feedback'] })).toBe('feedback')
    const back = { agency_id: 'a', agency: '派出所', basis: 'consent', data: [], handed_on: today, due_on: today, receipt_by: today, state: 'returned', overdue: false, returned: true, feedbacks: [] }
    expect(handed({ may: ['archive', 'reopen'], hand_over: back })).toBe('reopen')
    expect(handed({ may: ['archive', 'reopen'], hand_over: { ...back, returned: false, state: 'answered' } })).toBe('archive')
  })

  it('shows few acts openly when there is nothing else', () => {
    expect(steps(aCase({ status: 'archived', may: ['note', 'reopen'] }), today)).toEqual({ others: ['reopen'], more: [{ kind: 'record', acts: ['note'] }] })
    expect(steps(aCase({ status: 'archived', may: ['note'] }), today)).toEqual({ others: ['note'], more: [] })
    expect(steps(aCase({ status: 'archived' }), today)).toEqual({ others: [], more: [] })
  })
})
