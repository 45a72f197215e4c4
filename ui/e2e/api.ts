import type { Demo } from './server'

const PASSWORD = 'Shuoli-Demo-2026'

/** Somebody at the API itself, who needs no page. */
export class Caller {
  private static keys = 0

  private constructor(
    private readonly root: string,
    private readonly cookie: string,
  ) {}

  static async at(demo: Demo, username: string, userAgent = 'e2e'): Promise<Caller> {
    const answer = await fetch(`${demo.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'User-Agent': userAgent },
      body: JSON.stringify({ username, password: PASSWORD }),
    })
    if (!answer.ok) throw new Error(`${username} can't log in: ${answer.status} ${await answer.text()}`)
    return new Caller(`${demo.url}/api/v1`, answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; '))
  }

  get<T>(path: string): Promise<T> {
    return this.ask<T>('GET', path)
  }

  /** Writes under a key of its own; version is that of what is changed. */
  async send<T>(method: 'POST' | 'PATCH' | 'PUT', path: string, body?: object, version?: number): Promise<T> {
    const form = body instanceof FormData
    return this.ask<T>(method, path, {
      headers: {
        'Idempotency-Key': `e2e-key-${++Caller.keys}`,
        ...(body && !form ? { 'Content-Type': 'application/json' } : {}),
        ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
      },
      ...(body ? { body: form ? body : JSON.stringify(body) } : {}),
    })
  }

  private async ask<T>(method: string, path: string, rest: { headers?: Record<string, string>; body?: BodyInit } = {}): Promise<T> {
    const answer = await fetch(`${this.root}${path}`, { method, ...rest, headers: { ...rest.headers, Cookie: this.cookie } })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text) as T
  }
}
