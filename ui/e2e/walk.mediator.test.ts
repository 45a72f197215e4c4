import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { launch } from './browser'
import { Person } from './person'
import { startDemo, type Demo } from './server'
import { forward } from './steps'
import { everything, nothingLeft } from './walks'

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

const village = 'tiaojie38'

test('Monday, at the tablet on its side', { timeout: 180_000 }, async () => {
  const who = await Person.at(browser, demo.url, village)
  await who.sees('今天是说理室日')
  const did = await everything(who, (nth) => nth === 0, (nth) => nth === 0)
  expect(did).toMatchObject({ accepted: 1, heard: 2, due: 3 })
  for (const deed of ['盖章', '记录履行', '记录回访', '司法确认', '归档']) expect(did.tasks[deed], deed).toBeGreaterThan(0)
  await nothingLeft(who)
  await who.leave()
})

test('Wednesday, at the tablet upright', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const who = await Person.at(browser, demo.url, village, { width: 800, height: 1280 })
  await who.sees('今天是说理堂日')
  const did = await everything(who, () => false)
  expect(did).toMatchObject({ told: 4, heard: 2, toldAgain: 4 })
  await nothingLeft(who)
  await who.leave()
})

test('Friday, on a phone', { timeout: 180_000 }, async () => {
  await forward(browser, demo, 2)
  const who = await Person.at(browser, demo.url, village, { width: 390, height: 844 })
  await who.sees('今天是说理庭日')
  const did = await everything(who, () => true)
  expect(did.heard).toBe(2)
  await nothingLeft(who)
  await who.leave()
})
