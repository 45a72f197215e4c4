import { describe, expect, it, vi } from 'vitest'
import { te } from '@/i18n'
import { forms } from './act/forms'
import { aCase, anEvent } from './fixture'
import { docketWords, eventWords, fateWords, takenBackFor } from './words'

vi.mock('@/element', () => ({ ElDatePicker: {}, ElMessage: {} })) // its styles are no business of Node's

const c = aCase()
const say = (e: ReturnType<typeof anEvent>) => eventWords(e, c, [])

describe('the time line', () => {
  it('says who agreed to be mediated, by whom and when it is heard', () => {
    const e = anEvent('accept', { consents: [{ party_id: 'p1', consent: 'agreed' }, { party_id: 'p2', consent: 'agreed' }], mediator_ids: ['m1'] }, { docketed_on: '2026-11-16' })
    expect(say(e)).toEqual({ title: '受理', lines: ['双方同意调解', '调解员 赵建国', '排在 11月16日 周一 说理室'] })
  })

  it('says of an act of a ledger no more than the ledger does', () => {
    const imported = { imported: true, received_at: '2026-11-23T01:00:00Z' }
    expect(say(anEvent('terminate', {}, imported))).toEqual({ title: '调解没有成功', lines: [] })
    expect(say(anEvent('agree', { agreement: { form: 'oral', content: '各让一步' } }, imported))).toEqual({ title: '达成口头协议', lines: [] })
  })

  it('tells a hearing with its result and who stayed away', () => {
    const e = anEvent('hearing', { result: 'absent', record: '等到中午', attendance: [{ party_id: 'p1', present: true, told: true }, { party_id: 'p2', present: false, told: true }] })
    expect(say(e)).toEqual({ title: '说理室调解 · 缺席', lines: ['李秀英已通知，未到', '等到中午'] })
  })

  it('names the level an elevation goes to, whoever made it', () => {
    expect(say(anEvent('elevate', { from: 'village', reason: '谈不拢' }, { docketed_on: '2026-11-25' }))).toEqual({ title: '提级到总支', lines: ['谈不拢', '排在 11月25日 周三 说理堂'] })
    expect(say(anEvent('elevate', { from: 'village', basis: '2026-11-19' }, { auto: true })).title).toBe('到期未结，自动提级到总支')
    expect(say(anEvent('elevate', { from: 'group', urgent: true, reason: '要打' })).title).toBe('紧急，直接提级到乡')
  })

  it('says of a voiding what was taken back, and of what was taken back why', () => {
    const tell = anEvent('tell', { party_id: 'p2', how: 'call' })
    const undo = anEvent('void', { event_id: tell.id, reason: '点错了' })
    expect(eventWords(undo, c, [tell, undo])).toEqual({ title: '撤销了“通知了李秀英”', lines: ['点错了'] })
    expect(takenBackFor(tell, [undo, tell])).toBe('点错了')
    expect(fateWords('overtaken')).toContain('作废')
    expect(fateWords('界址弄错了')).toBe('界址弄错了')
  })

  it('keeps a plain name for an act it does not know, and survives data it does not expect', () => {
    expect(say(anEvent('merge-all'))).toEqual({ title: 'merge-all', lines: [] })
    for (const action of ['accept', 'hearing', 'agree', 'follow-up', 'perform', 'withdraw', 'void', 'elevate']) expect(say(anEvent(action, { attendance: 1, agreement: null })).title).not.toBe('')
  })

  it('has words for every act there is a form for', () => {
    for (const action of Object.keys(forms)) {
      expect(te(`case.action.${action}`), action).toBe(true)
      expect(te(`case.done.${action}`), action).toBe(true)
      expect(say(anEvent(action)).title, action).not.toBe(action)
    }
  })

  it('says no docket where there is none', () => expect(docketWords(undefined, 'group')).toBe(''))
})
