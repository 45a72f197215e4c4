import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { Session } from '@/api/types'
import { queryClient } from '@/queries'
import { useSession } from '@/stores/session'
import { listen, useLive, type Ear } from './live'

/** A stream in the hands of the test. */
class Stream extends EventTarget {
  static all: Stream[] = []
  closed = false
  constructor(readonly url = '') {
    super()
    Stream.all.push(this)
  }
  close() {
    this.closed = true
  }
  says(unread: number) {
    this.dispatchEvent(new MessageEvent('inbox', { data: JSON.stringify({ unread }) }))
  }
  breaks() {
    this.dispatchEvent(new Event('error'))
  }
}
const open = () => Stream.all.filter((s) => !s.closed)
const last = () => Stream.all.at(-1)!
let hidden = false
function show(visible: boolean) {
  hidden = !visible
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden)
  vi.stubGlobal('EventSource', Stream)
  Stream.all = []
  hidden = false
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

describe('listening', () => {
  let ear: { [K in keyof Ear]: ReturnType<typeof vi.fn<Ear[K]>> }
  let stop: () => void
  beforeEach(() => {
    ear = { told: vi.fn(), deaf: vi.fn() }
    stop = listen(ear, () => new Stream() as unknown as EventSource)
  })
  afterEach(() => stop())

  it('hands on what it hears', () => {
    last().says(3)
    expect(ear.told).toHaveBeenCalledWith(3)
    expect(ear.deaf).not.toHaveBeenCalled()
  })

  it('asks instead when a stream is refused, and tries again ever more seldom', () => {
    for (const wait of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      const before = Stream.all.length
      last().breaks()
      expect(open()).toHaveLength(0)
      vi.advanceTimersByTime(wait / 2 - 1)
      expect(Stream.all, `too soon after ${wait}`).toHaveLength(before)
      vi.advanceTimersByTime(wait / 2 + 1)
      expect(Stream.all, `not after ${wait}`).toHaveLength(before + 1)
    }
    expect(ear.deaf).toHaveBeenCalledTimes(8)
    expect(open()).toHaveLength(1)
  })

  it('begins with short waits again once it has heard something', () => {
    for (let i = 0; i < 4; i++) {
      last().breaks()
      vi.advanceTimersByTime(60_000)
    }
    last().says(1)
    last().breaks()
    vi.advanceTimersByTime(1_000)
    expect(open()).toHaveLength(1)
  })

  it('keeps no stream for a page that nobody looks at', () => {
    show(false)
    expect(open()).toHaveLength(0)
    vi.advanceTimersByTime(600_000)
    expect(Stream.all).toHaveLength(1)
    show(true)
    expect(open()).toHaveLength(1)
  })

  it('does not wait when the network is back', () => {
    last().breaks()
    window.dispatchEvent(new Event('online'))
    expect(open()).toHaveLength(1)
    vi.advanceTimersByTime(600_000)
    expect(Stream.all).toHaveLength(2)
  })

  it('is over when it is stopped, whatever happens later', () => {
    last().breaks()
    stop()
    vi.advanceTimersByTime(600_000)
    window.dispatchEvent(new Event('online'))
    show(true)
    expect(open()).toHaveLength(0)
    expect(Stream.all).toHaveLength(1)
  })
})

describe('the app', () => {
  const me = (username: string, more: Partial<Session> = {}) => ({ username, name: username, permissions: ['inbox:read'], grants: [], today: '2026-11-23', demo: false, must_change: false, ...more }) as unknown as Session
  let stale: string[]
  beforeEach(() => {
    setActivePinia(createPinia())
    stale = []
    vi.spyOn(queryClient, 'invalidateQueries').mockImplementation((filter) => (stale.push((filter as { queryKey: string[] }).queryKey[0]!), Promise.resolve()))
    mount({ setup: () => (useLive(), () => null) })
  })

  it('has one stream while somebody is logged in, and none before or after', async () => {
    const session = useSession()
    expect(Stream.all).toHaveLength(0)
    session.me = me('cun05', { must_change: true })
    await nextTick()
    expect(Stream.all).toHaveLength(0)
    session.me = me('cun05')
    await nextTick()
    expect(open().map((s) => s.url)).toEqual(['/api/v1/events'])
    session.me = me('cun05', { today: '2026-11-24' })
    await nextTick()
    expect(Stream.all).toHaveLength(1)
    session.me = me('cun06')
    await nextTick()
    expect(open()).toHaveLength(1)
    session.clear()
    await nextTick()
    expect(open()).toHaveLength(0)
  })

  it('fetches anew what a message may be about; after reading only the messages', async () => {
    useSession().me = me('cun05')
    await nextTick()
    last().says(2)
    expect(stale).toEqual(['inbox'])
    stale = []
    last().says(3)
    expect(stale).toEqual(expect.arrayContaining(['inbox', 'today', 'cases', 'case', 'events', 'zero', 'hand-overs', 'hearings']))
    stale = []
    last().says(3) // one read, another come
    expect(stale).toContain('today')
    stale = []
    last().says(1)
    expect(stale).toEqual(['inbox'])
    stale = []
    last().breaks()
    expect(stale).toEqual(['inbox'])
  })
})
