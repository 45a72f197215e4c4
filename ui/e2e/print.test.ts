import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { accept, register } from './steps'

let demo: Demo
let browser: Browser
let axe: string

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  demo = await startDemo('2026-11-23T00:30:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

/** What a PDF says of its pages: how many, and each one's size in points. */
function pagesOf(pdf: Buffer): { count: number; boxes: [number, number][] } {
  const raw = pdf.toString('latin1')
  const text = [raw]
  for (const m of raw.matchAll(/stream\r?\n/g)) {
    try {
      text.push(inflateSync(pdf.subarray(m.index + m[0].length)).toString('latin1'))
    } catch {
      // not a compressed stream
    }
  }
  const all = text.join('\n')
  const boxes = [...all.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)].map((m): [number, number] => [Math.round(Number(m[1])), Math.round(Number(m[2]))])
  return { count: [...all.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length, boxes }
}

async function printed(page: Page, pages: number) {
  const { count, boxes } = pagesOf(await page.pdf({ preferCSSPageSize: true }))
  expect(count).toBe(pages)
  expect(boxes.length).toBeGreaterThan(0)
  for (const box of boxes) expect(box).toEqual([595, 842])
}

async function sound(page: Page) {
  // A message that is fading away has no contrast to speak of, and one under the mouse stays.
  await page.mouse.move(0, 0)
  await page.waitForFunction(() => !document.querySelector('.el-message'))
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
    return (await axe.run()).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)
  })
  expect(found).toEqual([])
  const text = await page.locator('.sheet').innerText()
  expect(text).not.toMatch(/undefined|null|NaN|\[object|—|\*|print\.\w/)
  for (const width of [1280, 800, 390]) {
    await page.setViewportSize({ width, height: 844 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
}

/** Opens a paper from the case by its button, and the words of its sheet. */
async function opened(who: Person, name: RegExp, title: string): Promise<string> {
  await who.page.getByRole('link', { name }).first().click()
  await who.page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  return who.page.locator('.sheet').innerText()
}

const back = async (who: Person) => {
  await who.page.getByRole('link', { name: '返回' }).click()
  await who.page.getByRole('heading', { name: '经过' }).waitFor()
}

test('the register, the record and the agreement of a written settlement', { timeout: 120_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05')
  await who.press('登记纠纷')
  await who.write('当事人1 姓名', '郑大河')
  await who.write('当事人2 姓名', '郑小川')
  await who.write('事情经过', '两家宅基地相邻，滴水檐过界三十公分，雨水流进东院，双方争吵。')
  await who.choose('盖房、地界')
  await who.press('提交登记')
  await who.page.getByRole('heading', { name: /郑大河/ }).first().waitFor()

  // Before it is accepted it has no number and no date: the pen's.
  const before = await opened(who, /^打印受理登记表$/, '人民调解受理登记表')
  expect(before).toMatch(/人调字第.*登记号：待编号-1123-/)
  expect(before).toContain('＿＿＿＿年＿＿月＿＿日')
  await back(who)
  expect(await who.page.getByRole('link', { name: /^打印/ }).count()).toBe(1)

  await who.press('受理')
  await who.choose('同意', /郑大河/)
  await who.choose('同意', /郑小川/)
  await who.submit('确认受理')
  await who.press('记录调解')
  await who.switchOn('已告知权利义务')
  await who.choose('到场', /郑大河/)
  await who.choose('到场', /郑小川/)
  await who.write('调解记录', '对照原始宅基地档案，双方认可界址。')
  await who.choose('达成协议', '结果')
  await who.choose('书面协议', '协议形式')
  await who.write('协议内容', '滴水檐收回界内，赔偿院墙修补费。')
  await who.choose('郑小川', '由谁来做')
  await who.write('做什么', '赔偿院墙修补费')
  await who.page.getByRole('dialog').getByLabel('金额').first().fill('1200')
  await who.choose('约定期限', '什么时候')
  await who.writeDate('最迟哪一天', '2026-11-30')
  await who.choose('签名并按指印', /郑大河怎样签的/)
  await who.choose('签名并按指印', /郑小川怎样签的/)
  await who.submit('保存调解记录')

  const agreement = await opened(who, /^打印调解协议书$/, '人民调解协议书')
  for (const words of [
    /编号：（2026）.*人调字第\d+号/, '经调解，自愿达成如下协议', '滴水檐收回界内', '（一）郑小川：赔偿院墙修补费，金额1,200元（人民币壹仟贰佰元整）。',
    '郑小川于2026年11月30日前履行', '本协议一式三份，当事人、人民调解委员会各持一份。', /人民调解委员会（印章）\s*二〇二六年十一月二十三日/, '记录人（签名）：', '不收取任何费用', /打印人：.+打印时间：2026-11-23 \d\d:\d\d　编号：/,
  ]) expect(agreement).toMatch(words)
  await sound(who.page)
  await printed(who.page, 1)
  // On paper there is the sheet and nothing else.
  await who.page.emulateMedia({ media: 'print' })
  expect(await who.page.getByRole('button').count() + await who.page.getByRole('link').count()).toBe(0)
  await who.page.emulateMedia({ media: null })
  await back(who)

  const register = await opened(who, /^打印受理登记表$/, '人民调解受理登记表')
  expect(register).toMatch(/2026年11月23日，.+人民调解委员会.*，经当事人同意，调解郑大河、郑小川之间的纠纷。/)
  expect(register).toContain('②人民调解委员会主动调解')
  await sound(who.page)
  await printed(who.page, 1)
  await back(who)

  const record = await opened(who, /^打印调解记录（第1次，11月23日）$/, '人民调解记录')
  for (const words of [/2026年11月23日\d+时\d\d分/, '说理室', '郑大河（到场）、郑小川（到场）', '☑ 调解的性质', '☑ 达成协议', '☐ 未达成协议', '双方认可界址']) expect(record).toMatch(words)
  await sound(who.page)
  await printed(who.page, 1)
  const address = who.page.url()
  await who.leave()

  // A stranger's case is not there to be printed either.
  const neighbour = await Person.at(browser, demo.url, 'tiaojie06')
  await neighbour.page.goto(address)
  await neighbour.sees('没有找到，或者不在您的范围内')
  expect(await neighbour.page.getByText('郑大河').count()).toBe(0)
  await neighbour.leave()
})

test('the form of an oral agreement, over as many pages as the story needs', { timeout: 90_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05')
  await who.press('登记纠纷')
  await who.write('当事人1 姓名', '常满仓')
  await who.write('当事人2 姓名', '常满囤')
  await who.write('事情经过', Array.from({ length: 60 }, (_, i) => `${i + 1}．轮流浇地排错了次序，在渠边吵起来，几家都来劝，各说各的理，一直说到天黑也没有说清。`).join('\n'))
  await who.choose('用水排水')
  await who.switchOn('当场调解成功')
  await who.switchOn('常满仓 愿意调解')
  await who.switchOn('常满囤 愿意调解')
  await who.switchOn('已经告知权利义务')
  await who.write('说好的内容', '按组里排的次序轮流浇水，截水的土坝当天扒开。')
  await who.choose('常满囤', '谁来做')
  await who.write('做什么', '扒开土坝')
  const spot = who.page.getByRole('switch', { name: '当场做完了' })
  if (!(await spot.isChecked())) await who.switchOn('当场做完了')
  await who.press('提交登记')
  await who.page.getByRole('heading', { name: /常满仓/ }).first().waitFor()

  const oral = await opened(who, /^打印口头协议登记表$/, '人民调解口头协议登记表')
  for (const words of ['截水的土坝当天扒开', '（一）常满囤：扒开土坝。', '第（一）项：常满囤当场履行。', '人民调解员（签名）：', '60．轮流']) expect(oral).toMatch(words)
  expect(oral).not.toContain('当事人（签名')
  await sound(who.page)
  await printed(who.page, 5)
  await back(who)
  expect(await who.page.getByRole('link', { name: /打印调解协议书/ }).count()).toBe(0)

  await who.page.goto(who.page.url().replace(/(cases\/[^/?]+).*/, '$1/print/agreement'))
  await who.sees('这份材料现在还不能打印')
  expect(await who.page.locator('.sheet').count()).toBe(0)
  await who.leave()
})

test('a draft is printed before anybody signs, and nothing is saved', { timeout: 90_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05')
  const one = { one: '耿长林', other: '耿长河' }
  const address = await register(who, one)
  await accept(who, one)
  await who.press('达成协议')
  await who.choose('口头协议', '协议形式')
  expect(await who.page.getByRole('button', { name: '打印草稿' }).count()).toBe(0)
  await who.choose('书面协议', '协议形式')

  // An empty paper is not printed: what is missing is said at its field.
  await who.press('打印草稿')
  await who.sees('请写协议内容')
  expect(await who.page.locator('.sheet').count()).toBe(0)
  await who.write('协议内容', '滴水檐收回界内，赔偿院墙修补费。')
  await who.choose('耿长河', '由谁来做')
  await who.write('做什么', '赔偿院墙修补费')
  await who.page.getByRole('dialog').getByLabel('金额').first().fill('800')
  await who.choose('约定期限', '什么时候')
  await who.writeDate('最迟哪一天', '2026-12-01')
  await who.press('打印草稿')
  await who.page.getByRole('heading', { level: 1, name: '人民调解协议书', exact: true }).waitFor()
  const paper = await who.page.locator('.sheet').innerText()
  for (const words of [
    '草稿，签字前用', /编号：（2026）.*人调字第\d+号/, '（一）耿长河：赔偿院墙修补费，金额800元（人民币捌佰元整）。', '耿长河于2026年12月1日前履行',
    /当事人（签名、盖章或按指印）：\s*耿长林\s*耿长河/, '人民调解员（签名）：', '本协议一式三份', /人民调解委员会（印章）\s*＿＿＿＿年＿＿月＿＿日/,
  ]) expect(paper).toMatch(words)
  await sound(who.page)
  await printed(who.page, 1)
  await who.page.emulateMedia({ media: 'print' })
  expect(await who.page.getByRole('button').count() + await who.page.getByRole('link').count()).toBe(0)
  expect((await who.page.locator('body').innerText()).replace(/^\s*/, '')).toMatch(/^草稿，签字前用/)
  await who.page.emulateMedia({ media: null })

  // Back in the form everything is as it was typed; the case has no agreement.
  await who.page.keyboard.press('Escape')
  await who.page.locator('.sheet').waitFor({ state: 'hidden' })
  expect(await who.page.getByRole('textbox', { name: '协议内容' }).inputValue()).toBe('滴水檐收回界内，赔偿院墙修补费。')
  await who.page.goto(address)
  await who.page.getByRole('region', { name: '现在可以' }).getByRole('button', { name: '达成协议' }).waitFor()
  expect(await who.page.getByRole('link', { name: '打印调解协议书' }).count()).toBe(0)
  await who.leave()
})

test('a restricted case prints for nobody but its members', async () => {
  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  await leader.go('纠纷')
  await leader.page.getByRole('link', { name: /不公开的纠纷/ }).first().click()
  await leader.page.getByRole('heading', { name: '内容不公开' }).waitFor()
  expect(await leader.page.getByRole('link', { name: /打印/ }).count()).toBe(0)
  for (const paper of ['register', 'hearing', 'agreement', 'oral']) {
    await leader.page.goto(leader.page.url().replace(/(cases\/[^/?]+).*/, `$1/print/${paper}`))
    await leader.page.getByRole('heading', { name: '内容不公开' }).waitFor()
    expect(await leader.page.locator('.sheet').count()).toBe(0)
    expect(await leader.page.getByRole('button', { name: '打印' }).count()).toBe(0)
  }
  await leader.leave()
})
