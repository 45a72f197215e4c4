import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]

let demo: Demo
let browser: Browser
let axe: string

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // A Monday morning: the village's hearing day.
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

interface Finding { id: string; nodes: { html: string }[] }

/** What axe-core finds wrong on the page, as lines that can be read in a failure. */
async function findings(page: Page): Promise<string[]> {
  // Through the protocol, because the page's own policy lets no inline script run.
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
    return (await axe.run()).violations
  })
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)
}

/** Nothing sticks out to the side, at any size. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

async function checked(page: Page) {
  await page.waitForLoadState('networkidle')
  expect(await findings(page)).toEqual([])
  expect(await overflow(page)).toBeLessThanOrEqual(0)
}

describe.each(SIZES)('at $width×$height', (size) => {
  test('the login page', async () => {
    const context = await browser.newContext({ viewport: size, locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(demo.url)
    await page.getByLabel('用户名').waitFor()
    await checked(page)
    await context.close()
  })

  test.each(['tiaojie05', 'wangge-05-1', 'zong1', 'zongzhi', 'xiangzhang', 'paichusuo', 'admin', 'shenji'])('the first page of %s', async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await checked(who.page)
    await who.go('我的')
    await checked(who.page)
    await who.leave()
  })

  test.each(['paichusuo', 'zongzhi', 'zong1', 'xiangzhang'])('移交 of %s', async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await who.page.goto(`${demo.url}/hand-overs`)
    await who.page.getByRole('group', { name: '看哪些移交' }).waitFor()
    await checked(who.page)
    const given = who.page.locator('main a[href^="/hand-overs/"]').first()
    if (username === 'paichusuo') {
      await given.click()
      await who.page.getByRole('heading', { name: /移交给/ }).waitFor()
      await checked(who.page)
      await who.press('签收')
      await who.page.getByRole('dialog').waitFor()
      await checked(who.page)
    }
    await who.leave()
  })

  test('what a clerk must decide', async () => {
    const who = await Person.at(browser, demo.url, 'zongzhi', size)
    await who.page.getByRole('button', { name: '核定', exact: true }).first().click()
    await who.page.getByRole('dialog').getByRole('radio').first().waitFor({ state: 'attached' })
    await checked(who.page)
    await who.leave()
  })

  test('the pages of a mediator', async () => {
    const who = await Person.at(browser, demo.url, 'tiaojie05', size)
    await who.go('纠纷')
    await who.page.getByText(/共 \d+ 件/).waitFor()
    await checked(who.page)
    await who.page.locator('main a[href^="/cases/"]').first().click()
    await who.page.getByRole('heading', { name: '经过' }).waitFor()
    await checked(who.page)
    await who.go('今日')
    await who.press('登记纠纷')
    await who.page.getByLabel('事情经过').waitFor()
    await who.switchOn('当场调解成功')
    await checked(who.page)
    await who.leave()
  })
})
