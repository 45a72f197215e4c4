import type { Case } from '@/api/types'

export type Supervision = NonNullable<Case['supervision']>
export type Step = Supervision['step']
const ladder: readonly Step[] = ['normal', 'yellow', 'red']

/** The supervision a new step would follow: that of the hand-over once the case is handed over. */
export function supervisionOf(c: Case): Supervision | undefined {
  return c.outcome === 'handed_over' ? c.hand_over?.supervision : c.supervision
}

/** The ladder is only ever climbed. */
export function stepsAbove(now: Step | undefined): Step[] {
  return ladder.slice(now ? ladder.indexOf(now) + 1 : 0)
}
