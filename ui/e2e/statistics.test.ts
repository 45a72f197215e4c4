import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { cards, column, counted, listed, number, openStatistics, part, sum, terms } from './statistics'

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

const subtitle = (who: Person) => who.page.locator('header .under').innerText()

test('the numbers of a leader’s page agree with each other', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  expect(await subtitle(who)).toMatch(/磙子营乡 · 2026年1月1日—11月23日 · 数据截至 11月23日 \d\d:\d\d/)
  const c = await cards(who.page)
  expect(c.success).toBeGreaterThan(0)
  expect(c.oral + c.written).toBe(c.success)
  expect(c.rate).toBe(c.failed ? ((100 * c.success) / (c.success + c.failed)).toFixed(1) : '100')
  expect(c.cohort.agreed + c.cohort.open + c.cohort.rest).toBe(c.cohort.accepted)

  const [opening, accepted, concluded, closing] = await terms(who.page, '在办')
  expect(opening! + accepted!).toBe(concluded! + closing!)
  const [before, registered, taken, refused, waiting] = await terms(who.page, '待受理')
  expect(before! + registered!).toBe(taken! + refused! + waiting!)
  expect(taken).toBe(accepted)
  expect(c.cohort.accepted).toBe(accepted)

  const ladder = await part(who.page, '在哪一级解决').locator('.ladder').getByText(/^\d+ 件$/).allInnerTexts()
  expect(sum(ladder.map((w) => number(w.replace(' 件', ''))))).toBe(c.success)
  for (const name of ['各总支', '各村', '按来源']) {
    const table = part(who.page, name).getByRole('table')
    for (const [head, all] of [['受理', accepted], ['成功', c.success], ['期末在办', closing]] as const) {
      const col = await column(table, head)
      expect(sum(col.rows), `${name} ${head}`).toBe(all)
      expect(col.total, `${name} ${head}`).toBe(all)
    }
  }
  await who.leave()
})

test('a chart’s table is a tap away, and the chart says its numbers', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  const c = await cards(who.page)
  for (const name of ['按月', '按类型']) {
    const its = part(who.page, name)
    const chart = its.getByRole('img', { name: new RegExp(`^${name}：.*受理 \\d+，成功 \\d+`) })
    await chart.locator('svg').waitFor()
    await who.press(/^看表格/, its)
    expect(sum((await column(its.getByRole('table'), '成功')).rows), name).toBe(c.success)
    await chart.waitFor({ state: 'detached' })
    await who.press(/^看图/, its)
    await chart.waitFor()
  }
  await who.page.getByRole('group', { name: '用哪种分类' }).getByRole('button', { name: '司法行政口径' }).click()
  const kinds = part(who.page, '按类型')
  await who.press(/^看表格/, kinds)
  expect(sum((await column(kinds.getByRole('table'), '成功')).rows)).toBe(c.success)
  await who.leave()
})

test('every number opens its cases, and one comes back to where one was', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  const c = await cards(who.page)
  await part(who.page, '调解成功率').getByRole('link', { name: /^调解成功 / }).first().click()
  await who.page.getByRole('heading', { level: 1, name: /^磙子营乡 2026年 调解成功 / }).waitFor()
  expect(await listed(who)).toEqual({ said: c.success, found: c.success })

  const one = who.page.getByRole('region', { name: '纠纷名单' }).getByRole('link', { name: /口头协议|书面协议/ }).first()
  await one.click()
  await who.page.getByRole('region', { name: '纠纷详情' }).getByRole('heading', { name: '经过' }).waitFor()
  await who.page.getByRole('link', { name: '返回', exact: true }).click()
  await counted(who)
  await who.page.locator('a.number:focus').waitFor()
  expect(number(await who.page.locator('a.number:focus').innerText())).toBe(c.success)

  const table = part(who.page, '各总支').getByRole('table')
  const first = table.locator('tbody tr').first()
  const branch = await first.getByRole('rowheader').innerText()
  const said = number(await first.locator('td').first().innerText())
  await first.locator('td').first().getByRole('link').click()
  await who.page.getByRole('heading', { level: 1, name: new RegExp(`^磙子营乡 2026年 ${branch} 受理 ${said} 件$`) }).waitFor()
  expect((await listed(who)).found).toBe(said)
  await who.page.goBack()
  await counted(who)
  expect(number(await first.locator('td').first().innerText())).toBe(said)
  await who.leave()
})

test('unit and period are picked, and the address opens the same table', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  await who.press(/^哪里/)
  const tree = who.page.getByRole('dialog').getByRole('navigation', { name: '单位' })
  await tree.getByRole('link', { name: /^渠庄总支/ }).click()
  await who.page.getByRole('heading', { name: /^各村/ }).waitFor()
  expect(await subtitle(who)).toContain('渠庄总支')
  await who.press('月')
  await who.page.getByText('2026年11月1日—11月23日').waitFor()
  expect(await who.page.getByRole('button', { name: '下一月' }).isDisabled()).toBe(true)
  await counted(who)
  const here = await cards(who.page)
  const other = await Person.at(browser, demo.url, 'zongzhi')
  await other.page.goto(who.page.url())
  await counted(other)
  expect(await subtitle(other)).toContain('渠庄总支 · 2026年11月1日—11月23日')
  expect(await cards(other.page)).toEqual(here)
  await other.leave()

  await who.press('上一月')
  await who.page.getByText('2026年10月1日—10月31日').waitFor()
  await who.press('自定义')
  await who.writeDate('从哪天', '2026-11-10')
  await who.writeDate('到哪天', '2026-11-01')
  await who.press('看这段时间', who.page.getByRole('dialog').first())
  await who.sees('后一天不能早于前一天')
  await who.writeDate('到哪天', '2026-11-20')
  await who.press('看这段时间', who.page.getByRole('dialog').first())
  await who.page.getByText('2026年11月10日—11月20日').waitFor()
  expect(who.page.url()).toContain('from=2026-11-10&to=2026-11-20')
  await who.leave()
})

test('a time without a dispute says so', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await who.page.goto(`${demo.url}/statistics?period=2019`)
  await who.sees('2019年没有纠纷')
  await checked(who.page)
  await who.page.getByRole('link', { name: '看今年' }).click()
  await counted(who)
  await who.leave()
})

test('a branch head sees his own branch and nothing above', async () => {
  const who = await Person.at(browser, demo.url, 'zong1')
  await openStatistics(who)
  const name = (await subtitle(who)).split(' · ')[0]!
  expect(name).toMatch(/总支$/)
  await who.press(/^哪里/)
  const tree = who.page.getByRole('dialog').getByRole('navigation', { name: '单位' })
  await tree.getByRole('link').first().waitFor()
  expect(await tree.getByRole('link').first().innerText()).toContain(name)
  expect(await tree.getByText('磙子营乡').count()).toBe(0)
  await who.page.keyboard.press('Escape')
  expect(await who.page.getByRole('button', { name: /公布|补录一年/ }).count()).toBe(0)
  await who.page.goto(`${demo.url}/statistics?unit=t-410423213`)
  await who.sees('这里的统计看不到')
  await who.leave()
})

test('on paper there are tables and no buttons', async () => {
  const who = await Person.at(browser, demo.url, 'xiangzhang')
  await openStatistics(who)
  await who.page.emulateMedia({ media: 'print' })
  const paper = await who.page.locator('body').innerText()
  for (const words of ['成效统计', '磙子营乡', '数据截至', '各总支', '各村', '按类型', '按来源', '质量信号', '口径：调解成功率']) expect(paper).toContain(words)
  expect(await who.page.getByRole('button').count()).toBe(0)
  expect(await who.page.getByRole('table').count()).toBe(6) // every split is there, whatever is shown on the screen
  const villages = part(who.page, '各村').getByRole('table').locator('tbody tr')
  expect(await villages.filter({ visible: true }).count()).toBe(await villages.count())
  await who.leave()
})

test('the ledger of what is shown is downloaded', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await openStatistics(who)
  const download = who.page.waitForEvent('download')
  await who.press('导出台账')
  expect((await download).suggestedFilename()).toBe('台账 磙子营乡 2026年.xlsx')
  await who.sees(/台账已下载/)
  await who.leave()
})
