import type { Locator } from 'playwright-core'
import type { Person } from './person'

// What the walks through 今日 share: its cards, and the acts that empty them.

/** A card of 今日 by the beginning of its heading. */
export const card = (who: Person, heading: string) => who.page.getByRole('region', { name: new RegExp(`^${heading}`) })

/** 今日 by the navigation, once it has something to say. */
export async function home(who: Person): Promise<void> {
  await who.go('今日')
  await who.page.locator('main section.card').first().waitFor()
}

/** The card says that nothing is left in it. */
export async function empty(who: Person, heading: string, words: string): Promise<void> {
  const its = card(who, heading)
  await its.getByText(words).waitFor()
  await its.locator('li.row').filter({ visible: true }).first().waitFor({ state: 'detached' })
}

/** A card that is shown only when it holds something is gone. */
export const gone = (who: Person, heading: string) => card(who, heading).waitFor({ state: 'detached' })

const rows = (who: Person, heading: string, button?: string) => {
  const all = card(who, heading).locator('li.row')
  return button ? all.filter({ has: who.page.getByRole('button', { name: button, exact: true }) }) : all
}

/** The two whose quarrel the row is. */
export async function partiesOf(row: Locator): Promise<[string, string]> {
  const title = (await row.locator('.who, strong').first().innerText()).trim()
  const [one = '', other = ''] = title.split('、')
  return [one, other]
}

/**
 * Does a card's items one after another, whatever order they come in, and sees each leave 今日.
 * With a button: those rows that offer it, by pressing it; without: by opening the case. Answers how many;
 * a list that has no end is met by whoever looks at it afterwards.
 */
export async function each(who: Person, heading: string, button: string | undefined, deed: (one: string, other: string, nth: number) => Promise<void>, most = 60): Promise<number> {
  await home(who)
  for (let n = 0; n <= most; n++) {
    const row = rows(who, heading, button).first()
    if (n === most || !(await row.count())) return n
    const [one, other] = await partiesOf(row)
    const its = rows(who, heading, button).filter({ hasText: `${one}、${other}` })
    const before = await its.count()
    if (button) await who.press(button, row)
    else await row.getByRole('link').first().click()
    await who.page.getByRole('heading', { name: new RegExp(`${one}、${other}`) }).first().waitFor()
    await deed(one, other, n)
    await home(who)
    await its.nth(before - 1).waitFor({ state: 'detached' })
  }
  return most
}

/** Tells everybody whom 今日 names of his hearing. */
export async function tellAll(who: Person): Promise<number> {
  await home(who)
  const call = card(who, '要通知的当事人').getByRole('button', { name: /^通知 / })
  for (let n = 0; n < 60; n++) {
    if (!(await call.count())) return n
    const name = (await call.first().innerText()).trim()
    const left = await call.count()
    await call.first().click()
    await who.choose('打了电话', '怎么通知的')
    await who.submit('记为已通知')
    await card(who, '要通知的当事人').getByRole('button', { name, exact: true }).first().waitFor({ state: 'detached' })
    if (left === 1) await gone(who, '要通知的当事人')
  }
  throw new Error('要通知的当事人 has no end')
}

/** Accepts whatever waits: both agree, and the first mediator takes it unless one is ticked already. */
export const acceptAll = (who: Person) =>
  each(who, '待受理', '受理', async (one, other) => {
    await who.choose('同意', new RegExp(one))
    await who.choose('同意', new RegExp(other))
    const mediators = who.page.getByRole('group', { name: '调解员' })
    await mediators.getByRole('checkbox').first().waitFor()
    if (!(await mediators.getByRole('checkbox', { checked: true }).count())) await mediators.locator('label.chip').first().click()
    await who.submit('确认受理')
  })

/** What both agree on: by mouth where that is enough, else on paper. */
async function terms(who: Person, debtor: string, one: string): Promise<void> {
  const oral = who.page.getByRole('group', { name: '协议形式' }).locator('label.chip', { hasText: '口头协议' })
  const spoken = (await oral.count()) > 0
  await who.choose(spoken ? '口头协议' : '书面协议', '协议形式')
  await who.write('协议内容', '双方各让一步，照老界石用，往后互不追究。')
  await who.choose(debtor, '由谁来做')
  await who.write('做什么', '当面赔礼')
  await who.choose('当场履行', '什么时候')
  if (spoken) return
  await who.choose('签名并按指印', new RegExp(`${one}怎样签的`))
  await who.choose('签名并按指印', new RegExp(`${debtor}怎样签的`))
}

/** Fills in the open form of 记录调解 and saves it; both came. */
export async function hear(who: Person, one: string, other: string, settled: boolean): Promise<void> {
  const rights = who.page.getByRole('switch', { name: '已告知权利义务' })
  if (!(await rights.isChecked())) await who.switchOn('已告知权利义务')
  await who.choose('到场', new RegExp(one))
  await who.choose('到场', new RegExp(other))
  await who.write('调解记录', '双方都到场，把前后经过说清楚了。')
  await who.choose(settled ? '达成协议' : '未达成协议', '结果')
  if (settled) await terms(who, other, one)
  await who.submit('保存调解记录')
}

/** Sends the open case up. */
export async function elevate(who: Person): Promise<void> {
  await who.act('提级')
  await who.write('为什么要提级', '本级谈不拢，请上一级帮助。')
  await who.submit(/^确认提级到/)
}

/** Agrees in the open case. */
export async function agree(who: Person, one: string, other: string): Promise<void> {
  await who.act('达成协议')
  const rights = who.page.getByRole('switch', { name: '已告知权利义务' })
  if (!(await rights.isChecked())) await who.switchOn('已告知权利义务')
  await terms(who, other, one)
  await who.submit('保存协议')
}

/** Does what follows from agreements, one kind after another: every volume that can be closed is. */
export async function finishTasks(who: Person): Promise<Record<string, number>> {
  const did: Record<string, number> = {}
  const work = async (button: string, deed: (one: string, other: string, nth: number) => Promise<void>, most?: number) => {
    did[button] = (did[button] ?? 0) + (await each(who, '回访与履行', button, deed, most))
  }
  const confirm = async (one: string, other: string) => {
    await who.write('向哪个法院申请', '县人民法院')
    await who.choose(one, '谁来申请')
    await who.choose(other, '谁来申请')
    await who.submit('保存申请')
  }
  await work('盖章', () => who.submit('确认已盖章'))
  await work('记录履行', async () => {
    await who.choose('已履行', '履行得怎样')
    await who.submit('保存履行情况')
  })
  await work('记录回访', async (one, other) => {
    for (const [name, group] of [[one, '见到或联系上了谁'], [other, '见到或联系上了谁'], [one, '谁确认事情已经了结'], [other, '谁确认事情已经了结']] as const) {
      await who.choose(name, group)
    }
    await who.press('协议都做到了，双方没有新的意见')
    await who.submit('保存回访')
  })
  await work('司法确认', confirm, 1)
  await work('归档', async () => {
    for (const paper of await who.page.getByRole('group', { name: '必备材料' }).locator('label.chip').all()) {
      if (!(await paper.getByRole('checkbox').isChecked())) await paper.click()
    }
    await who.submitTwice('确认归档')
  })
  await work('司法确认', confirm) // of what can't be closed yet
  return did
}

/** What was done of a person's 今日, by card. */
export interface Did { reported: number; accepted: number; told: number; heard: number; due: number; toldAgain: number; tasks: Record<string, number> }

/**
 * Everything that 今日 asks of a mediator, a head or a clerk. At the hearings the nth quarrel of the day is settled or
 * goes up, as the walk says; what falls due goes up, unless the walk settles it.
 */
export async function everything(who: Person, settled: (nth: number) => boolean, agreed: (nth: number) => boolean = () => false): Promise<Did> {
  return {
    reported: await reportAll(who),
    accepted: await acceptAll(who),
    told: await tellAll(who),
    heard: await each(who, '今日调解', '记录调解', async (one, other, nth) => {
      await hear(who, one, other, settled(nth))
      if (!settled(nth)) await elevate(who)
    }),
    due: await each(who, '快到期', undefined, (one, other, nth) => (agreed(nth) ? agree(who, one, other) : elevate(who))),
    toldAgain: await tellAll(who), // going up brings a new appointment
    tasks: await finishTasks(who),
  }
}

/** After coming again 今日 has nothing for this person to do. */
export async function nothingLeft(who: Person): Promise<void> {
  await home(who)
  await who.page.reload()
  await who.page.locator('main section.card').first().waitFor()
  if (await who.page.getByText('今天没有要办的事').count()) return
  const hearings = card(who, '今日调解')
  await hearings.getByText('今天没有排期的调解').waitFor()
  await hearings.getByRole('button', { name: '记录调解' }).waitFor({ state: 'detached' })
  await empty(who, '快到期', '三天内没有到期的纠纷')
  await empty(who, '待受理', '没有等着受理的纠纷')
  await empty(who, '回访与履行', '没有要回访、履行或盖章的事')
  for (const heading of ['要通知的当事人', '必须报告，还没有报', '待核定', '要重新指派']) await gone(who, heading)
}

/** Makes the reports that the law asks for. */
export const reportAll = (who: Person) =>
  each(who, '必须报告，还没有报', '报告', async () => {
    await who.write('报告给谁', '派出所 李警官')
    await who.submit('保存报告')
  })
