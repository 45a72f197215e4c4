import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { checked } from './axe'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { openStatistics } from './statistics'
import { ledger, pairs, row } from './workbook'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 390, height: 844 },
]

let demo: Demo
let browser: Browser

beforeAll(async () => {
  // A Monday morning: the village's hearing day.
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

describe.each(SIZES)('at $width×$height', (size) => {
  test('the login page', async () => {
    const context = await browser.newContext({ viewport: size, locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(demo.url)
    await page.getByLabel('用户名').waitFor()
    await checked(page)
    await context.close()
  })

  test.each(['tiaojie05', 'wangge-05-1', 'zong1', 'zongzhi', 'xiangzhang', 'paichusuo', 'admin', 'shenji'])('the first page of %s', async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await checked(who.page)
    await who.go('我的')
    await checked(who.page)
    await who.go('网格')
    await who.page.getByRole('navigation', { name: '单位' }).waitFor()
    await checked(who.page)
    await who.page.getByRole('textbox', { name: '找村、找组' }).fill('韩南')
    await who.page.getByRole('link', { name: /韩南村/ }).first().click()
    await who.page.getByRole('region', { name: '调解委员会', exact: true }).waitFor()
    await checked(who.page)
    await who.leave()
  })

  test.each([['cun05', /11月23日.*说理室/], ['zongzhi', /11月20日.*说理庭/]])('the hearing days of %s', async (username, day) => {
    const who = await Person.at(browser, demo.url, username, size)
    await who.go('说理日')
    await who.page.getByRole('link', { name: day }).waitFor()
    await checked(who.page)
    const several = who.page.getByRole('link', { name: /11月23日.*说理室 \d+ 处/ })
    if (await several.count()) {
      await several.click()
      await who.page.getByRole('heading', { name: /11月23日 周一/ }).waitFor()
      await checked(who.page)
    }
    await who.page.getByRole('link', { name: day }).click()
    await who.page.getByRole('region', { name: '当天排期' }).waitFor()
    await checked(who.page)
    await who.leave()
  })

  test.each(['xiangzhang', 'tiaojie05', 'wangge-05-1'])('成效统计 of %s', { timeout: 90_000 }, async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await openStatistics(who)
    await checked(who.page)
    for (const turn of await who.page.getByRole('button', { name: /^看(表格|图)/ }).all()) await turn.click()
    await checked(who.page, 'charts and tables the other way round')
    await who.press(/^哪里/)
    await who.page.getByRole('dialog').getByRole('navigation', { name: '单位' }).waitFor()
    await checked(who.page, '哪里')
    await who.page.keyboard.press('Escape')
    await who.page.getByRole('dialog').waitFor({ state: 'hidden' })
    await who.page.locator('a.number').first().click()
    await who.page.getByRole('heading', { level: 1, name: / 件$/ }).waitFor()
    await checked(who.page, 'the cases behind a number')
    await who.leave()
  })

  test('零报告 of a grid leader', async () => {
    const who = await Person.at(browser, demo.url, 'wangge-05-1', size)
    await who.go('零报告')
    await who.page.getByRole('button', { name: '今日无事，提交零报告' }).waitFor()
    await checked(who.page)
    await who.press('有情况，填写排查')
    await who.press('提交')
    await who.sees('请写明发现了什么')
    await checked(who.page, 'nothing written')
    await who.leave()
  })

  test.each(['cun05', 'zongzhi', 'xiangzhang'])('零报告汇总 of %s', async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await who.go('零报告')
    await who.page.getByRole('link', { name: '前一天' }).click()
    await who.page.getByRole('heading', { name: /^缺报的网格/ }).waitFor()
    await checked(who.page)
    await who.press('看表格')
    await checked(who.page, 'the year as a table')
    await who.leave()
  })

  test.each(['paichusuo', 'zongzhi', 'zong1', 'xiangzhang'])('移交 of %s', async (username) => {
    const who = await Person.at(browser, demo.url, username, size)
    await who.page.goto(`${demo.url}/hand-overs`)
    await who.page.getByRole('group', { name: '看哪些移交' }).waitFor()
    await checked(who.page)
    const given = who.page.locator('main a[href^="/hand-overs/"]').first()
    if (username === 'paichusuo') {
      await given.click()
      await who.page.getByRole('heading', { name: /移交给/ }).waitFor()
      await checked(who.page)
      await who.press('签收')
      await who.page.getByRole('dialog').waitFor()
      await checked(who.page)
    }
    await who.leave()
  })

  test('what a clerk must decide', async () => {
    const who = await Person.at(browser, demo.url, 'zongzhi', size)
    await who.page.getByRole('button', { name: '核定', exact: true }).first().click()
    await who.page.getByRole('dialog').getByRole('radio').first().waitFor({ state: 'attached' })
    await checked(who.page)
    await who.leave()
  })

  test('导入 of a clerk', async () => {
    const who = await Person.at(browser, demo.url, 'zongzhi', size)
    await who.go('导入')
    await who.page.getByRole('heading', { name: '以前的导入' }).waitFor()
    await checked(who.page)
    await who.press('读取台账')
    await who.page.locator('.field-error').waitFor()
    await checked(who.page, 'nothing chosen')
    await who.pick('选台账文件', '台账.xlsx', ledger('2025年台账', [...pairs(3).map((both, i) => row(i + 1, both)), row(4, '独一人')]))
    await who.press('读取台账')
    await who.page.getByText(/不足两个人/).waitFor()
    await checked(who.page, 'refused')
    await who.press(/^要导入/)
    await who.page.getByText('口头协议').first().waitFor()
    await checked(who.page, 'new')
    await who.press('确认导入 3 件')
    await who.page.getByRole('dialog').waitFor()
    await checked(who.page, 'confirm')
    await who.leave()
  })

  test('the pages of a mediator', async () => {
    const who = await Person.at(browser, demo.url, 'tiaojie05', size)
    await who.go('纠纷')
    await who.page.getByText(/共 \d+ 件/).waitFor()
    await checked(who.page)
    await who.page.getByRole('button', { name: '调解中', exact: true }).click()
    await who.press('保存这个筛选')
    await who.write('起个名字', '在办的')
    await checked(who.page)
    await who.press('保存', who.page.getByRole('dialog'))
    await who.page.getByRole('group', { name: '我存的筛选' }).waitFor()
    await who.page.getByRole('search').getByRole('textbox').fill('人调')
    await who.page.locator('mark').first().waitFor()
    await checked(who.page)
    await who.page.getByRole('search').getByRole('textbox').fill('没有这样的')
    await who.page.getByText('可以搜姓名、编号').waitFor()
    await checked(who.page)
    await who.press('清空筛选')
    await who.page.locator('main a[href^="/cases/"]').first().click()
    await who.page.getByRole('heading', { name: '经过' }).waitFor()
    await checked(who.page)
    await who.go('今日')
    await who.press('登记纠纷')
    await who.page.getByLabel('事情经过').waitFor()
    await who.switchOn('当场调解成功')
    await checked(who.page)
    await who.leave()
  })

  test('the pages of the administrator', { timeout: 60_000 }, async () => {
    const who = await Person.at(browser, demo.url, 'admin', size)
    await who.go('管理')
    await who.sees(/共 \d+ 人/)
    await checked(who.page)
    await who.press('新增人员')
    await who.page.getByRole('textbox', { name: '用户名', exact: true }).waitFor()
    await checked(who.page)
    await who.press('取消')
    await who.page.locator('main a[href^="/admin/people/"]').first().click()
    await who.page.getByRole('heading', { name: '登录的设备' }).waitFor()
    await checked(who.page)
    await who.press('加岗位')
    await who.page.getByRole('group', { name: '做什么' }).waitFor()
    await checked(who.page)
    await who.press('取消')
    for (const [tab, words] of [['网格单位', '新增下级单位'], ['放假安排', '导入放假安排'], ['纠纷类型', '邻里'], ['期限设置', '保存期限'], ['统计异常', '没有异常']] as const) {
      await who.page.getByRole('navigation', { name: '管理的内容' }).getByRole('link', { name: tab }).click()
      await who.sees(words)
      await checked(who.page)
    }
    await who.leave()
  })
})

describe('on a phone', () => {
  const phone = SIZES[2]!

  test('a clerk who answers for an agency too has five places in his bar', { timeout: 60_000 }, async () => {
    const admin = await Person.at(browser, demo.url, 'admin', phone)
    await admin.go('管理')
    await admin.page.getByRole('textbox', { name: '姓名或用户名' }).fill('zongzhi')
    await admin.page.locator('main a[href^="/admin/people/"]', { hasText: 'zongzhi' }).click()
    await admin.press('加岗位')
    await admin.choose('联络员')
    await admin.page.getByRole('button', { name: /^在哪里/ }).click()
    await admin.press('磙子营乡', admin.page.getByRole('dialog').last())
    const form = admin.page.getByRole('dialog', { name: '加岗位' })
    await form.getByRole('group', { name: '哪个联动单位' }).waitFor()
    await admin.press('加上这个岗位', form)
    await form.getByText('请选联动单位').waitFor()
    await checked(admin.page)
    await admin.choose('派出所')
    await admin.submit('加上这个岗位')
    await admin.sees('磙子营乡 派出所')
    await admin.leave()

    const who = await Person.at(browser, demo.url, 'zongzhi', phone)
    await who.sees('今日调解') // what a clerk has to do does not give way to the agency's
    const bar = who.page.getByRole('navigation', { name: '主导航' })
    expect(await bar.getByRole('link').allInnerTexts()).toEqual(['今日', '纠纷', '说理日', '零报告'])
    await who.press('更多', bar)
    await checked(who.page)
    await who.page.keyboard.press('Escape')
    await bar.getByRole('link', { name: '移交' }).waitFor({ state: 'hidden' })
    await who.go('移交')
    await who.page.getByRole('group', { name: '看哪些移交' }).waitFor()
    await who.leave()
  })
})
