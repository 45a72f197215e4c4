import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { Problem } from '@/api/problem'
import { useSubmit } from './useSubmit'

function gate() {
  let open!: (v: string) => void
  let fail!: (e: unknown) => void
  const wait = new Promise<string>((resolve, reject) => ((open = resolve), (fail = reject)))
  return { wait, open, fail }
}

describe('useSubmit', () => {
  it('refuses a second tap while the first runs', async () => {
    const g = gate()
    let calls = 0
    const { submit, running } = useSubmit(() => (calls++, g.wait))
    const first = submit()
    expect(running.value).toBe(true)
    expect(await submit()).toBeUndefined()
    g.open('done')
    expect(await first).toBe('done')
    expect(calls).toBe(1)
    expect(running.value).toBe(false)
  })

  it('keeps its key for the retry and takes a new one after success', async () => {
    const keys: string[] = []
    let broken = true
    const { submit, problem } = useSubmit(async (key) => {
      keys.push(key)
      if (broken) throw Problem.offline()
      return true
    })
    await submit()
    expect(problem.value?.code).toBe('offline')
    broken = false
    await submit()
    expect(problem.value).toBeNull()
    await submit()
    expect(keys[0]).toBe(keys[1])
    expect(keys[2]).not.toBe(keys[1])
  })

  it('uses the key of the draft it was given', async () => {
    const key = ref('draft-key-1')
    const seen: string[] = []
    const { submit } = useSubmit(async (k, n: number) => (seen.push(`${k}/${n}`), n), key)
    expect(await submit(7)).toBe(7)
    expect(seen).toEqual(['draft-key-1/7'])
    expect(key.value).not.toBe('draft-key-1')
  })

  it('turns a bug into a problem instead of losing it', async () => {
    const { submit, problem } = useSubmit(async () => {
      throw new TypeError('x is undefined')
    })
    await submit()
    expect(problem.value).toMatchObject({ code: 'client', detail: 'x is undefined' })
  })
})
