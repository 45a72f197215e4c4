import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

let demo: Demo
let browser: Browser

beforeAll(async () => {
  // A Saturday morning: 说理室 sits on Monday the 23rd, then on the 30th.
  demo = await startDemo('2026-11-21T01:00:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

/** The names on the docket, in its order. */
const docket = (page: Page) => page.getByRole('region', { name: '当天排期' }).locator('a.who').allInnerTexts()

async function openDay(who: Person, day: string) {
  await who.go('说理日')
  await who.page.getByRole('link', { name: new RegExp(`${day}.*说理室`) }).click()
  await who.page.getByRole('heading', { name: /说理室/, level: 1 }).waitFor()
}

test('a head tells a party, moves a case to the next day and prints the list', { timeout: 120_000 }, async () => {
  const head = await Person.at(browser, demo.url, 'cun12')
  await openDay(head, '11月23日')
  await head.page.getByRole('region', { name: '当天排期' }).waitFor()
  const before = await docket(head.page)
  expect(before.length).toBeGreaterThan(1)

  // Tell one party; the mark is there at once, and after coming again.
  const [first = '', second = ''] = before[0]!.split('、')
  await head.press(`通知 ${first}`)
  await head.choose('打了电话', '怎么通知的')
  await head.submit('记为已通知')
  await head.sees(`${first} 已通知（11月21日打了电话）`)
  expect(await head.page.getByRole('button', { name: `通知 ${second}` }).count()).toBe(1)

  // What paper shows: every case, and nothing of the page around.
  await head.page.emulateMedia({ media: 'print' })
  const sheet = head.page.locator('.docket-print')
  await sheet.waitFor()
  const paper = await sheet.innerText()
  expect(paper).toContain('说理日名单')
  expect(paper).toContain('2026年11月23日（周一）')
  for (const words of ['序号', '编号', '当事人', '类型', '风险', '调解员', '到场签名', '结果']) expect(paper).toContain(words)
  for (const names of before) for (const name of names.split('、')) expect(paper).toContain(name)
  expect(await head.page.getByRole('navigation').first().isVisible()).toBe(false)
  expect(await head.page.locator('.hearing-page .card').first().isVisible()).toBe(false)
  await head.page.emulateMedia({ media: 'screen' })
  expect(await sheet.isVisible()).toBe(false)

  // 打印名单 opens the browser's own dialog.
  await head.page.evaluate(() => { window.print = () => { document.title = 'printed' } })
  await head.press('打印名单')
  expect(await head.page.title()).toBe('printed')

  // Move the last one: the form of the case, with a reason.
  const last = before.at(-1)!
  await head.page.getByRole('listitem').filter({ hasText: last }).getByRole('button', { name: '改期' }).click()
  await head.write('为什么改期', '当天案子太多')
  await head.submit('确认改期')
  await openDay(head, '11月23日')
  await head.page.getByRole('link', { name: last }).waitFor({ state: 'detached' })
  expect(await docket(head.page)).toEqual(before.slice(0, -1))
  await openDay(head, '11月30日')
  await head.page.getByRole('link', { name: last }).waitFor()
  expect(await docket(head.page)).toContain(last)
  await head.leave()
})

test('a past day keeps its docket, and the month is walked by keyboard', async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05', { width: 800, height: 1280 })
  await openDay(mediator, '11月16日')
  await mediator.sees('未达成协议')
  await mediator.sees('已不在这一天：现在在总支级')
  expect(await mediator.page.getByRole('button', { name: '记录调解' }).count()).toBe(0)
  await mediator.page.getByRole('link', { name: '返回' }).click()
  const previous = mediator.page.getByRole('link', { name: '上个月' })
  await previous.focus()
  await mediator.page.keyboard.press('Enter')
  await mediator.sees('2026年10月')
  await mediator.sees('国庆节放假')
  await mediator.sees('10月5日的改到这天')
  expect(mediator.page.url()).toContain('month=2026-10')
  await mediator.page.reload()
  await mediator.sees('2026年10月')
  await mediator.leave()
})

test('a clerk finds one village among several by its day', async () => {
  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await clerk.go('说理日')
  await clerk.page.getByRole('link', { name: /11月23日.*说理室 \d+ 处/ }).click()
  await clerk.page.getByRole('heading', { name: /11月23日 周一 说理室/ }).waitFor()
  await clerk.page.getByRole('link', { name: /^韩南村 说理室/ }).click()
  await clerk.page.getByRole('heading', { name: '韩南村 说理室', level: 1 }).waitFor()
  // A village without cases is found by its name.
  await clerk.go('说理日')
  await clerk.page.getByLabel('看哪里').selectOption({ label: '里沟村 说理室' })
  await clerk.page.getByRole('link', { name: /11月30日.*里沟村 说理室.*没有排期/ }).click()
  await clerk.sees('这一天没有排期的纠纷')
  await clerk.leave()
})
