import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

const PASSWORD = 'Shuoli-Demo-2026'

/** Somebody at a tablet of his own: all he can do is click and type. */
export class Person {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    readonly url: string,
  ) {}

  static async at(browser: Browser, url: string, username: string, viewport = { width: 1280, height: 800 }): Promise<Person> {
    const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
    context.setDefaultTimeout(15_000)
    const page = await context.newPage()
    const person = new Person(context, page, url)
    await page.goto(url)
    await page.getByLabel('用户名').fill(username)
    await page.getByRole('textbox', { name: '密码' }).fill(PASSWORD)
    await person.press('登录')
    await page.getByRole('navigation').first().waitFor()
    return person
  }

  leave(): Promise<void> {
    return this.context.close()
  }

  async press(name: string | RegExp, within: Page | Locator = this.page): Promise<void> {
    await within.getByRole('button', { name, exact: true }).first().click()
  }

  /** Opens a page by the navigation; on a phone the last ones are under 更多. */
  async go(name: string): Promise<void> {
    const bar = this.page.getByRole('navigation', { name: '主导航' })
    const more = bar.getByRole('button', { name: '更多', exact: true })
    const link = bar.getByRole('link', { name, exact: true })
    await bar.getByRole('link').first().waitFor()
    if (!(await link.count()) && (await more.count())) await more.click()
    await link.click()
  }

  /** Taps the chip whose words begin so; in a group where several do. */
  async choose(name: string, group?: string | RegExp): Promise<void> {
    const where = group ? this.page.getByRole('group', { name: group }) : this.page
    await where.locator('label.chip', { hasText: new RegExp(`^\\s*${name}`) }).first().click()
  }

  async switchOn(name: string): Promise<void> {
    await this.page.locator('label.toggle', { hasText: name }).first().click()
  }

  async write(label: string, text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: label, exact: true }).fill(text)
  }

  /** Picks a file, as from the system's own dialog. */
  async pick(label: string | RegExp, name: string, buffer: Buffer): Promise<void> {
    await this.page.getByLabel(label).setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
  }

  /** Types a date and leaves its calendar by Enter. */
  async writeDate(label: string, date: string): Promise<void> {
    const field = this.page.getByRole('combobox', { name: label }).or(this.page.getByLabel(label, { exact: true })).first()
    await field.fill(date)
    await field.press('Enter')
  }

  /** Finds a case in the list by a party's name and opens it. */
  async open(party: string): Promise<void> {
    await this.go('纠纷')
    await this.page.getByRole('search').getByRole('textbox').fill(party)
    await this.page.getByRole('link', { name: new RegExp(party) }).first().click()
    await this.page.getByRole('heading', { name: new RegExp(party) }).first().waitFor()
  }

  /** Presses one of the case's acts; the seldom ones are under 更多. */
  async act(name: string): Promise<void> {
    const now = this.page.getByRole('region', { name: '现在可以' })
    const button = now.getByRole('button', { name, exact: true })
    await now.getByRole('button').first().waitFor()
    if (!(await button.count())) await this.press('更多', now)
    await button.click()
    await this.page.getByRole('dialog').waitFor()
  }

  /** For a form that asks again before it is sent. */
  async submitTwice(name: string): Promise<void> {
    await this.press(name, this.page.getByRole('dialog'))
    await this.page.getByRole('button', { name: '再想想' }).waitFor()
    await this.submit(name)
  }

  /** His own name, as 我的 says it. */
  async name(): Promise<string> {
    await this.go('我的')
    return (await this.page.locator('h2.name').textContent())?.trim() ?? ''
  }

  /** Waits for words to be on the page. */
  async sees(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor()
  }

  /** The open form's own submit button; the form goes when the act is done. */
  async submit(name: string | RegExp): Promise<void> {
    const dialog = this.page.locator('[role=dialog][aria-modal=true]').filter({ visible: true }) // a date's calendar is a dialog too
    await this.press(name, dialog)
    await dialog.waitFor({ state: 'hidden' })
  }
}
