import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register, visit } from './steps'

// An agreement written down on a tablet without network meets the ending that somebody else recorded meanwhile.
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

/** What the tablet kept arrives: an act with its own times and no version. */
async function fromTablet(who: Person, id: string) {
  return who.page.evaluate(async (caseId) => {
    const at = `/api/v1/cases/${caseId}`
    const { parties } = (await (await fetch(at)).json()) as { parties: { id: string }[] }
    const { items } = (await (await fetch(`${at}/events`)).json()) as { items: { action: string; occurred_at: string }[] }
    const when = (action: string) => Date.parse(items.find((e) => e.action === action)!.occurred_at)
    const happened = new Date(Math.floor((when('accept') + when('terminate')) / 2)).toISOString()
    const answer = await fetch(`${at}/actions/agree`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'tablet-0000-0001' },
      body: JSON.stringify({
        rights_notice: true, occurred_at: happened, device_at: happened, clock_offset_ms: 0, device_seq: 1, level: 'village',
        agreement: { form: 'oral', content: '院墙各让一尺，滴水归自家。', obligations: [{ debtor_id: parties[1]!.id, what: '收回滴水', on_the_spot: true }] },
      }),
    })
    return answer.status
  }, id)
}

test('two records that do not go together are decided by the clerk', { timeout: 180_000 }, async () => {
  const q = { one: '仝麦收', other: '仝秋收' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await accept(mediator, q)

  const head = await Person.at(browser, demo.url, 'cun05')
  await visit(head, address)
  await head.act('终止调解')
  await head.choose('有当事人不愿意再谈', '为什么终止')
  await head.choose('口头', '怎样告知')
  await head.submitTwice('确认终止')
  await head.sees('调解不成')

  expect(await fromTablet(mediator, address.split('/').pop()!)).toBe(200)
  await mediator.page.reload()
  await mediator.sees(/有两个对不上的记录：.*达成口头协议.*请综治办核定/)
  await mediator.sees(/核定前只能备注和报告/)
  expect(await mediator.page.getByRole('button', { name: '记录调解' }).count()).toBe(0)

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await clerk.page.getByRole('heading', { name: /待核定/ }).waitFor()
  await clerk.page.getByRole('listitem').filter({ hasText: '仝麦收' }).getByRole('button', { name: '核定', exact: true }).click()
  const dialog = clerk.page.getByRole('dialog')
  await dialog.getByText('达成口头协议').waitFor()
  expect(await dialog.getByRole('radio').count()).toBe(2)
  await dialog.locator('label.side', { hasText: '达成口头协议' }).click()
  await clerk.write('核定的理由', '两家都认这个协议，滴水已经收回。')
  await clerk.submitTwice('确认核定')
  await clerk.sees(/已办结 · 口头协议/)
  await clerk.sees(/核定时没有选这一个：两家都认这个协议/)
  await clerk.sees(/核定：以“达成口头协议”为准/)
  await clerk.sees(/在平板上记的/)
  await clerk.leave()

  await mediator.page.reload()
  await mediator.sees('院墙各让一尺，滴水归自家。')
  await mediator.leave()
  await head.leave()
})
