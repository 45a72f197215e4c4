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

test('what was typed survives a reload, and a quarrel settled on the spot is one page', async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05', { width: 800, height: 1280 })
  await who.press('登记纠纷')
  await who.write('当事人1 姓名', '常满仓')
  await who.write('当事人2 姓名', '常满囤')
  await who.write('事情经过', '轮流浇地排错了次序，在渠边吵起来。')
  await who.choose('用水排水')
  // The draft is on the tablet once it can be read back, however long that takes.
  await who.page.waitForFunction(async () => {
    const open = indexedDB.open('shuoli')
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      open.onsuccess = () => resolve(open.result)
      open.onerror = () => reject(open.error as Error)
    })
    const stores = [...db.objectStoreNames]
    const all = await Promise.all(
      stores.map((s) => new Promise<unknown[]>((resolve) => { const r = db.transaction(s).objectStore(s).getAll(); r.onsuccess = () => resolve(r.result as unknown[]) })),
    )
    db.close()
    const kept = JSON.stringify(all)
    return kept.includes('常满囤') && kept.includes('0201')
  })
  await who.page.reload()
  await who.sees('已恢复草稿')
  expect(await who.page.getByRole('textbox', { name: '当事人2 姓名' }).inputValue()).toBe('常满囤')
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
  await who.sees('口头协议')
  await who.sees(/人调字第\d{4}号/)
  await who.leave()
})

test('what is missing is said at the field, and nothing is sent', async () => {
  const who = await Person.at(browser, demo.url, 'tiaojie05', { width: 390, height: 844 })
  await who.press('登记纠纷')
  const sent: string[] = []
  who.page.on('request', (r) => { if (r.method() === 'POST') sent.push(r.url()) })
  await who.press('提交登记')
  await who.sees('请写姓名')
  await who.sees('请写事情经过')
  await who.sees('请选一个类别')
  expect(sent).toEqual([])
  await who.leave()
})
