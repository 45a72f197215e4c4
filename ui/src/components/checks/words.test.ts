import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DailyCheck, DailyCheckPage } from '@/api/types'
import { i18n } from '@/i18n'
import RunLine from './RunLine.vue'
import SpaceNote from './SpaceNote.vue'
import StaleNote from './StaleNote.vue'
import { behindWords, durationWords, sizeWords } from './words'

const TODAY = '2026-11-26'
const run = (more: Partial<DailyCheck> = {}): DailyCheck => ({
  date: '2026-11-23', started_at: '2026-11-23T10:00:00Z', finished_at: '2026-11-23T10:00:05Z', took_ms: 5000, attempts: 1,
  elevated: 2, supervised: 0, missed: 3, reminded: 4, failed: 0, ...more,
})
const page = (more: Partial<DailyCheckPage> = {}): DailyCheckPage => ({ items: [run()], next: '2026-11-24', due_at: '2026-11-24T10:00:00Z', behind: 0, stale: false, ...more })
const global = { plugins: [i18n] }

beforeEach(() => setActivePinia(createPinia()))

describe('the daily checks in words', () => {
  it('say how long one took', () => {
    expect([0, 999, 1000, 59_400, 65_000, 3_600_000, 7_380_000].map(durationWords)).toEqual(['1 秒以内', '1 秒以内', '1 秒', '59 秒', '1 分 5 秒', '1 小时 0 分', '2 小时 3 分'])
  })

  it('say which dates are behind', () => {
    expect(behindWords(page(), TODAY)).toBe('')
    expect(behindWords(page({ behind: 1 }), TODAY)).toBe('11月24日的还没有做。')
    expect(behindWords(page({ behind: 3 }), TODAY)).toBe('11月24日到11月26日，3 天的还没有做。')
  })

  it('warn in words, with the last that was finished', () => {
    const note = mount(StaleNote, { props: { page: page({ stale: true, behind: 2, items: [run({ date: '2026-11-24', finished_at: null }), run()] }), advice: '请找管理员' }, global })
    expect(note.get('[role="alert"]').text()).toContain('超过 26 小时没有检查')
    expect(note.text()).toContain('上一次做完是 11月23日 18:00。11月24日到11月25日，2 天的还没有做。')
    expect(mount(StaleNote, { props: { page: page({ items: [] }), advice: '' }, global }).text()).toContain('还没有做过。')
  })

  it('warn of a full disk with what is left, in round numbers', () => {
    expect([0, 999_999, 1_000_000, 1_940_000_000, 2_000_000_000, 199_600_000_000, 3_000_000_000_000].map(sizeWords)).toEqual(['0 MB', '0 MB', '1 MB', '1.9 GB', '2.0 GB', '199.6 GB', '3000.0 GB'])
    const note = mount(SpaceNote, { props: { space: { free_bytes: 1_940_000_000, total_bytes: 40_000_000_000, low: true }, advice: '请告诉管理员' }, global })
    expect(note.get('[role="alert"]').text()).toContain('磁盘快满了')
    expect(note.text()).toContain('还剩 1.9 GB，共 40.0 GB。请告诉管理员')
  })

  it('do not pass over what failed, nor a check that was broken off', () => {
    const good = mount(RunLine, { props: { run: run() }, global })
    expect(good.text().replace(/\s+/g, ' ')).toContain('11月23日 18:00 开始 · 18:00 做完 · 用时 5 秒')
    expect(good.text()).not.toContain('没能处理')
    const bad = mount(RunLine, { props: { run: run({ failed: 2, attempts: 3 }) }, global })
    expect(bad.text()).toContain('2 件纠纷没能处理')
    expect(bad.text()).toContain('第 3 次才做完')
    const broken = mount(RunLine, { props: { run: run({ finished_at: null, attempts: 2 }) }, global })
    expect(broken.text()).toContain('没有做完')
    expect(broken.text()).toContain('试了 2 次')
  })
})
