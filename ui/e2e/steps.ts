import type { Browser } from 'playwright-core'
import { Person } from './person'
import type { Demo } from './server'

/** The demo's clock goes on by days, as its administrator presses it. */
export async function forward(browser: Browser, demo: Demo, days: number): Promise<void> {
  const admin = await Person.at(browser, demo.url, 'admin')
  for (let i = 0; i < days; i++) {
    const answered = admin.page.waitForResponse((r) => r.url().endsWith('/demo/advance') && r.ok())
    await admin.press('前进一天')
    await answered
    await admin.page.getByRole('button', { name: '前进一天' }).isEnabled()
  }
  await admin.leave()
}

export interface Quarrel { one: string; other: string; what?: string; category?: string; risk?: string }

/** Registers a dispute of the mediator's own village; answers with its address. */
export async function register(who: Person, q: Quarrel): Promise<string> {
  await who.go('今日')
  await who.press('登记纠纷')
  await who.write('当事人1 姓名', q.one)
  await who.write('当事人2 姓名', q.other)
  await who.write('事情经过', q.what ?? '两家为院墙的滴水争吵，互不相让。')
  await who.choose(q.category ?? '盖房、地界')
  if (q.risk) await who.choose(q.risk, '风险')
  await who.press('提交登记')
  await who.page.getByRole('heading', { name: new RegExp(q.one) }).first().waitFor()
  return who.page.url()
}

export async function accept(who: Person, q: Quarrel): Promise<void> {
  await who.press('受理')
  await who.choose('同意', new RegExp(q.one))
  await who.choose('同意', new RegExp(q.other))
  await who.submit('确认受理')
  await who.sees(/人调字第\d{4}号/)
}

/** Opens a case by its address, as from a message. */
export async function visit(who: Person, address: string): Promise<void> {
  await who.page.goto(address)
  await who.page.getByRole('region', { name: '进展' }).waitFor()
}
