import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register, visit } from './steps'

// A report of what the law protects closes a case to all but those who work it.
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

test('a report makes the case restricted; the clerk lets one in, and one is recused', { timeout: 180_000 }, async () => {
  const q = { one: '逯大妮', other: '逯二妮', what: '为照看孩子的事吵架，孩子身上有伤。' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const own = await mediator.name()
  const address = await register(mediator, q)
  await accept(mediator, q)
  await mediator.act('报告')
  await mediator.choose('未成年人', '报告什么')
  await mediator.sees(/变成不公开的/)
  await mediator.write('报告给谁', '派出所 值班民警')
  await mediator.submit('保存报告')
  await mediator.page.getByRole('region', { name: '进展' }).getByText('不公开').waitFor()
  await mediator.sees('派出所 值班民警')

  // The branch head may read the village's cases, but not this one's content.
  const outsider = await Person.at(browser, demo.url, 'zong1')
  const guest = await outsider.name()
  await visit(outsider, address)
  await outsider.sees('内容不公开')
  expect(await outsider.page.getByText('逯大妮').count()).toBe(0)
  expect(await outsider.page.getByText('孩子身上有伤').count()).toBe(0)

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await visit(clerk, address)
  await clerk.act('加入人员')
  await clerk.choose(guest, '让谁看内容')
  await clerk.press('领导要了解情况')
  await clerk.submit('确认加入')
  await clerk.sees(new RegExp(`让${guest}查看内容`))

  await outsider.page.reload()
  await outsider.sees('孩子身上有伤')
  await outsider.leave()

  await clerk.act('回避')
  await clerk.choose(own, '谁要回避')
  await clerk.choose('是当事人的亲属', '为什么回避')
  await clerk.choose('逯大妮', '已经告知谁')
  await clerk.choose('逯二妮', '已经告知谁')
  await clerk.page.getByRole('group', { name: '由谁接着办' }).locator('label.chip').first().click()
  await clerk.submitTwice('确认回避')
  await clerk.sees(new RegExp(`${own}回避`))
  await clerk.leave()

  await mediator.page.goto(address)
  await mediator.sees('没有找到，或者不在您的范围内')
  expect(await mediator.page.getByText('逯大妮').count()).toBe(0)
  await mediator.leave()
})
