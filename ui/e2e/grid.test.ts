import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

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

const tree = (who: Person) => who.page.getByRole('navigation', { name: '单位' })
const card = (who: Person, name: string) => who.page.getByRole('region', { name: new RegExp(`^${name}`) })

test('a clerk finds a village, sees who answers for it, and opens its cases', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await who.go('网格')
  await tree(who).getByText('本单位').waitFor()
  expect(await tree(who).getByRole('link').count()).toBe(7) // the township and its six branches
  await who.page.getByRole('textbox', { name: '找村、找组' }).fill('韩南')
  await who.sees('找到 1 个')
  expect(await tree(who).getByRole('link').count()).toBe(3)
  await tree(who).getByRole('link', { name: /韩南村/ }).click()
  await who.page.getByRole('heading', { name: '韩南村', exact: true }).waitFor()
  await card(who, '人员').getByText('调解员').waitFor()
  await card(who, '说理场所').getByText('每周一').waitFor()
  const committee = card(who, '调解委员会')
  await committee.getByText('韩南村人民调解委员会').waitFor()
  await committee.getByText('在任委员只有 2 名').waitFor()
  expect(await committee.getByRole('list', { name: '成员' }).getByRole('listitem').count()).toBe(2)
  const words = await card(who, '在办纠纷').getByRole('heading').innerText()
  const open = Number(/(\d+) 件/.exec(words)?.[1])
  expect(open).toBeGreaterThan(0)
  await tree(who).getByText(`在办 ${open} 件`).waitFor()
  await who.page.getByRole('link', { name: '看韩南村的全部纠纷' }).click()
  await who.page.getByRole('button', { name: '只看 韩南村' }).waitFor()
  const list = who.page.getByRole('region', { name: '纠纷列表' })
  await list.getByText(/共 \d+ 件/).waitFor()
  const rows = await list.locator('a[href^="/cases/"]').allInnerTexts()
  expect(rows.length).toBeGreaterThanOrEqual(open)
  for (const row of rows) expect(row).toContain('韩南村')
  // Without the village there are more.
  const narrow = await list.getByText(/共 \d+ 件/).innerText()
  await who.press('只看 韩南村')
  await list.getByText(narrow, { exact: true }).waitFor({ state: 'detached' })
  await who.leave()
})

test('on a phone a tap opens the page, and coming back the tree is as it was', async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05', { width: 390, height: 844 })
  await who.go('网格')
  await tree(who).getByRole('link', { name: /^韩南村/ }).waitFor() // his own is unfolded
  await who.press('展开 渠庄总支', tree(who))
  const villages = await tree(who).getByRole('link').count()
  await tree(who).getByRole('link', { name: /^1组/ }).first().click()
  await who.page.getByRole('heading', { name: '韩南村 1组' }).waitFor()
  await card(who, '人员').getByText('网格长').waitFor()
  expect(await tree(who).count()).toBe(0)
  await who.page.getByRole('link', { name: '返回' }).click()
  await tree(who).waitFor()
  expect(await tree(who).getByRole('link').count()).toBe(villages)
  await who.page.waitForFunction(() => /^1组/.test(document.activeElement?.textContent ?? ''))
  const place = await tree(who).getByRole('link', { name: /^1组/ }).first().boundingBox()
  expect(place!.y > 0 && place!.y < 844).toBe(true)
  expect(await who.page.evaluate(() => window.scrollY)).toBeGreaterThan(0)
  await who.leave()
})

test('the arrows go through the tree', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await who.go('网格')
  const focused = () => who.page.evaluate(() => document.activeElement?.querySelector('.name')?.textContent ?? '')
  await tree(who).getByRole('link').first().focus()
  await who.page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('磙子营总支')
  await who.page.keyboard.press('ArrowRight')
  await who.page.keyboard.press('ArrowRight')
  expect(await focused()).toBe('磙子营村')
  await who.page.keyboard.press('ArrowLeft')
  await who.page.keyboard.press('ArrowLeft')
  expect(await tree(who).getByRole('link').count()).toBe(7)
  await who.page.keyboard.press('Enter')
  await who.page.getByRole('heading', { name: '磙子营总支', exact: true }).waitFor()
  await who.leave()
})

test.each(['admin', 'shenji', 'paichusuo'])('%s sees the tree and its people, and no cases', async (username) => {
  const who = await Person.at(browser, demo.url, username)
  await who.go('网格')
  await tree(who).getByText('6 个总支').waitFor()
  await who.page.getByRole('textbox', { name: '找村、找组' }).fill('韩南')
  await tree(who).getByRole('link', { name: /韩南村/ }).click()
  await card(who, '人员').getByText('调解员').waitFor()
  expect(await who.page.getByText(/在办/).allTextContents()).toEqual([])
  expect(await who.page.getByRole('link', { name: /纠纷/ }).count()).toBe(0)
  await who.leave()
})
