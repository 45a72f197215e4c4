import type { Case } from './types'

export interface FieldFault {
  pointer: string
  code: string
}

/** Everything that can go wrong with a request, in one shape: the server's RFC 9457 answer or a network that is not there. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly fields: FieldFault[]
  /** The case as it stands now, with a 412. */
  readonly current?: Case
  /** Seconds until it is worth trying again, with 429 and 503. */
  readonly retryAfter?: number

  constructor(p: { status: number; code: string; detail?: string; fields?: FieldFault[]; current?: Case; retryAfter?: number }) {
    super(p.detail || p.code)
    this.name = 'Problem'
    this.status = p.status
    this.code = p.code
    this.detail = p.detail ?? ''
    this.fields = p.fields ?? []
    this.current = p.current
    this.retryAfter = p.retryAfter
  }

  static offline(): Problem {
    return new Problem({ status: 0, code: 'offline' })
  }

  /** Reads an answer that is not 2xx; a body that is no problem document (a proxy's HTML page) becomes code `http`. */
  static async from(response: Response): Promise<Problem> {
    const retry = Number(response.headers.get('Retry-After'))
    const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : undefined
    let body: unknown
    try {
      body = await response.json()
    } catch {
      body = null
    }
    if (typeof body !== 'object' || body === null || typeof (body as { code?: unknown }).code !== 'string') {
      return new Problem({ status: response.status, code: response.status >= 502 ? 'unavailable' : 'http', retryAfter })
    }
    const b = body as { code: string; detail?: string; errors?: FieldFault[]; current?: Case }
    return new Problem({ status: response.status, code: b.code, detail: b.detail, fields: b.errors, current: b.current, retryAfter })
  }

  /** Whatever was thrown, as a Problem; a bug in our own code becomes code `client`. */
  static of(e: unknown): Problem {
    if (e instanceof Problem) return e
    return new Problem({ status: 0, code: 'client', detail: e instanceof Error ? e.message : String(e) })
  }
}
