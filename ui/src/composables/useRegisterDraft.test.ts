import { beforeEach, describe, expect, it } from 'vitest'
import { db } from '@/offline/db'
import { uuidv7 } from '@/offline/uuid'
import { dropEmptyParties, emptyForm, emptyParty, faults, removeParty, toRegistration, type RegisterForm } from './registerForm'
import { useRegisterDraft } from './useRegisterDraft'

function written(): RegisterForm {
  const f = emptyForm()
  f.parties[0]!.name = ' 王建国 '
  f.parties[1]!.name = '李秀英'
  Object.assign(f, { narrative: '滴水檐', category: '0202', unit_id: 'v-05' })
  return f
}

describe('the draft', () => {
  beforeEach(() => db.drafts.clear())

  it('is found again with the same key and case id', async () => {
    const a = useRegisterDraft('u1')
    await a.open()
    a.form.value.parties[0]!.name = '王'
    a.form.value.parties[0]!.name = '王建国'
    await a.save()
    const b = useRegisterDraft('u1')
    await b.open()
    expect(b.restored.value).toBe(true)
    expect(b.form.value.parties[0]!.name).toBe('王建国')
    expect([b.key.value, b.caseId.value]).toEqual([a.key.value, a.caseId.value])
  })
  it('is nobody else’s', async () => {
    const a = useRegisterDraft('u1')
    await a.open()
    a.form.value.narrative = '家里的事'
    await a.save()
    const b = useRegisterDraft('u2')
    await b.open()
    expect(b.restored.value).toBe(false)
    expect(b.form.value.narrative).toBe('')
  })
  it('is not kept when nothing was written, nor after discarding', async () => {
    const a = useRegisterDraft('u1')
    await a.open()
    a.form.value.unit_id = 'v-05'
    await a.save()
    expect(await db.drafts.count()).toBe(0)
    a.form.value.narrative = 'x'
    await a.save()
    const key = a.key.value
    await a.discard()
    expect(await db.drafts.count()).toBe(0)
    expect(a.key.value).not.toBe(key)
  })
  it('leaves nothing behind once registered, even if a write was under way', async () => {
    const a = useRegisterDraft('u1')
    await a.open()
    a.form.value.narrative = 'x'
    await a.done()
    a.form.value.narrative = 'late'
    await a.save()
    expect(await db.drafts.count()).toBe(0)
  })
  it('makes case ids of version 7 in the order of time', () => {
    expect(uuidv7(0x0192_0000_0000)).toMatch(/^01920000-0000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(uuidv7(1000) < uuidv7(2000)).toBe(true)
  })
})

describe('the form', () => {
  it('names each missing field by its pointer', () => {
    expect(Object.keys(faults(emptyForm()))).toEqual(['/parties/0/name', '/parties/1/name', '/narrative', '/category', '/unit_id'])
    expect(faults(written())).toEqual({})
  })
  it('wants everything of an agreement made on the spot', () => {
    const f = { ...written(), settled: true }
    f.obligations[0]!.on_the_spot = false
    expect(Object.keys(faults(f))).toEqual([
      '/settled/consents', '/settled/rights_notice', '/settled/agreement/content',
      '/settled/agreement/obligations/0/debtor', '/settled/agreement/obligations/0/what', '/settled/agreement/obligations/0/due_on',
    ])
  })
  it('sends what was written and nothing empty', () => {
    expect(JSON.parse(JSON.stringify(toRegistration(written(), 'id-1')))).toEqual({
      id: 'id-1', unit_id: 'v-05', category: '0202', narrative: '滴水檐', risk: 'blue',
      parties: [{ name: '王建国', kind: 'person' }, { name: '李秀英', kind: 'person' }],
    })
  })
  it('sends the agreement with the debtor’s place', () => {
    const f = { ...written(), settled: true, rights_notice: true, content: '拆檐' }
    f.parties.forEach((p) => (p.consent = true))
    f.obligations = [{ debtor: '1', what: '赔钱', amount_fen: 80000, on_the_spot: false, due_on: '2026-12-01' }]
    expect(JSON.parse(JSON.stringify(toRegistration(f, 'x').settled))).toEqual({
      consents: ['agreed', 'agreed'], rights_notice: true,
      agreement: { content: '拆檐', obligations: [{ debtor: 1, what: '赔钱', amount_fen: 80000, due_on: '2026-12-01' }] },
    })
  })
  it('keeps debts with their people when a party is taken out', () => {
    const f = written()
    f.parties.push({ ...emptyParty(), name: '甲' }, emptyParty(), { ...emptyParty(), name: '乙' })
    f.obligations[0]!.debtor = '4'
    dropEmptyParties(f)
    expect(f.parties.map((p) => p.name.trim())).toEqual(['王建国', '李秀英', '甲', '乙'])
    expect(f.obligations[0]!.debtor).toBe('3')
    removeParty(f, 3)
    expect(f.obligations[0]!.debtor).toBe('')
  })
})
