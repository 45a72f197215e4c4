import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, forward, register } from './steps'

// What the daily check does reaches whom it concerns, as they see it. The tests go on from one another: the days pass.
const PHONE = { width: 390, height: 844 }
const q = { one: '苗根旺', other: '苗根生' }

let demo: Demo
let browser: Browser
let address: string

beforeAll(async () => {
  // A Monday morning.
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

const bell = (who: Person) => who.page.getByRole('link', { name: /^消息，/ })

/** How many messages the bell says are unread. */
async function unread(who: Person): Promise<number> {
  return Number((await bell(who).getAttribute('aria-label'))!.replace(/\D/g, ''))
}

async function inbox(who: Person): Promise<void> {
  await bell(who).click()
  await who.page.getByRole('heading', { name: '消息', exact: true }).waitFor()
}

const message = (who: Person, words: string | RegExp) => who.page.getByRole('main').getByRole('link', { name: words })

test('an open page hears of what another does, without being loaded again', async () => {
  const head = await Person.at(browser, demo.url, 'cun05')
  const phone = await Person.at(browser, demo.url, 'cun05', PHONE)
  await head.page.getByRole('region', { name: /^待受理/ }).waitFor()
  await bell(head).waitFor()
  const before = await unread(head)

  const leader = await Person.at(browser, demo.url, 'wangge-05-1', PHONE)
  address = await register(leader, q)
  await leader.leave()
  await head.page.getByRole('link', { name: `消息，${before + 1} 条未读` }).waitFor()
  await head.page.getByRole('region', { name: /^新消息/ }).getByRole('link', { name: '苗根旺、苗根生：新登记，等着受理' }).waitFor()
  await head.page.getByRole('region', { name: /^待受理/ }).getByRole('link', { name: '苗根旺、苗根生' }).waitFor()
  await checked(head.page, 'today with unread messages')

  // Read on the one device is read on the other.
  await inbox(head)
  await head.press('全部标为已读')
  await head.page.getByRole('link', { name: '消息，没有未读' }).waitFor()
  expect(await head.page.getByRole('main').getByText('未读', { exact: true }).count()).toBe(0)
  await phone.page.getByRole('link', { name: '消息，没有未读' }).waitFor()
  await phone.page.getByRole('region', { name: /^新消息/ }).waitFor({ state: 'detached' })
  await head.leave()
  await phone.leave()
})

test('a grid leader who did not report is reminded, and the mark stays on the report', { timeout: 120_000 }, async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  await mediator.page.goto(address)
  await accept(mediator, q)
  await mediator.leave()
  await forward(browser, demo, 1)

  const leader = await Person.at(browser, demo.url, 'wangge-01-1', PHONE)
  await leader.page.getByRole('link', { name: /^消息，\d+ 条未读/ }).waitFor()
  await inbox(leader)
  await checked(leader.page, 'the inbox on a phone')
  const before = await unread(leader)
  await message(leader, /1组：11月23日没有报零报告/).click()
  await leader.page.getByRole('heading', { name: '11月23日的零报告' }).waitFor()
  await leader.sees('11月23日每日检查时没有报')
  await leader.page.getByRole('link', { name: before > 1 ? `消息，${before - 1} 条未读` : '消息，没有未读' }).waitFor()
  await leader.leave()
})

test('a leader is told what the check supervises', async () => {
  const leader = await Person.at(browser, demo.url, 'xiangzhang', { width: 800, height: 1280 })
  await leader.page.getByRole('link', { name: /^消息，\d+ 条未读/ }).waitFor()
  await inbox(leader)
  await message(leader, /：超期没办结，(普通|黄牌|红牌)督办$/).first().click()
  await leader.page.getByRole('region', { name: '进展' }).getByText(/督办/).first().waitFor()
  await leader.leave()
})

test('the administrator sees what each check did and how long it took', async () => {
  const admin = await Person.at(browser, demo.url, 'admin')
  await admin.go('管理')
  await admin.page.getByRole('link', { name: '每日检查', exact: true }).click()
  const run = admin.page.getByRole('article', { name: '11月23日 周一' })
  await run.getByText('做完了').waitFor()
  await run.getByText(/^用时 /).waitFor()
  expect(Number(await run.locator('dd').nth(2).innerText())).toBeGreaterThan(0)
  await admin.sees('下一次：11月24日 18:00')
  await checked(admin.page, 'the daily checks')

  await admin.press('前进一天')
  await admin.page.getByRole('article', { name: '11月24日 周二' }).getByText('做完了').waitFor()
  expect(await admin.page.getByRole('article').count()).toBe(2)
  await admin.leave()
})

test('two dates without a report tell the heads, each group once', async () => {
  const head = await Person.at(browser, demo.url, 'cun01')
  await head.page.getByRole('link', { name: /^消息，\d+ 条未读/ }).waitFor()
  await inbox(head)
  await head.press(/^另外 \d+ 条同样的$/)
  const told = message(head, /1组：到11月24日已连续 2 天没有报零报告/)
  await told.waitFor()
  expect(await told.count()).toBe(1)
  await told.click()
  await head.page.getByRole('heading', { name: '11月24日的零报告' }).waitFor()
  await head.leave()
})

test('a case past its deadline goes up by itself, is docketed, and its new head is told', { timeout: 120_000 }, async () => {
  await forward(browser, demo, 1)
  const head = await Person.at(browser, demo.url, 'cun05')
  await head.page.getByRole('link', { name: /^消息，\d+ 条未读/ }).waitFor()
  await inbox(head)
  const before = await unread(head)
  const told = message(head, '苗根旺、苗根生：到期没办结，自动提级到村级')
  await told.waitFor()
  expect(await told.count()).toBe(1)
  await told.click()
  await head.page.waitForURL(address)
  await head.sees('到期未结，自动提级到村')
  await head.sees(/11月30日/)
  await head.page.getByRole('link', { name: `消息，${before - 1} 条未读` }).waitFor()
  await head.leave()
})

test('what was missed is marked, and a day too old to report offers neither reminding nor reporting', async () => {
  const head = await Person.at(browser, demo.url, 'cun01')
  await head.go('零报告')
  const before = head.page.getByRole('link', { name: '前一天' })
  await before.click()
  const missing = head.page.getByRole('region', { name: /^缺报的网格/ })
  await missing.getByText('曾缺报').first().waitFor()
  await missing.getByRole('button', { name: '提醒 磙子营村 2组' }).waitFor()
  for (const date of ['11月24日', '11月23日', '11月22日']) {
    await before.click()
    await head.page.locator('header').getByText(new RegExp(date)).waitFor()
  }
  await missing.getByText('补报到 11月25日 18:00 为止，这一天不能再报，也不再提醒。').waitFor()
  await missing.getByRole('link', { name: '磙子营村 2组', exact: true }).waitFor()
  expect(await missing.getByRole('button').count()).toBe(0)
  expect(await missing.getByRole('link', { name: /^代报/ }).count()).toBe(0)
  await head.leave()
})
