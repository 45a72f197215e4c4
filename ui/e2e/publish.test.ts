import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { cards, counted, listed, openStatistics, part } from './statistics'

// December: November, in which most of the demo's disputes lie, is over.
let demo: Demo
let browser: Browser

beforeAll(async () => {
  demo = await startDemo('2026-12-01T01:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

test('a leader publishes a past month; it is frozen with its cases', { timeout: 90_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  await who.press('月')
  expect(await who.page.getByRole('button', { name: '公布这期数字' }).count()).toBe(0) // the month still runs
  await who.press('上一月')
  await who.page.getByText('2026年11月1日—11月30日').waitFor()
  await counted(who)
  const live = await cards(who.page)
  await who.press('公布这期数字')
  const dialog = who.page.getByRole('dialog', { name: '公布2026年11月的数字？' })
  await dialog.getByText('公布后不能收回').waitFor()
  await checked(who.page)
  await who.submit('确认公布')
  await who.page.getByText(/校验码 [0-9a-f]{8}/).first().waitFor()
  await checked(who.page)
  await who.page.getByRole('link', { name: '看公布的数字' }).click()
  await who.page.getByRole('heading', { level: 1, name: '公布的数字' }).waitFor()
  await who.sees('核对一致')
  await counted(who)
  expect(await cards(who.page)).toEqual(live)
  await checked(who.page)
  await part(who.page, '调解成功率').getByRole('link', { name: /^调解成功 / }).first().click()
  await who.page.getByRole('heading', { level: 1, name: /^磙子营乡 2026年11月 调解成功 / }).waitFor()
  expect(await listed(who)).toEqual({ said: live.success, found: live.success })
  await who.page.goBack()
  await who.page.getByRole('heading', { level: 1, name: '公布的数字' }).waitFor()

  // The next period opens with what was published, and says so.
  await who.page.goto(`${demo.url}/statistics?period=2026-12`)
  await counted(who)
  await part(who.page, '存量').getByRole('link', { name: /^更正：2026年11月的数字已公布/ }).waitFor()
  await part(who.page, '已公布的数字').getByRole('link', { name: /2026年11月/ }).waitFor()
  await who.leave()
})

test('a year’s total that does not add up is refused with the sum spelled out', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await openStatistics(who)
  await who.press('补录一年')
  const dialog = who.page.getByRole('dialog', { name: '手工补录年度数' })
  for (const [label, n] of [['哪一年', '2024'], ['办结', '377'], ['调解成功', '364'], ['其中口头协议', '394'], ['其中书面协议', '70']] as const) await who.write(label, n)
  await dialog.getByText('口头 394 + 书面 70 = 464，不等于成功 364').waitFor()
  await who.press('补录', dialog)
  await dialog.locator('.field-error').getByText('口头 394 + 书面 70 = 464，不等于成功 364').waitFor()
  await checked(who.page)
  await who.write('其中口头协议', '294')
  await dialog.getByText('口头 294 + 书面 70 = 364，与成功数一致').waitFor()
  await who.submit('补录')
  await part(who.page, '手工补录年度数').getByText('2024年').waitFor()

  // The year shows its total, marked as entered by hand; a second one is refused.
  await who.page.goto(`${demo.url}/statistics?period=2024`)
  await who.page.getByRole('region', { name: /^手工补录的年度数/ }).getByText('364', { exact: true }).waitFor()
  await checked(who.page)
  await who.press('补录一年')
  for (const [label, n] of [['哪一年', '2024'], ['办结', '1'], ['调解成功', '1'], ['其中口头协议', '1'], ['其中书面协议', '0']] as const) await who.write(label, n)
  await who.press('补录', dialog)
  await dialog.getByText('这一年已经补录过总数').waitFor()
  await who.leave()
})
