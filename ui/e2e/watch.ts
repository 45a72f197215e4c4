import { expect } from 'vitest'
import type { BrowserContext, Page, Request } from 'playwright-core'

/** Keeps what a payload can bring about in somebody's browser: a call, a dialog, a request, a window, a blocked script. */
export class Watch {
  private readonly caught: string[] = []
  private readonly underway = new Set<Request>()

  private constructor(private readonly origin: string) {}

  static async over(context: BrowserContext, url: string): Promise<Watch> {
    const watch = new Watch(new URL(url).origin)
    await context.exposeFunction('xss', () => watch.caught.push('xss() was called'))
    await context.exposeFunction('violated', (what: string) => watch.caught.push(`the policy stopped ${what}`))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => {
        void (window as unknown as { violated(what: string): void }).violated(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`)
      })
    })
    context.on('request', (r) => {
      if (!watch.own(new URL(r.url()), r.isNavigationRequest())) watch.caught.push(`${r.resourceType()} ${r.url()} was asked for`)
    })
    context.on('request', (r) => r.resourceType() !== 'eventsource' && watch.underway.add(r))
    context.on('requestfinished', (r) => watch.underway.delete(r))
    context.on('requestfailed', (r) => watch.underway.delete(r))
    context.on('page', (page) => watch.page(page))
    for (const page of context.pages()) watch.page(page)
    return watch
  }

  /** Waits until the page has got what it asked for, and shows it. */
  async filled(page: Page): Promise<void> {
    await expect.poll(() => this.underway.size, { timeout: 15_000 }).toBe(0)
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }

  /** Holds that nothing of the sort happened, and that the page holds nothing that is not the program's own. */
  async calm(page: Page, where: string): Promise<void> {
    const strange = await page.evaluate(foreign)
    expect.soft([...this.caught.splice(0), ...strange], where).toEqual([])
  }

  private page(page: Page): void {
    page.on('dialog', (d) => {
      this.caught.push(`${d.type()}: ${d.message()}`)
      void d.dismiss()
    })
    page.on('popup', (p) => this.caught.push(`${p.url()} was opened`))
    page.on('pageerror', (e) => this.caught.push(`${e.name}: ${e.message}`))
  }

  private own(url: URL, navigation: boolean): boolean {
    if (url.protocol === 'data:' || url.protocol === 'blob:') return !navigation
    return url.origin === this.origin && (navigation || /^\/(api\/v1\/|assets\/|favicon\.svg$)/.test(url.pathname))
  }
}

/** Elements and attributes that no page of the program has. */
function foreign(): string[] {
  const found: string[] = []
  const alien = 'style, iframe, object, embed, base, portal, template, math, marquee, plaintext, xmp, audio, video, foreignObject, animate, meta[http-equiv], [srcdoc], [ping], [background], [id="xss"], x-x, svg script, svg image'
  const told = (e: Element) => e.outerHTML.slice(0, 160)
  const own = (url: string) => url.startsWith(`${location.origin}/assets/`) || url === `${location.origin}/favicon.svg`
  for (const e of document.querySelectorAll(alien)) found.push(told(e))
  for (const e of document.querySelectorAll<HTMLScriptElement | HTMLLinkElement>('script, link')) if (!own('src' in e ? e.src : e.href)) found.push(told(e))
  for (const e of document.querySelectorAll('*')) {
    for (const { name, value } of e.attributes) {
      const leads = /^(src|srcset|href|xlink:href|action|formaction|data|poster)$/.test(name)
      if (name.startsWith('on') || (leads && (/^[\s\0-\x20]*(javascript|vbscript|data):/i.test(value) || /evil/.test(value)))) found.push(told(e))
    }
  }
  return found
}
