import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'

// One boundary quarrel from the village's tablet through 说理室 on Monday, 说理堂 on
// Wednesday and 说理庭 on Friday to a performed agreement. It only clicks and types.
let demo: Demo
let browser: Browser

beforeAll(async () => {
  // A Saturday morning: the village's next hearing day is the Monday after.
  demo = await startDemo('2026-11-21T01:00:00Z')
  browser = await launch()
})

afterAll(async () => {
  await browser?.close()
  await demo?.stop()
})

async function forward(days: number) {
  const admin = await Person.at(browser, demo.url, 'admin')
  for (let i = 0; i < days; i++) {
    const answered = admin.page.waitForResponse((r) => r.url().endsWith('/demo/advance') && r.ok())
    await admin.press('前进一天')
    await answered
    await admin.page.getByRole('button', { name: '前进一天' }).isEnabled()
  }
  await admin.leave()
}

/** Records a hearing at which both were there. */
async function hear(who: Person, record: string, result: string) {
  await who.press('记录调解')
  const rights = who.page.getByRole('switch', { name: '已告知权利义务' })
  if (!(await rights.isChecked())) await who.switchOn('已告知权利义务')
  await who.choose('到场', /郑大河/)
  await who.choose('到场', /郑小川/)
  await who.write('调解记录', record)
  await who.choose(result, '结果')
}

async function elevate(who: Person, to: string) {
  await who.press('提级')
  await who.write('为什么要提级', '界址谈不拢，请上一级帮助。')
  await who.submit(`确认提级到${to}`)
}

test('a quarrel goes from the village to a performed agreement', { timeout: 240_000 }, async () => {
  const mediator = await Person.at(browser, demo.url, 'tiaojie05')
  await mediator.press('登记纠纷')
  await mediator.write('当事人1 姓名', '郑大河')
  await mediator.write('当事人2 姓名', '郑小川')
  await mediator.write('事情经过', '两家宅基地相邻，滴水檐过界三十公分，雨水流进东院，双方争吵。')
  await mediator.choose('盖房、地界')
  await mediator.press('提交登记')
  await mediator.page.getByRole('heading', { name: /郑大河/ }).waitFor()
  const address = mediator.page.url()
  await mediator.press('受理')
  await mediator.choose('同意', /郑大河/)
  await mediator.choose('同意', /郑小川/)
  await mediator.submit('确认受理')
  await mediator.sees(/磙.*人调字第\d{4}号/)
  await mediator.sees(/11月23日 周一/)
  await mediator.leave()

  // A stranger's case is not there.
  const neighbour = await Person.at(browser, demo.url, 'tiaojie06')
  await neighbour.page.goto(address)
  await neighbour.sees('没有找到，或者不在您的范围内')
  expect(await neighbour.page.getByText('郑大河').count()).toBe(0)
  await neighbour.leave()

  await forward(2)
  const monday = await Person.at(browser, demo.url, 'tiaojie05')
  await monday.sees('今天是说理室日')
  await monday.open('郑大河')
  await hear(monday, '双方都说了意见，界址差三十公分，没有谈成。', '未达成协议')
  await monday.submit('保存调解记录')
  await elevate(monday, '总支')
  await monday.sees(/11月25日 周三/)
  await monday.leave()

  await forward(2)
  const wednesday = await Person.at(browser, demo.url, 'zong1')
  await wednesday.open('郑大河')
  await hear(wednesday, '总支请了老支书一起说，仍差十公分。', '未达成协议')
  await wednesday.submit('保存调解记录')
  await elevate(wednesday, '乡')
  await wednesday.leave()

  await forward(2)
  const clerk = await Person.at(browser, demo.url, 'zongzhi')
  await clerk.open('郑大河')
  await hear(clerk, '对照原始宅基地档案，双方认可界址。', '达成协议')
  await clerk.choose('书面协议', '协议形式')
  await clerk.write('协议内容', '滴水檐收回界内，东院墙由双方共同修补。')
  await clerk.choose('郑小川', '由谁来做')
  await clerk.write('做什么', '收回滴水檐，修补院墙')
  await clerk.choose('约定期限', '什么时候')
  await clerk.writeDate('最迟哪一天', '2026-11-30')
  await clerk.choose('签名并按指印', /郑大河怎样签的/)
  await clerk.choose('签名并按指印', /郑小川怎样签的/)
  await clerk.submit('保存调解记录')
  await clerk.press('盖章')
  await clerk.submit('确认已盖章')
  await clerk.press('记录履行')
  await clerk.choose('已履行', '履行得怎样')
  await clerk.submit('保存履行情况')
  await clerk.press('记录回访')
  await clerk.choose('郑大河', '见到或联系上了谁')
  await clerk.choose('郑小川', '见到或联系上了谁')
  await clerk.choose('郑大河', '谁确认事情已经了结')
  await clerk.choose('郑小川', '谁确认事情已经了结')
  await clerk.write('回访情况', '滴水檐已经收回，两家来往如常。')
  await clerk.submit('保存回访')
  await clerk.press('归档')
  for (const paper of await clerk.page.getByRole('group', { name: '必备材料' }).locator('label.chip').all()) await paper.click()
  await clerk.press('确认归档', clerk.page.getByRole('dialog'))
  await clerk.submit('确认归档')
  await clerk.sees('已归档')
  await clerk.sees('说理庭')
  await clerk.leave()
})
