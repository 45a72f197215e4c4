import type { components } from '../src/api/schema'
import { Caller } from './api'
import type { Corpus } from './corpus'
import type { Demo } from './server'
import { ledger, row } from './workbook'

type Case = components['schemas']['Case']
type Unit = components['schemas']['UnitRecord']
type Report = components['schemas']['ZeroReport']

const TODAY = '2026-11-23'
const YESTERDAY = '2026-11-22'
const TOWNSHIP = 't-410423213'

/** Who works in the fifth village, and those above him. */
const PEOPLE = ['tiaojie05', 'cun05', 'zong1', 'zongzhi', 'xiangzhang', 'paichusuo', 'wangge-05-1', 'admin', 'shenji'] as const

/** Where what was planted is found again. */
export interface Planted {
  cases: { mediating: string; written: string; oral: string; handedOver: string; contested: string; restricted: string }
  otherCases: string[]
  people: string[]
  units: string[]
  imported: string
  publication: string
}

/** Puts the corpus through the API into every text field there is, on a Monday's demo. */
export async function plant(demo: Demo, corpus: Corpus): Promise<Planted> {
  const who = Object.fromEntries(await Promise.all(PEOPLE.map(async (p) => [p, await Caller.at(demo, p)] as const))) as Record<(typeof PEOPLE)[number], Caller>
  const names = await plantNames(who.admin, corpus)
  await Caller.at(demo, 'wangge-05-1', corpus.unshown(190)) // a device is named in words of the program's own
  const found = await plantReports(who, corpus)
  const cases = await plantCases(who, corpus)
  const ledger = await plantLedger(who.zongzhi, corpus)
  const { id } = await who.xiangzhang.send<{ id: string }>('POST', '/publications', { unit_id: TOWNSHIP, kind: 'month', from: '2026-10-01' })
  return { ...names, ...cases, otherCases: [...cases.otherCases, found, ...ledger.cases], imported: ledger.id, publication: id }
}

/** The names of units, of people, of categories and of holidays. */
async function plantNames(admin: Caller, corpus: Corpus): Promise<Pick<Planted, 'people' | 'units'>> {
  const units = (await admin.get<{ items: Unit[] }>('/admin/units')).items
  const village = units.find((u) => u.id === 'v-05')!
  const renamed = units.filter((u) => [TOWNSHIP, village.parent_id, 'v-05', 'g-05-1'].includes(u.id))
  for (const unit of renamed) {
    const committee = unit.committee ? { committee: corpus.name('committee', 60), abbreviation: corpus.name('abbreviation', 20), venue: corpus.name('venue', 40) } : {}
    await admin.send('PATCH', `/admin/units/${unit.id}`, { name: corpus.name(`unit ${unit.level}`, 40), aliases: [corpus.name('alias', 40), corpus.name('alias', 40)], ...committee }, unit.version)
  }
  await admin.send('POST', '/admin/units', { parent_id: 'v-05', name: corpus.name('new unit', 40), aliases: [corpus.name('alias', 40)] })

  const people = await Promise.all(PEOPLE.map(async (p) => (await admin.get<{ items: { id: string; username: string; version: number }[] }>(`/admin/people?q=${p}`)).items.find((x) => x.username === p)!))
  for (const p of people) await admin.send('PATCH', `/admin/people/${p.id}`, { name: corpus.name('person', 40) }, p.version)
  const added = await admin.send<{ person: { id: string } }>('POST', '/admin/people', { username: 'xinren', name: corpus.name('new person', 40) })

  const categories = (await admin.get<{ items: { code: string; version: number }[] }>('/admin/categories')).items
  for (const c of categories.filter((c) => ['02', '0202'].includes(c.code))) await admin.send('PATCH', `/admin/categories/${c.code}`, { name: corpus.name('category', 40) }, c.version)
  await admin.send('POST', '/admin/categories', { parent: '02', name: corpus.name('new category', 40), list_a: '02', mediable: true })

  const days = ['01', '02', '03', '04'].map((d) => `2027-01-${d},放假,${corpus.name('holiday', 40).replace(/[",\n]/g, '')}`)
  await admin.send('POST', '/admin/calendar', { text: `date,kind,name\n${days.join('\n')}\n`, source: corpus.unshown(200), confirm: true })
  return { people: [...people.map((p) => p.id), added.person.id], units: renamed.map((u) => u.id) }
}

type Crew = Record<(typeof PEOPLE)[number], Caller>

/** Registers a dispute of the fifth village with two parties. */
async function registered(by: Caller, corpus: Corpus, more: object = {}): Promise<Case> {
  return by.send<Case>('POST', '/cases', {
    unit_id: 'v-05', category: '0202', narrative: corpus.story('narrative', 5000), risk: 'orange', source: 'referral', source_body: corpus.name('source body', 50), cause: corpus.story('cause', 500),
    parties: [
      { name: corpus.name('applicant', 50), side: 'applicant', kind: 'person', phone: corpus.name('phone', 30), id_number: corpus.name('ID number', 30), address: corpus.name('address', 200) },
      { name: corpus.name('respondent', 50), side: 'respondent', kind: 'organisation' },
    ],
    ...more,
  })
}

/** Everything that can be written about a dispute, on as many disputes as it takes. */
async function plantCases(who: Crew, corpus: Corpus): Promise<Pick<Planted, 'cases' | 'otherCases'>> {
  const { tiaojie05: mediator, cun05: head, zong1: branch, zongzhi: clerk, xiangzhang: leader, paichusuo: liaison } = who
  const act = (by: Caller, c: Case, name: string, body: object) => by.send<Case>('POST', `/cases/${c.id}/actions/${name}`, body, c.version)
  const ids = (c: Case) => c.parties!.map((p) => p.id)
  const consents = (c: Case) => ({ consents: ids(c).map((party_id) => ({ party_id, consent: 'agreed' })) })
  const accepted = async (more?: object) => {
    const c = await registered(mediator, corpus, more)
    return act(mediator, c, 'accept', consents(c))
  }
  const heard = (c: Case, result: string) => ({ result, rights_notice: true, attendance: ids(c).map((party_id) => ({ party_id, present: true, told: true })), record: corpus.story('hearing record', 20000) })
  const terms = (c: Case, form: 'oral' | 'written') => ({
    form, content: corpus.story('agreement', 5000), obligations: [{ debtor_id: ids(c)[1], what: corpus.story('obligation', 500), amount_fen: 120000, due_on: '2026-12-01' }],
    ...(form === 'written' ? { mediator_signed_on: TODAY, signatures: ids(c).map((party_id) => ({ party_id, method: 'both', on: TODAY })) } : {}),
  })

  let m = await accepted()
  m = await act(mediator, m, 'note', { text: corpus.story('note', 2000) })
  m = await act(head, m, 'move', { reason: corpus.story('move', 500) })
  m = await act(head, m, 'assign', { mediator_ids: [m.mediators![0]!.user_id], reason: corpus.story('assignment', 500) })
  m = await act(mediator, m, 'hearing', heard(m, 'not_agreed'))
  m = await act(leader, m, 'extend', { days: 5, asked_by: ids(m), reason: corpus.story('extension', 1000) })
  m = await act(leader, m, 'supervise', { step: 'normal', reason: corpus.story('supervision', 1000) })
  m = await act(leader, m, 'instruct', { text: corpus.story('instruction', 2000) })
  m = await act(mediator, m, 'elevate', { from: 'village', reason: corpus.story('elevation', 1000) })
  m = await act(branch, m, 'send-back', { reason: corpus.story('sending back', 1000) })

  let w = await accepted()
  w = await act(mediator, w, 'link', { case_id: m.id, note: corpus.story('link', 1000) })
  w = await act(mediator, w, 'note', { text: corpus.story('note', 2000) })
  const events = await mediator.get<{ items: { id: string; action: string }[] }>(`/cases/${w.id}/events`)
  w = await act(mediator, w, 'void', { event_id: events.items.find((e) => e.action === 'note')!.id, reason: corpus.story('voiding', 500) })
  w = await act(mediator, w, 'hearing', { ...heard(w, 'agreed'), agreement: terms(w, 'written') })
  w = await act(mediator, w, 'seal', { on: TODAY })
  w = await act(mediator, w, 'perform', { obligation_id: w.agreement!.obligations[0]!.id, state: 'performed', on: TODAY, remark: corpus.story('performance', 1000) })
  w = await act(head, w, 'follow-up', { on: TODAY, reached: ids(w), confirmed: ids(w), remark: corpus.story('visit', 2000) })
  w = await act(mediator, w, 'confirm', { state: 'applied', on: TODAY, asked_by: ids(w), court: corpus.name('court', 100), remark: corpus.story('application', 1000) })
  w = await act(mediator, w, 'confirm', { state: 'confirmed', on: TODAY, number: corpus.name('ruling', 100), remark: corpus.story('confirmation', 1000) })

  let o = await accepted()
  o = await act(mediator, o, 'agree', { rights_notice: true, agreement: terms(o, 'oral') })
  o = await act(mediator, o, 'reopen', { reason: 'new_facts', narrative: corpus.story('reopening', 5000) })

  const handOver = () => ({
    agency_id: 'a-paichusuo', basis: 'statutory_request', basis_text: corpus.name('legal basis', 500), data: ['parties', 'narrative', 'contact', 'id_numbers'], due_on: '2026-12-20', note: corpus.story('hand-over', 2000), consents: [],
  })
  let h = await accepted()
  h = await act(clerk, h, 'hand-over', handOver())
  h = await act(liaison, h, 'receipt', { result: 'accepted' })
  h = await act(liaison, h, 'feedback', { settled: false, text: corpus.story('feedback', 5000) })
  const returned = await act(clerk, await accepted(), 'hand-over', handOver())
  await act(liaison, returned, 'receipt', { result: 'returned', reason: corpus.story('return', 1000) })

  const d = await registered(mediator, corpus)
  await act(mediator, d, 'decline', { reason: 'other_organ', proper_organ: corpus.name('organ', 100), explanation: corpus.story('declining', 1000) })

  let r = await accepted({ minors: true })
  r = await act(mediator, r, 'report', { kind: 'minors', receiver: corpus.name('report receiver', 100), at: `${TODAY}T08:29:00+08:00`, remark: corpus.story('report', 1000) })
  const { items: candidates } = await clerk.get<{ items: { id: string; roles: { role: string }[] }[] }>(`/persons?case=${r.id}`)
  const [one, other] = candidates.filter((p) => p.roles.some((post) => post.role === 'leader' || post.role === 'clerk')) // none of the crew that goes on with it
  r = await act(clerk, r, 'admit', { user_ids: [one!.id], reason: corpus.story('admission', 500) })
  r = await act(clerk, r, 'recuse', { user_id: other!.id, reason: 'relative', explanation: corpus.story('recusal', 1000), told: ids(r) })

  // An agreement that a tablet brings after the failure, once decided and once not.
  const contested = async () => {
    let c = await accepted()
    c = await act(head, c, 'terminate', { reason: 'party_refuses', route_notice: corpus.story('route', 2000), method: 'oral', notified_on: TODAY })
    const { items } = await mediator.get<{ items: { action: string; occurred_at: string }[] }>(`/cases/${c.id}/events`)
    const when = (action: string) => Date.parse(items.find((e) => e.action === action)!.occurred_at)
    const happened = new Date(Math.floor((when('accept') + when('terminate')) / 2)).toISOString()
    return mediator.send<Case>('POST', `/cases/${c.id}/actions/agree`, { rights_notice: true, occurred_at: happened, device_at: happened, clock_offset_ms: 0, device_seq: ++seq, level: 'village', agreement: terms(c, 'oral') })
  }
  let seq = 0
  const decided = await contested()
  await act(clerk, decided, 'decide', { event_id: decided.contest!.sides[0]!.event_id, reason: corpus.story('decision', 1000) })
  const c = await contested()
  return { cases: { mediating: m.id, written: w.id, oral: o.id, handedOver: h.id, contested: c.id, restricted: r.id }, otherCases: [returned.id, d.id, decided.id] }
}

/** The daily reports of the village's first and second group; answers with the dispute that speaks against one. */
async function plantReports(who: Crew, corpus: Corpus): Promise<string> {
  const at = (unit: string, date: string) => `/zero-reports/${unit}/${date}`
  const found = () => ({ what: corpus.story('finding', 1000), category: '0202', risk: 'yellow', handled: 'watching' })
  await who['wangge-05-1'].send('PUT', at('g-05-1', TODAY), { kind: 'findings', findings: [found(), found(), found()] })
  await who.cun05.send('PUT', at('g-05-2', TODAY), { kind: 'findings', on_behalf_of: corpus.name('on behalf of', 50), findings: [found()] })
  const before = await who['wangge-05-1'].get<Report>(at('g-05-1', YESTERDAY))
  await who['wangge-05-1'].send('PUT', at('g-05-1', YESTERDAY), { kind: 'nil', reason: corpus.story('amendment', 500) }, before.version || undefined)
  const against = await registered(who['wangge-05-1'], corpus, { unit_id: 'g-05-1', first_known_on: YESTERDAY })
  const version = async () => (await who.zongzhi.get<Report>(at('g-05-1', YESTERDAY))).version
  const doubted = await who.cun05.get<Report>(at('g-05-1', YESTERDAY))
  await who.cun05.send('POST', `${at('g-05-1', YESTERDAY)}/reply`, { case_id: doubted.suspicions[0]!.case_id, text: corpus.story('reply', 2000) }, await version())
  await who.zongzhi.send('POST', `${at('g-05-1', YESTERDAY)}/ruling`, { what: 'concealed', reason: corpus.story('ruling', 2000) }, await version())
  const ruled = await who['wangge-05-1'].get<Report>(at('g-05-1', YESTERDAY))
  await who['wangge-05-1'].send('POST', `${at('g-05-1', YESTERDAY)}/answer`, { ruling_id: ruled.rulings[0]!.id, text: corpus.story('answer', 2000) }, await version())
  return against.id
}

/** A ledger in whose cells the corpus stands, looked at and brought in. */
async function plantLedger(clerk: Caller, corpus: Corpus): Promise<{ id: string; cases: string[] }> {
  const rows = Array.from({ length: 4 }, (_, i) => {
    const cells = row(i + 1, `钱大${'甲乙丙丁'[i]}、孙小${'甲乙丙丁'[i]}`, { place: '磙子营村', narrative: corpus.story('ledger narrative', 2000), remark: corpus.story('ledger remark', 500), category: corpus.name('ledger category', 60) })
    cells[8] = corpus.name('ledger mediator', 60)
    return cells
  })
  const refused = (['place', 'on', 'result', 'form'] as const).map((field, i) => row(5 + i, `吴大${'甲乙丙丁'[i]}、郑小${'甲乙丙丁'[i]}`, { place: '磙子营村', [field]: corpus.name(`ledger ${field}`, 60) }))
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(ledger(corpus.unshown(200), [...rows, ...refused]))]), `${corpus.name('ledger file', 100)}.xlsx`)
  form.set('year', '2025')
  const { id } = await clerk.send<{ id: string }>('POST', '/imports', form)
  await clerk.send('POST', `/imports/${id}/confirm`)
  const { items } = await clerk.get<{ items: components['schemas']['ImportRow'][] }>(`/imports/${id}/rows?state=new`)
  return { id, cases: items.map((i) => i.case_id!) }
}
