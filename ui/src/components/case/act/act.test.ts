import { VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Case } from '@/api/types'
import { i18n } from '@/i18n'
import { queryClient } from '@/queries'
import { aCase } from '../fixture'
import { breadthOf } from '../useBreadth'
import AcceptForm from './AcceptForm.vue'
import { keepDraft, readDraft } from './hearingDraft'

// The client takes hold of fetch as it is loaded, so ours has to be there before.
const server = vi.hoisted(() => {
  const own: { answer: (request: Request) => Promise<Response> } = { answer: async () => new Response() }
  globalThis.fetch = (request) => own.answer(request as Request)
  return own
})

interface Sent { url: string; key: string | null; match: string | null; body: unknown }
const sent: Sent[] = []
let answers: { status: number; body: unknown }[] = []

beforeEach(() => {
  setActivePinia(createPinia())
  queryClient.clear()
  sent.length = 0
  server.answer = async (request) => {
    const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.url.includes('/mediators')) return json(200, { items: [{ user_id: 'm1', name: '赵建国', committee: '沽沱村人民调解委员会' }] })
    if (request.method === 'GET') return json(200, { items: [] })
    sent.push({ url: request.url, key: request.headers.get('Idempotency-Key'), match: request.headers.get('If-Match'), body: await request.json() })
    const next = answers.shift() ?? { status: 200, body: {} }
    return json(next.status, next.body)
  }
})

async function acceptForm(c: Case) {
  const form = mount(AcceptForm, { props: { dispute: c }, global: { plugins: [i18n, createPinia(), [VueQueryPlugin, { queryClient }]] } })
  await flushPromises()
  return form
}
async function consent(form: Awaited<ReturnType<typeof acceptForm>>, value: string) {
  for (const radio of form.findAll(`input[type=radio][value=${value}]`)) await radio.setValue(true)
}

describe('an act’s form', () => {
  const waiting = aCase({ status: 'registered', mediators: [] })

  it('sends nothing before every question is answered, and says where', async () => {
    const form = await acceptForm(waiting)
    await form.find('form').trigger('submit')
    expect(sent).toEqual([])
    expect(form.findAll('.field-error').length).toBe(2)
  })

  it('sends the act with the version that was seen', async () => {
    answers = [{ status: 200, body: { ...waiting, version: 5 } }]
    const form = await acceptForm(waiting)
    await consent(form, 'agreed')
    await form.find('form').trigger('submit')
    await flushPromises()
    expect(sent[0]?.match).toBe('"4"')
    expect(sent[0]?.body).toEqual({ consents: [{ party_id: 'p1', consent: 'agreed' }, { party_id: 'p2', consent: 'agreed' }], mediator_ids: ['m1'] })
    expect(form.emitted('done')).toHaveLength(1)
  })

  it('keeps what was typed when somebody else was faster, and sends it again with the same key on the new version', async () => {
    const fresh = { ...waiting, version: 9 }
    answers = [{ status: 412, body: { status: 412, code: 'stale', title: 'x', detail: 'x', current: fresh } }, { status: 200, body: { ...fresh, version: 10 } }]
    const form = await acceptForm(waiting)
    await consent(form, 'agreed')
    await form.find('form').trigger('submit')
    await flushPromises()
    expect(form.text()).toContain('有别人改动了这件纠纷')
    expect(queryClient.getQueryData<Case>(['case', 'c1'])?.version).toBe(9)
    expect(form.findAll<HTMLInputElement>('input[value=agreed]').every((r) => r.element.checked)).toBe(true)
    await form.find('form').trigger('submit')
    await flushPromises()
    expect(sent.map((s) => s.match)).toEqual(['"4"', '"9"'])
    expect(sent[0]?.key).toBe(sent[1]?.key)
    expect(form.emitted('done')).toHaveLength(1)
  })

  it('shows the server’s complaint at its field, once', async () => {
    answers = [{ status: 422, body: { status: 422, code: 'mediator_term', title: 'x', detail: '至少要有一位在任期内的调解员', errors: [{ pointer: '/mediator_ids', code: 'mediator_term' }] } }]
    const form = await acceptForm(waiting)
    await consent(form, 'agreed')
    await form.find('form').trigger('submit')
    await flushPromises()
    expect(form.text().split('任期内').length).toBe(2)
    expect(form.emitted('done')).toBeUndefined()
  })

  it('does not accept a case against a party’s word', async () => {
    const form = await acceptForm(waiting)
    await consent(form, 'refused')
    await form.find('form').trigger('submit')
    expect(sent).toEqual([])
    expect(form.text()).toContain('不能受理')
  })
})

describe('the draft of a hearing’s record', () => {
  it('is kept for one person and one case, and goes when it is empty', () => {
    keepDraft('m1', 'c1', '双方到场')
    expect(readDraft('m1', 'c1')).toBe('双方到场')
    expect(readDraft('m2', 'c1')).toBe('')
    keepDraft('m1', 'c1', '')
    expect(readDraft('m1', 'c1')).toBe('')
  })
})

it('knows a phone from a pane from a desk', () => expect([390, 560, 700, 919, 920].map(breadthOf)).toEqual(['narrow', 'middle', 'middle', 'middle', 'wide']))
