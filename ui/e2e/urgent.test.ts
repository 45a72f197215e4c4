import { afterAll, beforeAll, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { register, visit } from './steps'

// Half past eleven at night: what may end in a fight does not wait for the village's Monday.
let demo: Demo
let browser: Browser

beforeAll(async () => {
  demo = await startDemo('2026-11-23T15:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

test('a red case goes straight to the township and is accepted there', { timeout: 180_000 }, async () => {
  const q = { one: '禹铁锤', other: '禹铁柱', what: '两家为坟地叫了亲属对峙，手里拿着家伙。', risk: '红' }
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  const address = await register(mediator, q)
  await mediator.act('提级')
  await mediator.write('为什么要提级', '随时可能打起来，请乡里马上派人。')
  await mediator.submit('确认提级到乡')
  await mediator.sees('紧急，直接提级到乡')
  await mediator.leave()

  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  await leader.page.getByRole('group', { name: '只看哪一类' }).getByRole('button', { name: /红色/ }).click()
  await leader.page.getByRole('link', { name: /禹铁锤/ }).waitFor()
  await leader.leave()

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await visit(clerk, address)
  await clerk.press('受理')
  await clerk.choose('同意', /禹铁锤/)
  await clerk.choose('同意', /禹铁柱/)
  await clerk.submit('确认受理')
  await clerk.sees(/人调字第\d{4}号/)
  await clerk.sees(/11月27日 周五 说理庭/)
  await clerk.leave()
})
