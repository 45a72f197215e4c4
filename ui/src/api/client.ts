import createClient, { type Middleware } from 'openapi-fetch'
import { writeEnded, writeStarted, sawServer, lostServer } from '@/sync'
import { Problem } from './problem'
import type { paths } from './schema'
import type { ActBody, Action, Case } from './types'

export { Problem } from './problem'

let onLoggedOut: () => void = () => {}
/** The session store says what to do when the server no longer knows us. */
export function whenLoggedOut(f: () => void): void {
  onLoggedOut = f
}

/** /repeats is asked by POST, to keep phones out of addresses, and changes nothing. */
const writes = (request: Request, schemaPath: string) => request.method !== 'GET' && schemaPath !== '/repeats'

const guard: Middleware = {
  onRequest({ request, schemaPath }) {
    if (writes(request, schemaPath)) writeStarted()
  },
  async onResponse({ request, response, schemaPath }) {
    if (writes(request, schemaPath)) writeEnded()
    sawServer()
    if (response.ok) return
    const problem = await Problem.from(response)
    if (response.status === 401 && schemaPath !== '/session') onLoggedOut()
    throw problem
  },
  onError({ request, schemaPath, error }) {
    if (writes(request, schemaPath)) writeEnded()
    if (error instanceof DOMException && error.name === 'AbortError') return
    lostServer()
    return Problem.offline()
  },
}

export const api = createClient<paths>({
  baseUrl: '/api/v1',
  credentials: 'same-origin',
  cache: 'no-store',
  fetch: (request) => globalThis.fetch(request), // looked up at each call, so that tests can stand in for the server
})
api.use(guard)

/** Takes the data out of an answer; failures have already been thrown as a Problem. */
export async function data<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** A new idempotency key. Make it when a form is opened and keep it until the write succeeded. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const b = crypto.getRandomValues(new Uint8Array(16)) // tablets before Chrome 92, and plain http
  return [...b].map((x) => x.toString(16).padStart(2, '0')).join('')
}

/** version → the If-Match header's value, "12" with its quotes. */
export function etag(version: number): string {
  return `"${version}"`
}

/** The header parameters of a write. */
export function writeHeaders(key: string): { 'Idempotency-Key': string }
export function writeHeaders(key: string, version: number): { 'Idempotency-Key': string; 'If-Match': string }
export function writeHeaders(key: string, version?: number) {
  return version === undefined ? { 'Idempotency-Key': key } : { 'Idempotency-Key': key, 'If-Match': etag(version) }
}

/** Does one act on a case that was read at a version; answers with the case as it then stands. */
export function act<A extends Action>(action: A, on: { id: string; version: number }, body: ActBody<A>, key: string): Promise<Case> {
  const path = `/cases/{id}/actions/${action}` as '/cases/{id}/actions/note' // every act has the same shape but for its body
  return data(
    api.POST(path, {
      params: { path: { id: on.id }, header: writeHeaders(key, on.version) },
      body: body as ActBody<'note'>,
    }),
  )
}
