import { chromium, type Browser } from 'playwright-core'

/** Debian's Chromium, cut off from every background service. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.SHUOLI_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
