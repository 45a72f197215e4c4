import { afterAll, beforeAll, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register } from './steps'

// The return visit finds the quarrel alive again: it is registered anew, and the two are tied together.
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

test('a relapse found at the visit becomes a new, linked case', { timeout: 180_000 }, async () => {
  const q = { one: '鲁麦囤', other: '鲁谷囤' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await accept(mediator, q)
  await mediator.act('达成协议')
  await mediator.switchOn('已告知权利义务')
  await mediator.choose('口头协议', '协议形式')
  await mediator.write('协议内容', '滴水各归各家。')
  await mediator.choose('鲁谷囤', '由谁来做')
  await mediator.write('做什么', '收回滴水')
  await mediator.choose('当场履行', '什么时候')
  await mediator.submit('保存协议')
  await mediator.act('记录回访')
  await mediator.choose('鲁麦囤', '见到或联系上了谁')
  await mediator.press('还有怨气，需要再去几次')
  await mediator.switchOn('又闹起来了')
  await mediator.submit('保存回访')
  await mediator.sees('回访，发现又闹起来了')
  await mediator.act('复发重新登记')
  await mediator.write('又发生了什么事', '下雨以后滴水又流进院里，两家又吵。')
  await mediator.submit('重新登记')
  await mediator.page.waitForURL((u) => /\/cases\/.+/.test(u.pathname) && u.href !== address)
  await mediator.sees('接着办的是')
  await mediator.sees('下雨以后滴水又流进院里，两家又吵。')
  await mediator.sees('待受理')
  await mediator.page.getByRole('region', { name: '有关联的纠纷' }).getByRole('link').click()
  await mediator.sees('后来又登记的')
  await mediator.sees(/已办结 · 口头协议/)
  await mediator.leave()
})
