import { t } from '@/i18n'

/** What a browser's user agent says, in words: 安卓平板 · Chrome 浏览器. */
export function deviceWords(agent: string): string {
  const system = systemOf(agent)
  if (!system) return t('admin.devices.unknown')
  return t('admin.devices.words', { system: t(`admin.devices.${system}`), browser: t(`admin.devices.${browserOf(agent)}`) })
}

function systemOf(a: string): string {
  if (/iPad/.test(a)) return 'ipad'
  if (/iPhone/.test(a)) return 'iphone'
  if (/Android/.test(a)) return /Mobile/.test(a) ? 'android_phone' : 'android_tablet'
  if (/Windows/.test(a)) return 'windows'
  if (/Macintosh/.test(a)) return 'mac'
  if (/Linux|X11|CrOS/.test(a)) return 'linux'
  return ''
}

// Nearly every browser also claims to be those before it; the most particular goes first.
function browserOf(a: string): string {
  if (/MicroMessenger/.test(a)) return 'wechat'
  if (/Edg(e|A|iOS)?\//.test(a)) return 'edge'
  if (/Firefox|FxiOS/.test(a)) return 'firefox'
  if (/Chrom(e|ium)|CriOS/.test(a)) return 'chrome'
  if (/Safari/.test(a)) return 'safari'
  return 'other'
}
