import { describe, expect, it } from 'vitest'
import { deviceWords } from './device'

describe('a device in words', () => {
  it.each([
    ['Mozilla/5.0 (Linux; Android 11; SM-T510) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36', '安卓平板 · Chrome 浏览器'],
    ['Mozilla/5.0 (Linux; Android 13; V2199A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.47', '安卓手机 · 微信'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0', '电脑（Windows） · Edge 浏览器'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '电脑（Linux） · Firefox 浏览器'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1', '苹果手机 · Safari 浏览器'],
    ['curl/8.5.0', '其他设备'],
    ['', '其他设备'],
  ])('%s', (agent, words) => expect(deviceWords(agent)).toBe(words))
})
