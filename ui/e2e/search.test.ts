import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

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

const box = (who: Person) => who.page.getByRole('search').getByRole('textbox', { name: '搜索' })
const rows = (who: Person) => who.page.getByRole('region', { name: '纠纷列表' }).getByRole('listitem')

/** Types into the search box and waits until the list is the one that was asked for. */
async function search(who: Person, words: string) {
  const answered = who.page.waitForResponse((r) => new URL(r.url()).pathname.endsWith('/cases') && (new URL(r.url()).searchParams.get('q') ?? '') === words)
  await box(who).fill(words)
  const { matches } = (await (await answered).json()) as { matches: number }
  await who.page.getByText(`共 ${matches} 件`, { exact: true }).waitFor()
  return matches
}

test('a mediator finds a case by pinyin initials, by one character and by its number', async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05')
  await who.press('登记纠纷')
  await who.write('当事人1 姓名', '单国强')
  await who.write('当事人2 姓名', '解小龙')
  await who.write('事情经过', '鼹鼠把两家地头的埂拱塌了，为谁来修吵起来。')
  await who.choose('用水排水')
  await who.press('提交登记')
  await who.page.getByRole('heading', { name: /单国强/ }).first().waitFor()

  await who.go('纠纷')
  const every = await search(who, '单国强') // a first answer, to see that clearing brings the rest back
  expect(every).toBe(1)
  for (const words of ['sgq', 'dgq', 'xxl', '鼹', '单', 'SGQ 埂', 'shanguo']) {
    expect(await search(who, words), words).toBe(1)
    await rows(who).getByText('解小龙').waitFor()
  }
  expect(await search(who, '国强')).toBe(1)
  expect(await rows(who).locator('mark').allTextContents()).toEqual(['国强'])
  expect(new URL(who.page.url()).searchParams.get('q')).toBe('国强')
  await who.page.reload()
  await rows(who).getByText('解小龙').waitFor()
  expect(await box(who).inputValue()).toBe('国强')

  expect(await search(who, 'sgq 浇地')).toBe(0)
  await who.sees('可以搜姓名、编号')
  await box(who).press('Escape')
  expect(await box(who).inputValue()).toBe('')
  await rows(who).nth(5).waitFor()

  const number = (await who.page.locator('.number').first().textContent()) ?? ''
  expect(number).toMatch(/^（\d{4}）.+字第\d{4}号$/)
  expect(await search(who, number)).toBe(1)
  expect(await search(who, number.normalize('NFKC'))).toBe(1)
  await who.leave()
})

test('a restricted case of another is found by its number alone, as a sealed row', async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  await mediator.go('纠纷')
  const item = rows(mediator).filter({ has: mediator.page.locator('.tag', { hasText: '不公开' }) }).first()
  const title = (await item.locator('.who').textContent())!.trim()
  const number = (await item.locator('.number').textContent())!.trim()
  expect(title).toContain('、')
  expect(await search(mediator, title.split('、')[0]!)).toBe(0) // nobody finds it by name, its mediator neither
  await mediator.leave()

  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  await leader.go('纠纷')
  expect(await search(leader, title.split('、')[0]!)).toBe(0)
  await leader.sees('不公开的纠纷只能按编号找')
  expect(await search(leader, number)).toBe(1)
  await rows(leader).getByText('不公开的纠纷').waitFor()
  expect(await rows(leader).textContent()).not.toContain(title.split('、')[0]!)
  await leader.leave()
})

test('a filter is kept under a name on this device, chosen and removed again', async () => {
  const who = await Person.at(browser, demo.url, 'zongzhi')
  await who.go('纠纷')
  await who.press('已办结')
  await who.press('保存这个筛选')
  const dialog = who.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '起个名字' }).fill('办完的')
  await who.press('保存', dialog)
  await dialog.waitFor({ state: 'hidden' })
  const saved = who.page.getByRole('group', { name: '我存的筛选' })
  await saved.getByRole('button', { name: '办完的', exact: true, pressed: true }).waitFor()
  await who.press('清空筛选')
  await saved.getByRole('button', { name: '办完的', exact: true, pressed: false }).waitFor()
  await who.page.reload()
  await saved.getByRole('button', { name: '办完的', exact: true }).click()
  await who.page.getByRole('button', { name: '已办结', pressed: true }).waitFor()
  await saved.getByRole('button', { name: '删除“办完的”' }).click()
  await who.page.getByRole('button', { name: '保存这个筛选' }).waitFor()
  expect(await saved.getByRole('button', { name: '办完的' }).count()).toBe(0)
  await who.leave()
})

test('while a dispute is registered the same phone brings the earlier one up, and stands in no address', async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie12')
  const addresses: string[] = []
  who.page.on('request', (r) => addresses.push(r.url()))
  for (const [first, phone] of [['常满仓', '138 0000 7777'], ['别的名字', '１３８００００７７７７']] as const) {
    await who.go('今日')
    await who.press('登记纠纷')
    await who.write('当事人1 姓名', first)
    await who.write('当事人2 姓名', '无名氏')
    await who.page.locator('summary').first().click()
    await who.write('当事人1 电话', phone)
    if (first === '别的名字') break
    await who.write('事情经过', '轮流浇地排错了次序。')
    await who.choose('用水排水')
    await who.press('提交登记')
    await who.page.getByRole('heading', { name: /常满仓/ }).first().waitFor()
  }
  await who.sees('一年内有同名或同电话的纠纷')
  await who.page.getByRole('link', { name: /常满仓/ }).waitFor()
  expect(addresses.some((a) => a.endsWith('/api/v1/repeats'))).toBe(true)
  expect(addresses.filter((a) => /7777|%EF%BC%97/i.test(a))).toEqual([])
  await who.leave()
})
