import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { forward, visit } from './steps'
import { card, everything, gone, home, nothingLeft } from './walks'

// The heads of a village and of a branch do all that their 今日 asks of them on Monday, Wednesday and Friday.
let demo: Demo
let browser: Browser

beforeAll(async () => {
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

/** The address of the case that the head sends up on Monday. */
let up = ''

/** A tablet that was out of the network brings an agreement reached after the hearing and before the case went up. */
async function lateAgreement(who: Person, id: string): Promise<number> {
  return who.page.evaluate(async (caseId) => {
    const at = `/api/v1/cases/${caseId}`
    const { parties } = (await (await fetch(at)).json()) as { parties: { id: string }[] }
    const { items } = (await (await fetch(`${at}/events`)).json()) as { items: { action: string; occurred_at: string }[] }
    const last = (action: string) => Date.parse(items.filter((e) => e.action === action).at(-1)!.occurred_at)
    const happened = new Date(Math.ceil((last('hearing') + last('elevate')) / 2)).toISOString()
    const answer = await fetch(`${at}/actions/agree`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'tablet-walk-0001' },
      body: JSON.stringify({
        rights_notice: true, occurred_at: happened, device_at: happened, clock_offset_ms: 0, device_seq: 1, level: 'village',
        agreement: { form: 'oral', content: '在地头说好，各让一步。', obligations: [{ debtor_id: parties[1]!.id, what: '当面赔礼', on_the_spot: true }] },
      }),
    })
    return answer.status
  }, id)
}

test('Monday: a village head', { timeout: 180_000 }, async () => {
  const head = await Person.at(browser, demo.url, 'cun29')
  await head.sees('今天是说理室日')
  // He looks at the second of today's quarrels: it will be sent up.
  const second = await card(head, '今日调解').locator('li.row').nth(1).getByRole('link').getAttribute('href')
  up = `${demo.url}${second ?? ''}`
  const did = await everything(head, (nth) => nth === 0)
  expect(did).toMatchObject({ accepted: 1, heard: 2 })
  expect(did.told).toBeGreaterThanOrEqual(4)
  for (const deed of ['盖章', '记录履行', '记录回访', '司法确认', '归档']) expect(did.tasks[deed] ?? 0, deed).toBeGreaterThanOrEqual(deed === '归档' ? 0 : 1)
  await nothingLeft(head)
  await head.leave()
})

test('Monday: a village head carries on what an agency sent back', { timeout: 180_000 }, async () => {
  const head = await Person.at(browser, demo.url, 'cun14')
  const back = card(head, '移交').getByRole('link', { name: /董建国/ })
  await back.click()
  await head.sees(/退回：缺少事情经过/)
  await head.act('复发重新登记')
  await head.submit('重新登记')
  await head.sees('接着办的是')
  await home(head)
  await back.waitFor({ state: 'detached' })
  const did = await everything(head, () => true)
  expect(did).toMatchObject({ accepted: 1 })
  await nothingLeft(head)
  await head.leave()
})

test('Monday: a branch head tells of Wednesday and sends up what is due', { timeout: 180_000 }, async () => {
  const head = await Person.at(browser, demo.url, 'zong4')
  // The village's own appointments are the village's.
  expect(await card(head, '今日调解').getByRole('button', { name: '记录调解' }).count()).toBe(0)
  const did = await everything(head, () => true)
  expect(did.told + did.toldAgain).toBeGreaterThan(0)
  await nothingLeft(head)
  await head.leave()
})

test('Wednesday: a late agreement takes a case off the branch, which hears the rest', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const mediator = await Person.at(browser, demo.url, 'tiaojie29')
  expect(await lateAgreement(mediator, up.split('/').pop()!)).toBe(200)
  await visit(mediator, up)
  await mediator.sees(/已办结 · 口头协议/)
  const story = mediator.page.getByRole('region', { name: '经过' }).getByRole('listitem')
  await story.filter({ hasText: /在平板上记的/ }).filter({ hasText: '补记' }).filter({ hasText: '达成' }).waitFor()
  await story.filter({ hasText: '提级' }).filter({ has: mediator.page.locator('s') }).waitFor()
  await mediator.leave()

  const head = await Person.at(browser, demo.url, 'zong4')
  await head.sees('今天是说理堂日')
  const title = card(head, '今日调解').locator(`a[href="${new URL(up).pathname}"]`)
  expect(await title.count()).toBe(0)
  const did = await everything(head, (nth) => nth > 0)
  expect(did.heard).toBeGreaterThan(0)
  await nothingLeft(head)
  await head.leave()

  const village = await Person.at(browser, demo.url, 'cun29')
  await everything(village, () => true)
  await nothingLeft(village)
  await village.leave()
})

test('Friday: nothing is left behind', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  for (const name of ['cun29', 'zong4']) {
    const who = await Person.at(browser, demo.url, name)
    await who.sees('今天是说理庭日')
    await everything(who, () => true)
    await nothingLeft(who)
    await gone(who, '要通知的当事人')
    await who.leave()
  }
})
