import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { forward } from './steps'
import { card, each, empty, everything, gone, home, nothingLeft } from './walks'

// Leader, agency and clerk of the township do all that their 今日 asks of them on Monday, Wednesday and Friday.
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

/** Those of the leader's cases that are there for one reason. */
async function only(leader: Person, why: string): Promise<number> {
  await leader.page.getByRole('group', { name: '只看哪一类' }).getByRole('button', { name: new RegExp(why) }).click()
  return card(leader, '要留意的').locator('li.row').count()
}

/** The agency signs for what waits and answers what it took. */
async function answerAll(police: Person): Promise<void> {
  await home(police)
  const mine = card(police, '移交')
  const one = mine.getByRole('listitem').first()
  for (let n = 0; n < 20 && (await one.count()); n++) {
    const address = await one.getByRole('link').getAttribute('href')
    await one.getByRole('link').click()
    const sign = police.page.getByRole('button', { name: '签收', exact: true })
    await sign.or(police.page.getByRole('button', { name: '反馈', exact: true })).first().waitFor()
    if (await sign.count()) {
      await sign.click()
      await police.submit('确认签收')
      await police.sees('对方办理中')
    }
    await police.press('反馈')
    await police.choose('已经办结', '事情办结了吗')
    await police.write('办理情况', '已对双方训诫，签了保证书。')
    await police.submit('提交反馈')
    await police.sees('签了保证书')
    await home(police)
    await mine.locator(`a[href="${address ?? ''}"]`).waitFor({ state: 'detached' })
  }
  await empty(police, '移交', '没有等您签收或反馈的移交')
}

test('Monday: the leader gives one more time and has the rest looked after', { timeout: 180_000 }, async () => {
  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  const did = await only(leader, '超期')
  expect(did).toBeGreaterThan(0)
  const late = card(leader, '要留意的').getByRole('link').first()
  const address = await late.getAttribute('href')
  await late.click()
  await leader.act('延期')
  await leader.choose('15 天', '延长几天')
  for (const party of await leader.page.getByRole('group', { name: '谁要求延期' }).locator('label.chip').all()) await party.click()
  await leader.write('为什么延期', '等测绘的结果。')
  await leader.submit('确认延期')
  await leader.act('批示')
  await leader.write('批示', '请综治办这周牵头看一次现场。')
  await leader.submit('保存批示')
  await home(leader)
  await card(leader, '要留意的').locator(`a[href="${address ?? ''}"]`).waitFor({ state: 'detached' })
  await leader.leave()
})

test('Monday: the police sign and answer, another agency has nothing', { timeout: 180_000 }, async () => {
  const police = await Person.at(browser, demo.url, 'paichusuo')
  await card(police, '移交').getByText('2 件').waitFor()
  await answerAll(police)
  await police.leave()
  const justice = await Person.at(browser, demo.url, 'sifasuo')
  await empty(justice, '移交', '没有等您签收或反馈的移交')
  await justice.leave()
})

test('Monday: the clerk decides, carries on, accepts, reports and tells', { timeout: 240_000 }, async () => {
  const clerk = await Person.at(browser, demo.url, 'zongzhi', { width: 1280, height: 800 })
  const decided = await each(clerk, '待核定', '核定', async () => {
    await clerk.page.getByRole('dialog').locator('label.side', { hasText: '达成口头协议' }).click()
    await clerk.write('核定的理由', '两家都认这个协议。')
    await clerk.submitTwice('确认核定')
  })
  expect(decided).toBe(1)
  await home(clerk)
  const back = card(clerk, '移交').getByRole('link', { name: /董建国/ })
  await back.click()
  await clerk.act('复发重新登记')
  await clerk.submit('重新登记')
  await clerk.sees('接着办的是')
  await home(clerk)
  await gone(clerk, '移交')
  const did = await everything(clerk, () => true, () => true)
  expect(did.reported).toBe(2)
  expect(did.accepted).toBe(9)
  expect(did.due).toBe(0) // what he accepted for the villages is theirs
  expect(did.tasks['记录回访']).toBeGreaterThan(0)
  await nothingLeft(clerk)
  await clerk.leave()

  const leader = await Person.at(browser, demo.url, 'xiangzhang')
  expect(await only(leader, '红色')).toBe(1)
  await leader.page.getByRole('group', { name: '只看哪一类' }).getByRole('button').first().waitFor()
  for (const why of ['待核定', '久未受理']) expect(await leader.page.getByRole('button', { name: new RegExp(why) }).count(), why).toBe(0)
  await leader.leave()
})

test('Wednesday and Friday: what is new is done, and the leader has nothing red left', { timeout: 360_000 }, async () => {
  for (const day of ['说理堂', '说理庭']) {
    await forward(browser, demo, 2)
    const clerk = await Person.at(browser, demo.url, 'zongzhi')
    await clerk.sees(`今天是${day}日`)
    const did = await everything(clerk, () => true, () => true)
    // Beside the one that was here: six that nobody at the branches settled by Monday, sent up by its check.
    expect(did.heard, day).toBe(day === '说理庭' ? 7 : 0)
    await nothingLeft(clerk)
    await clerk.leave()

    const police = await Person.at(browser, demo.url, 'paichusuo')
    await answerAll(police)
    await police.leave()

    const leader = await Person.at(browser, demo.url, 'xiangzhang')
    await leader.sees('要留意的')
    expect(await leader.page.getByRole('button', { name: /^红色/ }).count(), day).toBe(day === '说理庭' ? 0 : 1)
    await leader.leave()
  }
})
