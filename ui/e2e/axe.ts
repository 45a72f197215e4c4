import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'

interface Finding { id: string; nodes: { html: string }[] }

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong on the page, as lines that can be read in a failure. */
async function findings(page: Page): Promise<string[]> {
  // Through the protocol, because the page's own policy lets no inline script run.
  await page.evaluate(await source)
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: Finding[] }> } }
    return (await axe.run()).violations
  })
  return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`)
}

/** Nothing sticks out to the side, at any size; nor inside a form, where only the fields scroll. */
const overflow = (page: Page) =>
  page.evaluate(() => Math.max(document.documentElement.scrollWidth - window.innerWidth, ...[...document.querySelectorAll('form.act .fields')].map((f) => f.scrollWidth - f.clientWidth)))

/** What fades in is pale until it is there: waits for every animation that ends. */
const atRest = (page: Page) =>
  page.evaluate(async () => {
    await new Promise(requestAnimationFrame)
    const ending = document.getAnimations().filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime))
    await Promise.allSettled(ending.map((a) => a.finished))
  })

/** Holds that the page as it stands can be read by anybody, and fits its screen. */
export async function checked(page: Page, what?: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await atRest(page)
  expect(await findings(page), what).toEqual([])
  expect(await overflow(page), what).toBeLessThanOrEqual(0)
}
