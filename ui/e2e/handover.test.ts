import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register, visit, type Quarrel } from './steps'

// A case goes to the police station, which signs for it and answers; another comes back and is carried on.
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

async function handOver(clerk: Person, address: string) {
  await visit(clerk, address)
  await clerk.act('移交')
  await clerk.page.getByRole('group', { name: '移交给谁' }).locator('label.chip', { hasText: '派出所' }).click()
  await clerk.choose('可能引发治安', '依据什么移交')
  const private_ = clerk.page.getByRole('group', { name: '交给对方哪些内容' })
  expect(await private_.getByRole('checkbox', { name: /电话和住址/ }).isChecked()).toBe(false)
  expect(await private_.getByRole('checkbox', { name: /身份证号/ }).isChecked()).toBe(false)
  await clerk.submitTwice('确认移交')
  await clerk.sees('等对方签收')
}

/** Opens 移交 and, in it, the hand-over of these people. */
async function look(police: Person, q: Quarrel) {
  await police.go('移交')
  await police.page.getByRole('button', { name: /^待签收/ }).click()
  await police.page.getByRole('link', { name: new RegExp(q.one) }).click()
  await police.page.getByRole('heading', { name: new RegExp(q.one) }).waitFor()
}

test('the police station signs for a hand-over and answers it', { timeout: 180_000 }, async () => {
  const q = { one: '田守义', other: '田守信', what: '两兄弟为分家动了手，村里劝不住。' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await accept(mediator, q)
  await mediator.leave()

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await handOver(clerk, address)

  // Another agency has nothing of it.
  const stranger = await Person.at(browser, demo.url, 'sifasuo')
  await stranger.page.goto(address.replace('/cases/', '/hand-overs/'))
  await stranger.sees(/没有找到/)
  expect(await stranger.page.getByText('田守义').count()).toBe(0)
  await stranger.leave()

  const police = await Person.at(browser, demo.url, 'paichusuo')
  await police.sees(/田守义/)
  await look(police, q)
  await police.sees('两兄弟为分家动了手')
  expect(await police.page.getByText('电话 ', { exact: false }).count()).toBe(0)
  await police.press('签收')
  await police.submit('确认签收')
  await police.sees('对方办理中')
  await police.press('反馈')
  await police.choose('已经办结', '事情办结了吗')
  await police.write('办理情况', '双方到所里做了调解，各写了保证书。')
  await police.submit('提交反馈')
  await police.sees('双方到所里做了调解')
  await police.leave()

  await clerk.page.reload()
  await clerk.sees('双方到所里做了调解')
  await clerk.sees('对方反馈：已经办结')
  await clerk.leave()
})

test('one that comes back is carried on as a linked case', { timeout: 180_000 }, async () => {
  const q = { one: '龚满囤', other: '龚满仓', what: '为浇地的次序在渠边吵架。' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await mediator.leave()

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await handOver(clerk, address)

  const police = await Person.at(browser, demo.url, 'paichusuo')
  await look(police, q)
  await police.press('退回')
  await police.press('不归我们管')
  await police.submit('确认退回')
  await police.sees(/退回：不归我们管/)
  await police.leave()

  await clerk.go('今日')
  await clerk.page.getByRole('link', { name: /龚满囤/ }).first().click()
  await clerk.sees(/退回：不归我们管/)
  await clerk.act('复发重新登记')
  expect(await clerk.page.getByRole('textbox', { name: '又发生了什么事' }).inputValue()).toContain('浇地的次序')
  await clerk.submit('重新登记')
  await clerk.page.waitForURL((u) => /\/cases\/.+/.test(u.pathname) && u.href !== address)
  await clerk.sees('接着办的是')
  await clerk.sees('待受理')
  await clerk.page.getByRole('region', { name: '有关联的纠纷' }).getByRole('link').click()
  await clerk.sees('后来又登记的')
  await clerk.leave()
})
