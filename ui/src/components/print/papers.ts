import type { Case } from '@/api/types'

export type PaperKind = 'register' | 'hearing' | 'agreement' | 'oral'

/** A paper of the case that can be printed now; of hearings there is one each. */
export interface Printable {
  kind: PaperKind
  /** The line of the volume's checklist that it fills. */
  code: string
  hearing?: { event: string; nth: number; at: string }
}

/** What the case holds enough for. Of a case declined or ended before it was accepted there is no register. */
export function printables(c: Case): Printable[] {
  if (!c.member || c.hand_over_only) return []
  const list: Printable[] = []
  if (c.status === 'registered' || c.accepted_on) list.push({ kind: 'register', code: 'application_or_register' })
  c.hearings?.forEach((h, i) => list.push({ kind: 'hearing', code: 'hearing_record', hearing: { event: h.event_id, nth: i + 1, at: h.at } }))
  if (c.agreement?.form === 'written') list.push({ kind: 'agreement', code: 'agreement' })
  if (c.agreement?.form === 'oral') list.push({ kind: 'oral', code: 'oral_agreement' })
  return list
}

/** The paper an address names; a hearing that is not named is the first. */
export function printable(c: Case, kind: string, event?: string): Printable | undefined {
  return printables(c).find((p) => p.kind === kind && (!p.hearing || !event || p.hearing.event === event))
}
