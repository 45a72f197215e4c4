import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

// Every act's form, opened once where the demo offers it: legible to a screen reader, and no wider than its screen.
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

interface Seen { id: string; may: string[] }

/** What this person may do about each case that he can list or was handed. */
const offered = (page: Page) =>
  page.evaluate(async () => {
    const ask = async (path: string) => {
      const answer = await fetch(`/api/v1${path}`)
      return answer.ok ? ((await answer.json()) as { items: { id?: string; case_id?: string }[] }).items : []
    }
    const ids = [...(await ask('/cases?limit=100')), ...(await ask('/hand-overs'))].map((row) => row.case_id ?? row.id ?? '')
    return Promise.all([...new Set(ids)].map(async (id) => (await fetch(`/api/v1/cases/${id}`)).json() as Promise<Seen>))
  })

const ACTS = [
  'accept', 'decline', 'withdraw', 'assign', 'recuse', 'hearing', 'move', 'tell', 'elevate', 'send-back', 'extend', 'agree', 'seal', 'terminate',
  'hand-over', 'receipt', 'feedback', 'report', 'perform', 'follow-up', 'confirm', 'supervise', 'instruct', 'reopen', 'archive', 'admit', 'link', 'decide', 'edit', 'note',
]

test('every form reads well', { timeout: 180_000 }, async () => {
  const left = new Set(ACTS)
  for (const username of ['zongzhi', 'zong1', 'cun05', 'tiaojie05', 'xiangzhang', 'paichusuo', 'sifasuo']) {
    const who = await Person.at(browser, demo.url, username, { width: 390, height: 844 })
    for (const c of await offered(who.page)) {
      for (const act of c.may.filter((a) => left.has(a))) {
        left.delete(act)
        const liaison = act === 'receipt' || act === 'feedback'
        await who.page.goto(`${demo.url}/${liaison ? 'hand-overs' : 'cases'}/${c.id}${liaison ? '' : `?do=${act}`}`)
        if (liaison) await who.press(act === 'receipt' ? '签收' : '反馈')
        const form = who.page.locator('[role=dialog][aria-modal=true] form')
        await form.waitFor()
        await checked(who.page, act)
        await who.page.keyboard.press('Escape')
        await form.waitFor({ state: 'hidden' })
      }
    }
    await who.leave()
  }
  expect([...left]).toEqual([])
})

test('a form that asks again asks nothing before it is filled in', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi', { width: 390, height: 844 })
  const found = (await offered(who.page)).find((c) => c.may.includes('hand-over'))
  expect(found).toBeDefined()
  await who.page.goto(`${demo.url}/cases/${found!.id}?do=hand-over`)
  const dialog = who.page.getByRole('dialog')
  await who.press('确认移交', dialog)
  await dialog.getByText('请选移交给谁').waitFor()
  expect(await dialog.getByRole('button', { name: '再想想' }).count()).toBe(0)
  await who.leave()
})
