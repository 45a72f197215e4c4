import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

const PHONE = { width: 390, height: 844 }

let demo: Demo
let browser: Browser

beforeAll(async () => {
  // A Monday morning: nobody has reported today.
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

test('a grid leader reports that nothing happened, in two taps', async () => {
  const who = await Person.at(browser, demo.url, 'wangge-01-1', PHONE)
  await who.press('今日无事，提交零报告')
  await who.press('确认提交')
  await who.sees('已报无事')
  expect(await who.page.getByRole('button', { name: '今日无事，提交零报告' }).count()).toBe(0)
  await who.go('零报告')
  await who.page.getByRole('link', { name: '11月23日，已报无事' }).waitFor()
  await who.page.getByRole('region', { name: '报送经过' }).getByText('无事', { exact: true }).waitFor()
  await who.leave()
})

test('what a grid leader found becomes a dispute, and nothing is typed twice', async () => {
  const words = '两家为地边的一棵杨树争了起来。'
  const who = await Person.at(browser, demo.url, 'wangge-01-2', PHONE)
  await who.go('零报告')
  await who.press('有情况，填写排查')
  await who.write('发现了什么', words)
  await who.choose('盖房、地界')
  await who.choose('黄', '风险')
  await who.choose('先留意着', '怎么处理的')
  await who.press('提交')
  await who.page.getByRole('link', { name: `登记纠纷：${words}` }).click()
  await who.page.getByText(/这件事来自11月23日零报告的情况 1/).waitFor()
  expect(await who.page.getByRole('textbox', { name: '事情经过', exact: true }).inputValue()).toBe(words)
  await who.write('当事人1 姓名', '祝有田')
  await who.write('当事人2 姓名', '祝有粮')
  await who.press('提交登记')
  await who.page.getByRole('heading', { name: /祝有田/ }).first().waitFor()
  await who.go('零报告')
  await who.page.getByRole('region', { name: '报的情况' }).getByRole('link', { name: /看纠纷.*祝有田/ }).click()
  await who.page.getByRole('heading', { name: /祝有田/ }).first().waitFor()
  await who.leave()
})

test('a village head is shown who has not reported, reminds and reports for one who telephoned', async () => {
  const head = await Person.at(browser, demo.url, 'cun01')
  await head.go('零报告')
  const silent = head.page.getByRole('region', { name: /还没报的网格/ })
  await head.press('提醒 磙子营村 4组', silent)
  await head.sees('已提醒 1 个网格')
  await silent.getByRole('link', { name: '代报 磙子营村 4组' }).click()
  await head.choose('无事', '这一天怎么样')
  await head.write('受谁电话委托', '四组网格长')
  await head.press('提交')
  await head.sees('受 四组网格长 电话委托代报')
  await head.page.getByRole('link', { name: '返回' }).click()
  await silent.getByRole('link', { name: '代报 磙子营村 5组' }).waitFor()
  await silent.getByRole('link', { name: '代报 磙子营村 4组' }).waitFor({ state: 'detached' })
  await head.leave()
})

test('a leader goes down from the township to one report', async () => {
  const leader = await Person.at(browser, demo.url, 'xiangzhang', { width: 800, height: 1280 })
  await leader.go('零报告')
  await leader.page.getByRole('link', { name: '前一天' }).click()
  const below = leader.page.getByRole('region', { name: /^下级单位/ }).first()
  await below.getByRole('link', { name: '磙子营总支' }).click()
  await below.getByRole('link', { name: '磙子营村', exact: true }).click()
  expect(leader.page.url()).toContain('date=2026-11-22')
  await leader.page.reload()
  await below.getByRole('link', { name: '1组', exact: true }).click()
  await leader.page.getByRole('heading', { name: '11月22日的零报告' }).waitFor()
  await leader.page.getByRole('region', { name: '报送经过' }).getByText('报送', { exact: true }).waitFor()
  expect(await leader.page.getByRole('button', { name: /代报|改报/ }).count()).toBe(0)
  await leader.leave()
})

test('a day that was missed is made up for with a reason, and an amendment says why', async () => {
  const who = await Person.at(browser, demo.url, 'wangge-01-2')
  await who.page.getByRole('link', { name: '补报 11月22日 周日' }).click()
  await who.choose('无事', '这一天怎么样')
  await who.press('提交')
  await who.sees('请写明迟报的原因')
  await who.write('为什么迟报', '手机没有电了')
  await who.press('提交')
  await who.page.getByRole('link', { name: '11月22日，迟报，无事' }).waitFor()
  await who.press('改报')
  await who.choose('无事', '这一天怎么样')
  await who.write('为什么改报', '把原因写清楚')
  await who.press('提交')
  const history = who.page.getByRole('region', { name: '报送经过' })
  await history.getByText('原因：把原因写清楚').waitFor()
  await history.getByText('原因：手机没有电了').waitFor()
  await who.leave()
})

test('the village says its word on a suspected omission, the clerk rules, the grid leader answers', async () => {
  const head = await Person.at(browser, demo.url, 'cun01')
  await head.go('零报告')
  await head.page.getByRole('link', { name: '看 磙子营村 1组 的零报告' }).click()
  await head.press('说明情况')
  await head.write('当时是怎么回事', '当天只是听说，第二天才核实')
  await head.submit('提交说明')
  await head.page.getByRole('region', { name: /^疑似漏报/ }).getByText('已说明', { exact: true }).waitFor()
  const address = head.page.url()
  await head.leave()

  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await clerk.page.goto(address)
  await clerk.press('认定谎报、瞒报')
  await clerk.choose('瞒报', '认定为')
  await clerk.write('依据', '村民说当天已经报给网格长')
  await clerk.submit('提交认定')
  await clerk.sees('村民说当天已经报给网格长')
  await clerk.leave()

  const who = await Person.at(browser, demo.url, 'wangge-01-1', PHONE)
  await who.page.goto(address)
  await who.press('申辩')
  await who.write('要说明的', '当天没有人来说过')
  await who.submit('提交申辩')
  await who.sees('当天没有人来说过')
  await who.leave()
})
