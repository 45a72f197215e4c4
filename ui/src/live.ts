import { watch } from 'vue'
import { messagesRead, somethingTold } from '@/queries'
import { useSession } from '@/stores/session'

/** Milliseconds until a lost stream is asked for again: doubled each time, and never all tablets at once. */
const SHORTEST = 1_000
const LONGEST = 60_000

export interface Ear {
  /** So many messages are unread now, or so many are and others than before. */
  told(unread: number): void
  /** Nothing can be heard for the time being: whoever wants to know must ask. */
  deaf(): void
}

/**
 * Listens to the server until the answered function is called. A browser does not say why a stream was refused, be
 * it a login that has ended or too many streams: each refusal makes the page ask, and the answer tells. A page that
 * nobody looks at keeps no stream, for a browser has six connections to a server and no more.
 */
export function listen(ear: Ear, open = () => new EventSource('/api/v1/events')): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let wait = SHORTEST

  function close() {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
  function lost() {
    close()
    ear.deaf()
    timer = setTimeout(connect, wait * (0.5 + Math.random() / 2))
    wait = Math.min(2 * wait, LONGEST)
  }
  function connect() {
    close()
    source = open()
    source.addEventListener('inbox', (e) => {
      wait = SHORTEST
      ear.told((JSON.parse(e.data as string) as { unread: number }).unread)
    })
    source.addEventListener('error', lost)
  }
  function look() {
    wait = SHORTEST
    if (document.hidden) close()
    else connect()
  }

  look()
  document.addEventListener('visibilitychange', look)
  window.addEventListener('online', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('online', look)
    close()
  }
}

/** The app's one stream, for as long as somebody is logged in. */
export function useLive(): void {
  const session = useSession()
  const who = () => (session.can('inbox:read') && !session.me?.must_change ? session.me?.username : undefined)
  watch(who, (name, _, onCleanup) => {
    if (!name) return
    let known: number | undefined
    onCleanup(listen({
      // At first the page has only just been fetched, and fewer than before is one's own reading: both leave the rest as it is.
      told(unread) {
        if (known === undefined || unread < known) messagesRead()
        else somethingTold()
        known = unread
      },
      deaf: messagesRead,
    }))
  }, { immediate: true })
}
