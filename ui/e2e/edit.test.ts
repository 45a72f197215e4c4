import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register } from './steps'

// What was written down wrong at intake is put right: names, what happened, and the place until it is accepted.
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

test('a mediator puts right what he registered', { timeout: 120_000 }, async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05', { width: 800, height: 1280 })
  await register(mediator, { one: '孟老六', other: '孟小七' })
  const facts = mediator.page.getByRole('region', { name: '纠纷情况' })
  await mediator.press('修改', facts)
  const form = mediator.page.getByRole('dialog')
  await mediator.write('当事人1 姓名', '')
  await mediator.press('保存修改', form)
  await form.getByText('请写姓名').or(form.locator('.field-error')).first().waitFor()
  await mediator.write('当事人1 姓名', '孟老大')
  await mediator.write('事情经过', '两家为院墙的滴水争吵，已经吵了三回。')
  await form.getByText('孟老大的电话、证件和地址').click()
  await mediator.write('当事人1 电话', '13712345678')
  await form.locator('label.chip', { hasText: '2组' }).click()
  await mediator.submit('保存修改')
  await mediator.page.getByRole('heading', { name: /孟老大/ }).first().waitFor()
  await facts.getByText('已经吵了三回').waitFor()
  await facts.getByText(/2组/).waitFor()
  await mediator.sees('137****5678')
  await mediator.sees('修改了登记内容')
  await mediator.leave()

  // At the group it is accepted; from then on its place is fixed, and what happened may still be put right.
  const again = await Person.at(browser, demo.url, 'tiaojie05')
  await again.open('孟老大')
  await accept(again, { one: '孟老大', other: '孟小七' })
  await again.press('修改', again.page.getByRole('region', { name: '纠纷情况' }))
  await again.write('起因', '滴水')
  expect(await again.page.getByRole('dialog').locator('label.chip', { hasText: '2组' }).count()).toBe(0)
  await again.submit('保存修改')
  await again.page.getByRole('region', { name: '纠纷情况' }).getByText('滴水', { exact: true }).waitFor()
  await again.leave()
})
