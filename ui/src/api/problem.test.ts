import { afterEach, describe, expect, it, vi } from 'vitest'
import { fieldWords, problemWords } from '@/i18n/faults'
import { syncState } from '@/sync'
import { act, api, data, etag, Problem, whenLoggedOut } from './client'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json', ...headers } })
function server(reply: (r: Request) => Response | Promise<Response>) {
  const seen: Request[] = []
  vi.stubGlobal('fetch', async (r: Request) => (seen.push(r), reply(r)))
  return seen
}
const caught = async (p: Promise<unknown>): Promise<Problem> => {
  try {
    await p
  } catch (e) {
    return e as Problem
  }
  throw new Error('nothing was thrown')
}
afterEach(() => vi.unstubAllGlobals())

describe('Problem', () => {
  it('reads an RFC 9457 answer with its fields and the case as it stands', async () => {
    const p = await Problem.from(
      answer(412, { status: 412, code: 'stale_version', title: '', detail: '别人刚改过', errors: [{ pointer: '/narrative', code: 'too_long' }], current: { id: 'c', version: 9 } }),
    )
    expect(p).toBeInstanceOf(Problem)
    expect(p).toMatchObject({ status: 412, code: 'stale_version', fields: [{ pointer: '/narrative', code: 'too_long' }], current: { version: 9 } })
    expect(fieldWords(p, '/narrative')).toBe('太长了，请写短一些')
    expect(fieldWords(p, '/category')).toBe('')
  })
  it('survives an answer that is no problem document', async () => {
    expect((await Problem.from(answer(502, '<html>Bad Gateway</html>'))).code).toBe('unavailable')
    expect((await Problem.from(answer(418, '{"tea":true}'))).code).toBe('http')
  })
  it('has words for a known code and shows the server’s for another', () => {
    expect(problemWords(new Problem({ status: 401, code: 'wrong_credentials', detail: 'x' }))).toContain('用户名或密码不对')
    expect(problemWords(new Problem({ status: 409, code: 'brand_new', detail: '新的规则不允许' }))).toBe('新的规则不允许')
    expect(problemWords(new Problem({ status: 500, code: 'brand_new' }))).not.toBe('')
  })
  it('says when to try again', () => {
    expect(problemWords(new Problem({ status: 429, code: 'too_fast', retryAfter: 30 }))).toContain('30 秒后再试')
    expect(problemWords(new Problem({ status: 429, code: 'too_fast', retryAfter: 61 }))).toContain('2 分钟后再试')
    expect(problemWords(new Problem({ status: 429, code: 'too_fast' }))).toContain('请稍后再试')
  })
})

describe('client', () => {
  it('sends the key and the quoted version', async () => {
    const seen = server(() => answer(200, { id: 'c1' }))
    await act('note', { id: 'c1', version: 12 }, { text: '好' }, 'key-12345')
    expect(etag(12)).toBe('"12"')
    expect(seen[0]!.url).toMatch(/\/api\/v1\/cases\/c1\/actions\/note$/)
    expect(seen[0]!.headers.get('If-Match')).toBe('"12"')
    expect(seen[0]!.headers.get('Idempotency-Key')).toBe('key-12345')
  })
  it('throws a Problem for a refusal and logs out on 401', async () => {
    const out = vi.fn()
    whenLoggedOut(out)
    server(() => answer(401, { status: 401, code: 'not_logged_in', title: '', detail: '' }))
    expect((await caught(data(api.GET('/today')))).code).toBe('not_logged_in')
    expect(out).toHaveBeenCalledOnce()
  })
  it('does not log out over a wrong password', async () => {
    const out = vi.fn()
    whenLoggedOut(out)
    server(() => answer(401, { status: 401, code: 'wrong_credentials', title: '', detail: '' }))
    expect((await caught(data(api.POST('/session', { body: { username: 'a', password: 'b' } })))).code).toBe('wrong_credentials')
    expect(out).not.toHaveBeenCalled()
  })
  it('says offline when nobody answers, and synced again when somebody does', async () => {
    server(() => Promise.reject(new TypeError('Failed to fetch')))
    expect((await caught(data(api.GET('/today')))).code).toBe('offline')
    expect(syncState.value).toBe('offline')
    server(() => answer(200, {}))
    await data(api.GET('/about'))
    expect(syncState.value).toBe('synced')
  })
})
