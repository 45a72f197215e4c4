import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Corpus } from './corpus'
import { PAYLOADS } from './payloads'
import { Person } from './person'
import { plant, type Planted } from './planted'
import { startDemo, type Demo } from './server'
import { Watch } from './watch'

// The corpus stands in every text field; every page, form and paper that shows it is opened, and it is words and no more.
let demo: Demo
let browser: Browser
let planted: Planted
const corpus = new Corpus()

beforeAll(async () => {
  demo = await startDemo('2026-11-23T00:30:00Z')
  planted = await plant(demo, corpus)
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

/** Opens pages one after the other, with all that is folded away, and looks at each. */
async function walk(username: string, paths: (string | { path: string; press: string | RegExp; heading?: string })[]): Promise<void> {
  const who = await Person.at(browser, demo.url, username)
  const watch = await Watch.over(who.page.context(), demo.url)
  for (const stop of paths) {
    const path = typeof stop === 'string' ? stop : stop.path
    await who.page.goto(demo.url + path)
    await who.page.waitForLoadState('networkidle')
    await watch.calm(who.page, `${username} ${path}`) // first, for what runs may take the page away
    await who.page.getByRole('main').or(who.page.locator('[role=dialog][aria-modal=true]')).first().waitFor()
    if (typeof stop !== 'string') {
      await who.press(stop.press)
      if (stop.heading) await who.page.getByRole('heading', { name: stop.heading }).waitFor()
    }
    await watch.filled(who.page)
    await unfold(who)
    await watch.filled(who.page)
    corpus.see(await words(who))
    await watch.calm(who.page, `${username} ${path}, unfolded`)
  }
  await who.leave()
}

/** Opens what a page keeps folded: details, long texts and lists, and the numbers under a chart; those under a form as well. */
const unfold = (who: Person) =>
  who.page.evaluate(async () => {
    document.querySelectorAll('details').forEach((d) => (d.open = true))
    for (const b of document.querySelectorAll('button')) if (/^(看表格|看全文|再看更早)/.test(b.innerText.trim())) b.click()
    await new Promise(requestAnimationFrame)
  })

/** What can be read on the page: its words, what stands in its fields, and what a screen reader is told. */
const words = (who: Person): Promise<string> =>
  who.page.evaluate(() => [
    document.body.innerText,
    ...[...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((f) => f.value),
    ...[...document.querySelectorAll('[aria-label]')].map((e) => e.getAttribute('aria-label')),
  ].join('\n'))

const forms = new Set<string>()

/** A case, what may be printed of it, and the form of every act that it is the first to allow. */
async function aboutCase(username: string, id: string, papers: string[]): Promise<string[]> {
  const who = await Person.at(browser, demo.url, username)
  const may = await who.page.evaluate(async (at) => ((await (await fetch(at)).json()) as { may: string[] }).may, `/api/v1/cases/${id}`)
  await who.leave()
  const fresh = may.filter((act) => !forms.has(act))
  for (const act of fresh) forms.add(act)
  return [`/cases/${id}`, ...fresh.map((act) => `/cases/${id}?do=${act}`), ...papers.map((p) => `/cases/${id}/print/${p}`)]
}

/** The pages on which what is masked is shown to who says what for. */
async function revealed(username: string, path: string): Promise<void> {
  const who = await Person.at(browser, demo.url, username)
  const watch = await Watch.over(who.page.context(), demo.url)
  await who.page.goto(demo.url + path)
  const masked = who.page.getByRole('region', { name: '当事人' }).getByRole('button', { name: /^查看/ })
  await masked.first().waitFor()
  for (let n = await masked.count(); n > 0; n--) {
    await masked.first().click()
    await who.choose('通知当事人', '看来做什么')
    await who.submit('确认查看')
  }
  corpus.see(await words(who))
  await watch.calm(who.page, `${username} ${path}, revealed`)
  await who.leave()
}

const GROUP = '/zero-reports/g-05-1'

test('WEB-02 a hundred payloads', () => {
  expect(new Set(PAYLOADS).size).toBeGreaterThanOrEqual(100)
})

test('WEB-02 the pages of a mediator and a head', { timeout: 240_000 }, async () => {
  const { cases } = planted
  await walk('tiaojie05', ['/', '/register', '/cases', '/grid', '/grid/v-05', '/hearings', '/statistics', '/inbox', '/me'])
  for (const [id, papers] of [[cases.mediating, ['register', 'hearing']], [cases.written, ['agreement', 'register', 'hearing']], [cases.oral, ['oral']], [cases.contested, []]] as const) {
    await walk('tiaojie05', await aboutCase('tiaojie05', id, [...papers]))
  }
  await revealed('tiaojie05', `/cases/${cases.mediating}`)
  await walk('cun05', ['/', ...(await aboutCase('cun05', cases.restricted, [])), '/zero-reports/summary', `${GROUP}/2026-11-22`, '/zero-reports/g-05-2/2026-11-23'])
})

test('WEB-02 the pages of the township', { timeout: 240_000 }, async () => {
  const { cases } = planted
  await walk('zongzhi', ['/', '/cases', '/imports', `/imports/${planted.imported}`, { path: `/imports/${planted.imported}`, press: /^已导入/ }, ...planted.otherCases.map((id) => `/cases/${id}`), '/hand-overs', '/hearings', '/zero-reports/summary', '/statistics', '/statistics/cases?number=open', ...(await aboutCase('zongzhi', cases.handedOver, [])), `/cases/${cases.contested}?do=decide`, `/cases/${cases.restricted}`])
  await walk('xiangzhang', ['/', '/cases', `/publications/${planted.publication}`, '/statistics', `/cases/${cases.mediating}`, `/cases/${cases.mediating}?do=instruct`])
  await walk('paichusuo', ['/hand-overs', `/hand-overs/${cases.handedOver}`, '/inbox'])
})

test('WEB-02 the pages of a grid leader, the administrator and the auditor', { timeout: 240_000 }, async () => {
  await walk('wangge-05-1', ['/', '/zero-reports', `${GROUP}/2026-11-23`, `${GROUP}/2026-11-22`, '/me'])
  await walk('admin', ['/admin/people', ...planted.people.map((id) => `/admin/people/${id}`), '/admin/units', ...planted.units.map((id) => `/admin/units?unit=${id}`), { path: '/admin/calendar', press: '下一年', heading: '2027' }, '/admin/categories', '/admin/limits', '/admin/checks', '/admin/faults'])
  await walk('shenji', ['/audit', '/me'])
})

test('WEB-02 everything was shown somewhere, to the letter', () => {
  expect(corpus.missing()).toEqual([])
})
