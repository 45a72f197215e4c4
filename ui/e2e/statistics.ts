import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import type { Person } from './person'

// What the tests of 成效统计 read off the page, as a person would.

/** A card by its heading. */
export const part = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) }).first()

export const number = (words: string) => Number(words.replace(/,/g, '').replace('−', '-').trim())

/** 成效统计 by the navigation, with its numbers there. */
export async function openStatistics(who: Person): Promise<void> {
  await who.go('成效统计')
  await counted(who)
}

export async function counted(who: Person): Promise<void> {
  await part(who.page, '调解成功率').waitFor()
  await who.page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** The figures of the four cards. */
export async function cards(page: Page) {
  const rate = await part(page, '调解成功率').innerText()
  const formula = /成功\s*([\d,]+)\s*÷（成功\s*([\d,]+)\s*＋\s*不成\s*([\d,]+)\s*）/.exec(rate)
  const forms = /([\d,]+)\s*\/\s*([\d,]+)/.exec((await part(page, '口头').innerText()).replace('口头 / 书面协议', ''))
  const cohort = /([\d,]+)\s*÷\s*受理\s*([\d,]+)[^]*在办\s*([\d,]+)[^]*其余\s*([\d,]+)/.exec(await page.locator('section.kpi', { hasText: '受理的，已成功' }).innerText())
  expect([formula, forms, cohort], rate).not.toContain(null)
  return {
    rate: /([\d.]+)%/.exec(rate)?.[1],
    success: number(formula![1]!),
    failed: number(formula![3]!),
    oral: number(forms![1]!),
    written: number(forms![2]!),
    cohort: { agreed: number(cohort![1]!), accepted: number(cohort![2]!), open: number(cohort![3]!), rest: number(cohort![4]!) },
  }
}

/** A column of a table: what its rows say, those folded away too, and what stands under them. */
export async function column(table: Locator, name: string): Promise<{ rows: number[]; total: number }> {
  const heads = (await table.locator('thead th').allInnerTexts()).map((h) => h.trim())
  const at = heads.indexOf(name)
  expect(at, heads.join()).toBeGreaterThan(0)
  const texts = await table.locator(`tbody td:nth-child(${at + 1})`).allTextContents()
  return { rows: texts.map(number), total: number((await table.locator(`tfoot td:nth-child(${at + 1})`).textContent()) ?? '') }
}

export const sum = (list: number[]) => list.reduce((a, b) => a + b, 0)

/** The terms of an equation, in their order. */
export async function terms(page: Page, name: string): Promise<number[]> {
  return (await page.getByRole('group', { name, exact: true }).locator('strong').allInnerTexts()).map(number)
}

/** How many the list behind a number says it has, and how many there are: those listed, all of which are brought up, and those that are only counted. */
export async function listed(who: Person): Promise<{ said: number; found: number }> {
  const list = who.page.getByRole('region', { name: '纠纷名单' })
  const heading = list.getByRole('heading', { name: / \d[\d,]* 件$/ })
  await heading.waitFor()
  const said = number(/([\d,]+) 件$/.exec(await heading.innerText())![1]!)
  const more = list.getByRole('button', { name: '再看一些' })
  const rows = list.getByRole('listitem')
  for (let n = await rows.count(); await more.count(); n = await rows.count()) {
    await more.click()
    await rows.nth(n).waitFor()
  }
  const hidden = list.getByText(/^其中 [\d,]+ 件不公开/)
  return { said, found: (await rows.count()) + ((await hidden.count()) ? number(/[\d,]+/.exec(await hidden.innerText())![0]) : 0) }
}
