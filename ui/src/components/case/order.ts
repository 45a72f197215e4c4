import type { Action, Case } from '@/api/types'

/** The kinds under 更多: what carries the case on, who works it, what is written down, what ends it. */
export const kinds = ['run', 'people', 'record', 'end'] as const
export type Kind = (typeof kinds)[number]

/** What a case's next steps look like: one large button, a few beside it, the rest folded away by kind. */
export interface Steps {
  primary?: Action
  others: Action[]
  more: { kind: Kind; acts: Action[] }[]
}

/** Every act a button may offer, in the order of its group; void is offered at the event it would take back. */
const groups: Record<Kind, readonly Action[]> = {
  run: ['accept', 'hearing', 'agree', 'tell', 'move', 'elevate', 'send-back', 'extend', 'supervise', 'instruct', 'decide', 'receipt', 'feedback', 'seal', 'perform', 'follow-up', 'confirm', 'archive'],
  people: ['assign', 'recuse', 'admit'],
  record: ['report', 'link', 'reopen', 'note'],
  end: ['hand-over', 'withdraw', 'terminate', 'decline'],
}

/** So many buttons stand open beside the primary one. */
const OPEN = 5
/** As few as this need no fold. */
const FEW = 4

const untold = (c: Case, today: string) => Boolean(c.docketed_on && c.docketed_on >= today && c.parties?.some((p) => !p.told))
const owes = (c: Case) => Boolean(c.agreement?.obligations.some((o) => o.state === 'pending' || o.state === 'partly'))
const reportDue = (c: Case) => (c.reports_owed?.length ?? 0) > 0
const confirming = (c: Case, today: string) => c.agreement?.confirmation?.state === 'applied' || Boolean(!c.agreement?.confirmation && c.agreement?.confirm_by && c.agreement.confirm_by >= today)
const relapsed = (c: Case) => c.hand_over?.returned === true || (c.follow_ups ?? []).some((v) => v.relapse)
const carriedOn = (c: Case) => (c.links ?? []).some((l) => l.kind === 'reopened_as')

/** The first of these that may be done is the page's one primary button. */
function wishes(c: Case): Action[] {
  if (c.contested) return ['decide']
  if (c.status === 'registered') return ['accept']
  if (c.status === 'mediating') return ['hearing', 'agree', 'tell', 'supervise', 'assign']
  if (c.status !== 'concluded') return []
  if (c.outcome === 'handed_over') return ['receipt', 'feedback', ...(relapsed(c) && !carriedOn(c) ? (['reopen'] as const) : []), 'supervise', 'archive']
  const list: Action[] = []
  if (c.agreement?.form === 'written' && !c.agreement.sealed_on) list.push('seal')
  if (relapsed(c) && !carriedOn(c)) list.push('reopen')
  if (owes(c)) list.push('perform')
  if (!(c.follow_ups?.length ?? 0)) list.push('follow-up')
  return [...list, 'archive']
}

/** What stands open beside it, the likeliest first; the rest is under 更多. A report owed has its own button in the warning above. */
function likely(c: Case, today: string): Action[] {
  if (c.contested) return ['report', 'note']
  if (c.status === 'registered') return c.risk === 'red' ? ['elevate', 'decline'] : ['decline', 'elevate']
  if (c.status === 'mediating') return [...(untold(c, today) ? (['tell'] as const) : []), 'agree', 'elevate', 'tell', 'assign', 'supervise', 'instruct', 'extend']
  if (c.outcome === 'handed_over') return ['receipt', 'feedback', 'supervise', 'instruct', 'archive', ...(relapsed(c) ? (['reopen'] as const) : [])]
  return ['seal', 'perform', 'follow-up', ...(confirming(c, today) ? (['confirm'] as const) : []), 'archive', 'reopen']
}

/** Only what is in `may` is offered. */
export function steps(c: Case, today: string): Steps {
  const may = new Set<string>(c.may.filter((a) => a !== 'report' || !reportDue(c)))
  const primary = wishes(c).find((a) => may.has(a))
  const others = [...new Set(likely(c, today))].filter((a) => may.has(a) && a !== primary).slice(0, OPEN)
  const more = kinds
    .map((kind) => ({ kind, acts: groups[kind].filter((a) => may.has(a) && a !== primary && !others.includes(a)) }))
    .filter((g) => g.acts.length)
  const rest = more.flatMap((g) => g.acts)
  if (!primary && !others.length && rest.length <= FEW) return { others: rest, more: [] }
  return { primary, others, more }
}
