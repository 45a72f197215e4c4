import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

// A new mediator: account, role and seat, first login with the code read out to him, and the day he goes.
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

async function logIn(page: Page, username: string, password: string) {
  await page.goto(`${demo.url}/login`)
  await page.getByLabel('用户名').fill(username)
  await page.getByRole('textbox', { name: '密码' }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

test('a mediator comes and goes', { timeout: 120_000 }, async () => {
  const admin = await Person.at(browser, demo.url, 'admin')
  await admin.go('管理')
  await admin.press('新增人员')
  await admin.write('姓名', '常满仓')
  await admin.write('用户名', 'tiaojie49')
  await admin.press('建帐号', admin.page.getByRole('dialog'))
  const shown = admin.page.locator('.code')
  await shown.waitFor()
  const code = (await shown.innerText()).replace(/\s/g, '')
  expect(code).toMatch(/^[2-9A-Z]{10}$/)
  await admin.press('已经告诉他了')
  await admin.page.getByRole('heading', { name: '常满仓' }).waitFor()

  await admin.press('加岗位')
  await admin.choose('调解员', '做什么')
  await admin.page.getByRole('button', { name: /^在哪里/ }).click()
  await admin.page.getByRole('textbox', { name: '输入村名、组名或总支名' }).or(admin.page.getByRole('searchbox')).first().fill('谭庄')
  await admin.page.getByRole('dialog').getByRole('button', { name: /谭庄/ }).first().click()
  await admin.submit('加上这个岗位')
  await admin.press('加任职')
  await admin.submit('加上任职')
  await admin.sees(/人民调解委员会/)
  await admin.sees('2026年11月23日 至 2029年11月22日')

  // The code is typed as it was heard: small letters, a gap in the middle.
  const context = await browser.newContext({ viewport: { width: 800, height: 1280 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  await logIn(page, 'tiaojie49', `${code.slice(0, 5)} ${code.slice(5)}`.toLowerCase())
  await page.getByRole('heading', { name: '设置新密码' }).waitFor()
  // Nothing else is open before a password is set.
  await page.goto(`${demo.url}/cases`)
  await page.getByRole('heading', { name: '设置新密码' }).waitFor()
  const password = page.getByRole('textbox', { name: '新密码' })
  await password.fill('1234567890123')
  await page.getByRole('textbox', { name: '再填一遍' }).fill('1234567890123')
  await page.getByRole('button', { name: '保存新密码' }).click()
  await page.getByText('不能太常见').first().waitFor()
  await password.fill('柳树底下石磨盘转三圈')
  await page.getByRole('textbox', { name: '再填一遍' }).fill('柳树底下石磨盘转三圈')
  await page.getByRole('button', { name: '保存新密码' }).click()
  await page.getByRole('button', { name: '登记纠纷' }).first().waitFor()
  await page.getByRole('heading', { name: /今日|今天|11月23日/ }).first().waitFor()

  // The code was good once.
  const other = await (await browser.newContext({ locale: 'zh-CN' })).newPage()
  await logIn(other, 'tiaojie49', code)
  await other.getByText('用户名或密码不对').waitFor()
  await other.context().close()

  await admin.press('停用帐号')
  await admin.press('停用帐号', admin.page.getByRole('dialog'))
  await admin.sees('已停用')
  await page.getByRole('navigation').getByRole('link', { name: '纠纷' }).click()
  await page.getByRole('button', { name: '登录', exact: true }).waitFor()
  await logIn(page, 'tiaojie49', '柳树底下石磨盘转三圈')
  await page.getByText('用户名或密码不对').waitFor()
  await context.close()

  // The last administrator stays.
  await admin.go('管理')
  await admin.page.getByRole('textbox', { name: '姓名或用户名' }).fill('系统管理员')
  await admin.page.getByRole('link', { name: /系统管理员/ }).click()
  await admin.press('停用帐号')
  await admin.press('停用帐号', admin.page.getByRole('dialog'))
  await admin.sees('这是最后一位管理员')
  await admin.leave()
})
