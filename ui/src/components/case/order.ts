import type { Action, Case } from '@/api/types'

/** What a case's next steps look like: one large button, some beside it, the rest folded away. */
export interface Steps {
  primary?: Action
  others: Action[]
  more: Action[]
}

const often: readonly Action[] = ['accept', 'hearing', 'agree', 'elevate', 'tell', 'seal', 'perform', 'follow-up', 'archive', 'decline', 'assign']
const seldom: readonly Action[] = ['move', 'send-back', 'withdraw', 'terminate', 'note']

const untold = (c: Case, today: string) => Boolean(c.docketed_on && c.docketed_on >= today && c.parties?.some((p) => !p.told))
const owes = (c: Case) => Boolean(c.agreement?.obligations.some((o) => o.state === 'pending' || o.state === 'partly'))

/** The first of these that may be done is the page's one primary button. */
function wishes(c: Case): Action[] {
  if (c.status === 'registered') return ['accept']
  if (c.status === 'mediating') return ['hearing', 'agree', 'tell', 'assign']
  if (c.status !== 'concluded') return []
  const list: Action[] = []
  if (c.agreement?.form === 'written' && !c.agreement.sealed_on) list.push('seal')
  const visited = (c.follow_ups?.length ?? 0) > 0
  if (owes(c)) list.push('perform')
  if (!visited) list.push('follow-up')
  return [...list, 'archive']
}

/** Only what is in `may` is offered; void is offered at the event it would take back. */
export function steps(c: Case, today: string): Steps {
  const may = new Set<string>(c.may)
  const primary = wishes(c).find((a) => may.has(a))
  const rank = (a: Action): number => {
    if (a === 'tell' && untold(c, today)) return -1
    if (a === 'elevate' && c.status === 'registered') return c.risk === 'red' ? -1 : often.length // before acceptance only the urgent climb
    return often.indexOf(a)
  }
  const others = often.filter((a) => may.has(a) && a !== primary).sort((a, b) => rank(a) - rank(b))
  const more = seldom.filter((a) => may.has(a))
  if (!primary && !others.length) return { others: more, more: [] }
  return { primary, others, more }
}
