import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, forward, visit } from './steps'
import { card, hear } from './walks'

// Grid leader, administrator and auditor have no 今日: what they do have, on Monday, Wednesday and Friday.
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

const phone = { width: 390, height: 844 }
const links = (who: Person) => who.page.getByRole('navigation').first().getByRole('link').allInnerTexts()
const q = { one: '莫大顺', other: '莫二顺' }
let address = ''

/** His page of the case offers nothing but a note at most. */
async function onlyReads(who: Person) {
  await visit(who, address)
  for (const deed of ['受理', '记录调解', '提级', '达成协议']) expect(await who.page.getByRole('button', { name: deed, exact: true }).count(), deed).toBe(0)
}

/** The pages that an administrator has, each with something on it. */
async function adminPages(admin: Person) {
  expect(await links(admin)).toEqual(['网格', '管理', '我的'])
  await admin.page.getByRole('heading', { name: '管理' }).waitFor()
  const tabs = admin.page.getByRole('navigation', { name: '管理的内容' })
  for (const [name, words] of [['人员', '系统管理员'], ['网格单位', '磙子营总支'], ['放假安排', '2026年'], ['纠纷类型', '恋爱'], ['期限设置', '天'], ['统计异常', '没有异常']] as const) {
    await tabs.getByRole('link', { name }).click()
    if (name === '人员') await admin.page.getByRole('textbox', { name: '姓名或用户名' }).fill('系统管理员')
    const panel = admin.page.getByRole('region', { name })
    if (name === '纠纷类型') await panel.locator('summary').first().click()
    await panel.getByText(words).filter({ visible: true }).first().waitFor()
  }
  await admin.page.goto(address)
  await admin.page.getByRole('heading', { name: '管理' }).waitFor()
  expect(await admin.page.getByText(q.one).count()).toBe(0)
}

/** An auditor's pages: the record of acts, without what was written; the grid, and himself. */
async function auditorPages(auditor: Person) {
  expect(await links(auditor)).toEqual(['网格', '审计', '我的'])
  await auditor.page.getByRole('heading', { name: '审计', level: 1 }).waitFor()
  await auditor.page.getByRole('button', { name: '验证记录' }).click()
  await auditor.page.getByText('记录完好').waitFor()
  await auditor.page.getByLabel('哪一类').selectOption('纠纷')
  await auditor.page.getByRole('button', { name: /^只看这一个：纠纷/ }).first().click()
  await auditor.page.getByRole('button', { name: '清除筛选' }).click()
  expect(await auditor.page.getByText(q.one).count()).toBe(0)
  await auditor.go('网格')
  await auditor.page.getByRole('navigation', { name: '单位' }).getByText('6 个总支').waitFor()
  await auditor.page.goto(address)
  await auditor.page.getByRole('heading', { name: '审计', level: 1 }).waitFor()
}

test('Monday', { timeout: 180_000 }, async () => {
  const leader = await Person.at(browser, demo.url, 'wangge-38-1', phone)
  await leader.go('纠纷')
  await leader.page.getByRole('heading', { name: '纠纷', level: 1 }).waitFor()
  await leader.page.getByRole('link', { name: /郑红霞/ }).waitFor()
  await leader.page.getByRole('link', { name: '登记纠纷' }).or(leader.page.getByRole('button', { name: '登记纠纷' })).first().click()
  await leader.write('当事人1 姓名', q.one)
  await leader.write('当事人2 姓名', q.other)
  await leader.write('事情经过', '两家为门前的路谁来修吵了起来。')
  await leader.choose('盖房、地界')
  await leader.press('提交登记')
  await leader.page.getByRole('heading', { name: new RegExp(q.one) }).first().waitFor()
  address = leader.page.url()
  await leader.sees('待受理')
  await onlyReads(leader)
  await leader.leave()

  const mediator = await Person.at(browser, demo.url, 'tiaojie38')
  await card(mediator, '待受理').getByRole('link', { name: new RegExp(q.one) }).click()
  await accept(mediator, q)
  await mediator.leave()
  const admin = await Person.at(browser, demo.url, 'admin')
  await adminPages(admin)
  await admin.leave()
  const auditor = await Person.at(browser, demo.url, 'shenji')
  await auditorPages(auditor)
  await auditor.leave()
})

test('Wednesday', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const leader = await Person.at(browser, demo.url, 'wangge-38-1', phone)
  await leader.go('纠纷')
  await leader.page.getByRole('link', { name: new RegExp(q.one) }).getByText('调解中').waitFor()
  await onlyReads(leader)
  await leader.leave()
  const mediator = await Person.at(browser, demo.url, 'tiaojie38')
  await card(mediator, '快到期').getByRole('link', { name: new RegExp(q.one) }).click()
  await mediator.act('记录调解')
  await hear(mediator, q.one, q.other, true)
  await mediator.sees(/已办结 · 口头协议/)
  await mediator.leave()
  const admin = await Person.at(browser, demo.url, 'admin')
  await adminPages(admin)
  await admin.leave()
})

test('Friday', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const leader = await Person.at(browser, demo.url, 'wangge-38-1', phone)
  await leader.go('纠纷')
  await leader.page.getByRole('link', { name: new RegExp(q.one) }).getByText(/已办结/).waitFor()
  await onlyReads(leader)
  await leader.sees('双方各让一步')
  await leader.leave()
  const admin = await Person.at(browser, demo.url, 'admin')
  await adminPages(admin)
  await admin.leave()
  const auditor = await Person.at(browser, demo.url, 'shenji')
  await auditorPages(auditor)
  await auditor.leave()
})
