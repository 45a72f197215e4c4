import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register, visit } from './steps'

// A leader looks at what is out of order, extends a case, supervises it and says what to do.
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

test('a leader extends, supervises and instructs', { timeout: 180_000 }, async () => {
  const q = { one: '苗根旺', other: '苗根生' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await accept(mediator, q)

  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  await leader.page.getByRole('heading', { name: /要留意的/ }).waitFor()
  await leader.page.getByRole('group', { name: '只看哪一类' }).getByRole('button', { name: /红色/ }).click()
  await visit(leader, address)
  await leader.act('延期')
  await leader.choose('7 天', '延长几天')
  await leader.choose('苗根旺', '谁要求延期')
  await leader.write('为什么延期', '等土地所量界。')
  await leader.press('确认延期', leader.page.getByRole('dialog'))
  await leader.sees('还有当事人没有选上')
  await leader.choose('苗根生', '谁要求延期')
  await leader.submit('确认延期')
  await leader.sees(/延期了 7 天/)

  await leader.act('督办')
  await leader.choose('普通督办', '督办到哪一步')
  await leader.press('迟迟没有进展')
  await leader.submit('确认督办')
  await leader.page.getByRole('region', { name: '进展' }).getByText('普通督办').waitFor()
  await leader.act('督办')
  const steps = leader.page.getByRole('group', { name: '督办到哪一步' })
  expect(await steps.getByRole('radio').count()).toBe(2)
  expect(await steps.getByText('普通督办').count()).toBe(0)
  await leader.choose('黄牌督办', '督办到哪一步')
  await leader.press('可能激化，要盯紧')
  await leader.submit('确认督办')

  await leader.act('批示')
  await leader.write('批示', '请总支书记本周到场。')
  await leader.submit('保存批示')
  await leader.leave()

  await mediator.page.reload()
  await mediator.sees('请总支书记本周到场。')
  await mediator.page.getByRole('region', { name: '进展' }).getByText('黄牌督办').waitFor()
  await mediator.leave()
})
