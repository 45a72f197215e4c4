import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { forward } from './steps'
import { acceptAll, agree, each, elevate, empty, finishTasks, gone, hear, home, tellAll } from './walks'

// A mediator does all that his 今日 asks of him on the Monday, the Wednesday and the Friday of one week.
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

/** Everything that is this person's; answers what was done. */
async function everything(who: Person) {
  await home(who)
  const did = {
    accepted: await acceptAll(who),
    told: await tellAll(who),
    // The first quarrel of the day is settled, the second is not.
    heard: await each(who, '今日调解', '记录调解', (one, other, nth) => hear(who, one, other, nth === 0)),
    // What falls due: the first is settled, the others go up.
    due: await each(who, '快到期', undefined, (one, other, nth) => (nth === 0 ? agree(who, one, other) : elevate(who))),
    // Going up brings a new appointment, and with it people to tell.
    toldAgain: await tellAll(who),
    tasks: await finishTasks(who),
  }
  await home(who)
  return did
}

async function nothingLeft(who: Person) {
  await who.page.reload()
  await empty(who, '今日调解', '今天没有排期的调解')
  await empty(who, '快到期', '三天内没有到期的纠纷')
  await empty(who, '待受理', '没有等着受理的纠纷')
  await empty(who, '回访与履行', '没有要回访、履行或盖章的事')
  await gone(who, '要通知的当事人')
}

test('Monday, at the tablet on its side', { timeout: 180_000 }, async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie38')
  await who.sees('今天是说理室日')
  const did = await everything(who)
  console.log(JSON.stringify(did))
  expect(did).toMatchObject({ accepted: 1, heard: 2 })
  await nothingLeft(who)
  await who.leave()
})

test('Wednesday, at the tablet upright', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const who = await Person.at(browser, demo.url, 'tiaojie38', { width: 800, height: 1280 })
  await who.sees('今天是说理堂日')
  const did = await everything(who)
  console.log(JSON.stringify(did))
  await nothingLeft(who)
  await who.leave()
})

test('Friday, on a phone', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const who = await Person.at(browser, demo.url, 'tiaojie38', { width: 390, height: 844 })
  await who.sees('今天是说理庭日')
  const did = await everything(who)
  console.log(JSON.stringify(did))
  await nothingLeft(who)
  await who.leave()
})
