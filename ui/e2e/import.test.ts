import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { ledger, pairs, row } from './workbook'

// A clerk brings in the ledger of a year before the program; what he can't read is told row by row, and nothing comes twice.
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

const TITLE = '磙子营乡2025年矛盾纠纷排查化解台账'
const GOOD = pairs(120).map((both, i) => row(i + 1, both, { remark: i === 0 ? '原账第一页' : '', category: i === 1 ? '扯皮' : '邻里' }))
const first = GOOD[0]!

async function read(who: Person, name: string, book: Buffer): Promise<void> {
  await who.go('导入')
  await who.pick(/选台账文件|换一个文件/, name, book)
  await who.press('读取台账')
  await who.page.getByRole('heading', { name: '逐行看' }).waitFor()
}

/** A number of the summary. */
const said = (who: Person, name: string) => who.page.getByRole('region', { name: '读表的结果' }).locator('dl > div', { hasText: new RegExp(`^${name}`) }).locator('.big').innerText()

test('a ledger is looked at, brought in once, and found again', { timeout: 240_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await who.go('纠纷')
  await who.page.getByRole('main').getByRole('link', { name: '导入台账' }).click()

  await who.pick('选台账文件', '台账.xls', Buffer.from('x'))
  await who.sees(/先在 Excel 里另存为 \.xlsx/)
  await who.pick('选台账文件', '假的.xlsx', Buffer.from('这不是表格'))
  await who.press('读取台账')
  await who.sees(/这不是 Excel 表格/)

  // Two rows can't be understood.
  await read(who, '2025台账.xlsx', ledger(TITLE, [...GOOD, row(121, '独一人'), row(122, '赵大安、钱小安', { place: '没有这个村' })]))
  expect(await said(who, '看懂')).toBe('120 行')
  expect(await said(who, '没看懂')).toBe('2 行')
  await who.sees('扯皮（1 行）')
  const refused = who.page.getByRole('region', { name: '逐行看' }).getByRole('listitem')
  await refused.filter({ hasText: '第 123 行 · 当事人' }).filter({ hasText: '独一人' }).waitFor()
  await refused.filter({ hasText: '第 124 行 · 村组' }).filter({ hasText: '没有找到本乡的村' }).waitFor()
  await checked(who.page, 'refused')

  // The rest can be read through, a page at a time.
  await who.press(/^要导入/)
  await who.page.getByRole('button', { name: '再看 50 行' }).click()
  await who.page.getByRole('button', { name: '再看 20 行' }).waitFor()
  await checked(who.page, 'new')

  // Nothing is written until it is confirmed.
  await who.press('确认导入 120 件')
  await who.press('再想想', who.page.getByRole('dialog'))
  await who.page.getByRole('dialog').waitFor({ state: 'hidden' })
  await who.go('纠纷')
  await who.page.getByRole('search').getByRole('textbox').fill('台账2025-1')
  await who.sees('没有符合的纠纷')

  // It is found again where it was left; progress has a number.
  await who.go('导入')
  await who.page.getByRole('link', { name: '2025台账.xlsx' }).click()
  await who.press('确认导入 120 件')
  // Looked for in every frame: a quick machine is through before a locator looks again.
  const progress = who.page.waitForFunction(() => /已导入 \d+ 件，共 120 件/.test(document.body.innerText))
  await who.press('确认导入 120 件', who.page.getByRole('dialog'))
  await progress
  await who.page.getByRole('status').filter({ hasText: '已导入 120 件' }).waitFor()
  expect(await who.page.getByRole('link', { name: '看2025年成效统计' }).getAttribute('href')).toBe('/statistics?period=2025')
  await checked(who.page, 'done')

  await who.page.getByRole('link', { name: '在纠纷里看' }).click()
  await who.sees('共 120 件')
  await who.page.goBack()

  // What came of it is a concluded case that says where it comes from.
  await who.press(/^已导入/)
  await who.page.getByRole('region', { name: '逐行看' }).getByRole('listitem').first().getByRole('link').click()
  await who.page.getByRole('heading', { name: first[3] }).first().waitFor()
  await who.sees(/已办结 · 口头协议/)
  const note = who.page.getByRole('region', { name: '台账记录' })
  for (const words of ['2025台账.xlsx', '第 3 行', '魏有田', '已履行', '原账第一页']) await note.getByText(words).waitFor()
  const story = who.page.getByRole('region', { name: '经过' })
  expect(await story.getByText('导入', { exact: true }).count()).toBe(3)
  expect(await story.getByText('补记').count()).toBe(0)
  await checked(who.page, 'case')

  // Again: everything is here.
  await read(who, '2025台账.xlsx', ledger(TITLE, GOOD))
  await who.sees('这份台账里的纠纷系统里都有了')
  expect(await said(who, '已经有')).toBe('120 行')

  // One row reads differently: both sides are shown, and the case is left as it is.
  await read(who, '2025改.xlsx', ledger(TITLE, [row(1, first[3]!, { narrative: '为一条路吵。', remark: '原账第一页' }), ...GOOD.slice(1)]))
  expect(await said(who, '内容不同')).toBe('1 行')
  const both = who.page.getByRole('table').getByRole('row', { name: /事情经过/ })
  expect(await both.getByRole('cell').allInnerTexts()).toEqual(['为一条路吵。', '两家为院墙的滴水争吵。'])
  await checked(who.page, 'differing')
  await who.page.getByRole('region', { name: '逐行看' }).getByRole('link', { name: /打开纠纷/ }).click()
  await who.page.getByRole('region', { name: '台账记录' }).waitFor()
  await who.leave()
})

test('what the program itself exports is all there when it comes back', { timeout: 120_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  const book = await who.page.evaluate(async () => {
    const answer = await fetch('/api/v1/exports/ledger?from=2026-01-01&to=2026-11-23')
    return [...new Uint8Array(await answer.arrayBuffer())]
  })
  await read(who, '导出.xlsx', Buffer.from(book))
  expect(await said(who, '没看懂')).toBe('0 行')
  expect(await said(who, '内容不同')).toBe('0 行')
  expect(await said(who, '已经有')).toBe(await said(who, '看懂'))
  await who.leave()
})

test('without the network the chosen ledger waits', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await who.go('导入')
  await who.pick('选台账文件', '2025台账.xlsx', ledger(TITLE, GOOD.slice(0, 3)))
  await who.page.context().setOffline(true)
  await who.press('读取台账')
  await who.sees(/连不上网络/)
  await who.page.context().setOffline(false)
  await who.press('读取台账')
  await who.page.getByRole('heading', { name: '逐行看' }).waitFor()
  await who.leave()
})

test('only a clerk brings ledgers in', async () => {
  for (const name of ['tiaojie05', 'xiangzhang']) {
    const who = await Person.at(browser, demo.url, name)
    expect(await who.page.getByRole('link', { name: '导入' }).count(), name).toBe(0)
    await who.page.goto(`${demo.url}/imports`)
    await who.page.waitForURL(`${demo.url}/`)
    await who.leave()
  }
})
