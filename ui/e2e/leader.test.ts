import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { card } from './walks'

// A leader's first page: what is out of order, counted by kind, each number with its cases.
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

test('every kind says how many it has, and shows them', async () => {
  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  const exceptions = card(leader, '要留意的')
  const groups = exceptions.getByRole('group', { name: '只看哪一类' })
  await groups.waitFor()
  for (const kind of ['超期', '红色', '督办', '待核定', '久未受理']) {
    const button = groups.getByRole('button', { name: new RegExp(`^${kind}`) })
    const n = Number((await button.innerText()).replace(/\D/g, ''))
    expect(n, kind).toBeGreaterThan(0)
    await button.click()
    expect(await exceptions.locator('li.row').count(), kind).toBe(n)
    await button.click()
  }
  // No case stands there twice, whatever is wrong with it.
  const all = await exceptions.locator('li.row a').evaluateAll((links) => links.map((a) => a.getAttribute('href')))
  expect(new Set(all).size).toBe(all.length)
  await exceptions.getByText(`${all.length} 件`).waitFor()
  await card(leader, '今年成效').getByRole('link', { name: '看成效统计' }).waitFor()

  await groups.getByRole('button', { name: /^超期/ }).click()
  await exceptions.locator('li.row a').first().click()
  await leader.page.getByRole('region', { name: '进展' }).waitFor()
  await leader.leave()
})
