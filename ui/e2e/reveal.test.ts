import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { visit } from './steps'

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

test('a phone is shown to who works the case and says what for, and to nobody else', async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05', { width: 800, height: 1280 })
  await mediator.press('登记纠纷')
  await mediator.write('当事人1 姓名', '常满仓')
  await mediator.page.locator('summary', { hasText: '当事人1' }).click()
  await mediator.write('当事人1 电话', '13700137001')
  await mediator.write('当事人2 姓名', '常满囤')
  await mediator.write('事情经过', '轮流浇地排错了次序，在渠边吵起来。')
  await mediator.choose('用水排水')
  await mediator.press('提交登记')
  await mediator.page.getByRole('heading', { name: /常满仓/ }).first().waitFor()
  const address = mediator.page.url()
  const parties = mediator.page.getByRole('region', { name: '当事人' })
  await parties.getByText('137****7001').waitFor()
  await mediator.press('查看常满仓的电话')
  await mediator.press('确认查看', mediator.page.getByRole('dialog'))
  await mediator.sees('请选一项')
  await checked(mediator.page, 'reveal')
  await mediator.choose('通知当事人', '看来做什么')
  await mediator.press('确认查看', mediator.page.getByRole('dialog'))
  expect(await parties.getByRole('link', { name: /13700137001/ }).getAttribute('href')).toBe('tel:13700137001')
  await mediator.press('收起常满仓的电话')
  await parties.getByText('137****7001').waitFor()
  expect(await mediator.page.getByText('13700137001').count()).toBe(0)
  await mediator.leave()

  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  await visit(leader, address)
  await leader.page.getByRole('region', { name: '当事人' }).getByText('137****7001').waitFor()
  expect(await leader.page.getByRole('button', { name: /^查看常满仓/ }).count()).toBe(0)
  await leader.leave()
})
