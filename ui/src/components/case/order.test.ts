import { describe, expect, it } from 'vitest'
import { aCase } from './fixture'
import { steps } from './order'

const today = '2026-11-23'

describe('steps', () => {
  it('offers only what the case says may be done', () => {
    const s = steps(aCase({ may: ['hearing', 'note', 'void', 'edit', 'extend'] }), today)
    expect(s).toEqual({ primary: 'hearing', others: [], more: ['note'] })
  })

  it('leads with acceptance while the case waits, and puts the climb last unless it is red', () => {
    const may = ['accept', 'decline', 'withdraw', 'elevate', 'note']
    expect(steps(aCase({ status: 'registered', may }), today)).toEqual({ primary: 'accept', others: ['decline', 'elevate'], more: ['withdraw', 'note'] })
    expect(steps(aCase({ status: 'registered', risk: 'red', may }), today).others[0]).toBe('elevate')
  })

  it('moves telling to the front while a party is untold of a day still to come', () => {
    const may = ['hearing', 'agree', 'tell', 'elevate']
    expect(steps(aCase({ may, docketed_on: '2026-11-25' }), today).others[0]).toBe('tell')
    expect(steps(aCase({ may, docketed_on: '2026-11-18' }), today).others[0]).toBe('agree')
  })

  it('asks for the seal, then performance, then the visit, then the archive', () => {
    const agreement = (sealed: boolean, state: 'pending' | 'performed') => ({
      form: 'written' as const, content: 'x', reached_on: today, level: 'branch' as const, ...(sealed ? { sealed_on: today } : {}),
      obligations: [{ id: 'o1', debtor_id: 'p1', what: 'x', on_the_spot: false, state }],
    })
    const done = (over: object) => steps(aCase({ status: 'concluded', outcome: 'agreed_written', may: ['seal', 'perform', 'follow-up', 'archive', 'note'], ...over }), today).primary
    expect(done({ agreement: agreement(false, 'pending') })).toBe('seal')
    expect(done({ agreement: agreement(true, 'pending') })).toBe('perform')
    expect(done({ agreement: agreement(true, 'performed') })).toBe('follow-up')
    const visit = { on: today, visitor: 'x', reached: [], confirmed: [], remark: 'x', self_visit: false, relapse: false }
    expect(done({ agreement: agreement(true, 'performed'), follow_ups: [visit] })).toBe('archive')
  })

  it('shows the seldom acts openly when there is nothing else', () => {
    expect(steps(aCase({ status: 'archived', may: ['note'] }), today)).toEqual({ others: ['note'], more: [] })
    expect(steps(aCase({ status: 'archived' }), today)).toEqual({ others: [], more: [] })
  })
})
